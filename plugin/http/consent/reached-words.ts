import type { ElectedBecause } from "../../routing/elected.ts";
import type { Reached } from "../../routing/reached.ts";
import type { TextKey } from "../../templates/locales.ts";
import type { Frame } from "../frame/layout.tsx";

type Words = Pick<Frame, "say" | "lang">;

/** What a patron is told of each reason; what is not here is the library's own affair: it does not send it so yet. */
const FOR_PATRON: Partial<Record<ElectedBecause, TextKey>> = {
  unticked_here: "coverage:patron.unticked_here",
  unticked_in_koha: "coverage:patron.unticked_in_koha",
  off_in_koha: "coverage:patron.off",
  no_number: "coverage:patron.no_number",
  sms_not_ticked: "coverage:patron.sms_not_ticked",
  no_row: "coverage:patron.no_row",
};

/** By which way it comes, and what Koha sends beside it. */
function sayOurs({ channel, beside }: Extract<Reached, { by: "us" }>, { say, lang }: Words): string {
  const by = say(lang, `coverage:by.${channel}`);
  return beside === "nothing" ? by : `${by} ${say(lang, `coverage:beside.${beside}`)}`;
}

/** How a type of notice reaches the patron, in the patron's own words: the truth, and nothing that frightens. */
export function sayToPatron(reached: Reached, words: Words): string {
  const { say, lang } = words;
  if (reached.by === "us") return sayOurs(reached, words);
  if (reached.by === "stopped") return say(lang, "coverage:patron.stopped");
  const { by, because, channel } = reached;
  const why = say(lang, FOR_PATRON[because] ?? `coverage:not_yet.${channel ?? "sms"}`);
  if (by === "nothing") return why;
  const comes = say(lang, `coverage:patron.${by}`);
  // Who chose email and gets the library's own lacks nothing; and what comes is not "off", nor "not set up".
  const complete = channel === "email" || because === "off_in_koha" || because === "no_row";
  return complete && because !== "unticked_here" ? comes : `${comes} ${why}`;
}

/** How a type of notice reaches a patron, and why, for staff. */
export function sayToStaff(reached: Reached, words: Words): { how: string; why: string } {
  const { say, lang } = words;
  if (reached.by === "stopped") {
    return { how: say(lang, "coverage:otherwise.nothing"), why: say(lang, "coverage:staff.stopped") };
  }
  const how = reached.by === "us" ? sayOurs(reached, words) : say(lang, `coverage:otherwise.${reached.by}`);
  return { how, why: say(lang, `coverage:because.${reached.because}`) };
}
