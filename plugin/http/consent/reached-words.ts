import type { ElectedBecause } from "../../routing/elected.ts";
import type { Reached } from "../../routing/reached.ts";
import type { TextKey } from "../../templates/locales.ts";
import type { Frame } from "../frame/layout.tsx";

type Words = Pick<Frame, "say" | "lang">;

/** What a patron is told of each reason; what is not here is the library's own affair: it does not send it so yet. */
const FOR_PATRON: Partial<Record<ElectedBecause, TextKey>> = {
  unticked_here: "coverage:patron.unticked_here",
  unticked_in_koha: "coverage:patron.unticked_in_koha",
  type_off: "coverage:patron.off",
  off_in_koha: "coverage:patron.off",
  no_number: "coverage:patron.no_number",
  sms_not_ticked: "coverage:patron.sms_not_ticked",
  no_row: "coverage:patron.no_row",
};

const SAYS_ENOUGH: ReadonlySet<ElectedBecause> = new Set(["type_off", "off_in_koha", "no_row"]);

/** By which ways it comes, to whom besides, and what Koha sends beside it. */
function sayOurs(
  reached: Extract<Reached, { by: "us" | "guardian" }>,
  who: "patron" | "staff",
  { say, lang }: Words,
): string {
  const { by, beside } = reached;
  const to = by === "us" ? reached.channels.map((channel) => say(lang, `coverage:by.${channel}`)) : [];
  if (by === "guardian") to.push(say(lang, `coverage:guardian.${who}`));
  else if (reached.guardianToo) to.push(say(lang, `coverage:guardian_too.${who}`));
  return [...to, ...(beside === "nothing" ? [] : [say(lang, `coverage:beside.${beside}`)])].join(" ");
}

/** How a type of notice reaches the patron, in the patron's own words: the truth, and nothing that frightens. */
export function sayToPatron(reached: Reached, words: Words): string {
  const { say, lang } = words;
  if (reached.by === "us" || reached.by === "guardian") return sayOurs(reached, "patron", words);
  if (reached.by === "stopped") return say(lang, "coverage:patron.stopped");
  const { by, because, channel } = reached;
  const why = say(lang, FOR_PATRON[because] ?? `coverage:not_yet.${channel ?? "sms"}`);
  if (by === "nothing") return why;
  const comes = say(lang, `coverage:patron.${by}`);
  // Who chose email and gets the library's own lacks nothing; and what comes is not "off", nor "not set up".
  const complete = channel === "email" || SAYS_ENOUGH.has(because);
  return complete && because !== "unticked_here" ? comes : `${comes} ${why}`;
}

/** How a type of notice reaches a patron, and why, for staff. */
export function sayToStaff(reached: Reached, words: Words): { how: string; why: string } {
  const { say, lang } = words;
  if (reached.by === "stopped") {
    return { how: say(lang, "coverage:otherwise.nothing"), why: say(lang, "coverage:staff.stopped") };
  }
  const ours = reached.by === "us" || reached.by === "guardian";
  const how = ours ? sayOurs(reached, "staff", words) : say(lang, `coverage:otherwise.${reached.by}`);
  return { how, why: say(lang, `coverage:because.${reached.because}`) };
}
