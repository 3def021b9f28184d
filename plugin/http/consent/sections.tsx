import type { FC } from "hono/jsx";
import { mayInviteAgainAt } from "../../enrolment/opt-in.ts";
import type { TextKey } from "../../templates/locales.ts";
import { timeOfDay } from "../frame/instants.ts";
import { type Frame, Notice } from "../frame/layout.tsx";
import { ChannelSection } from "./channel-section.tsx";
import { FaultSentence } from "./holder.tsx";
import { KindsSection } from "./kinds-section.tsx";
import type { Trouble } from "./opt-in.ts";
import { PreferencesSection } from "./preferences-section.tsx";
import { ReachedSection } from "./reached-section.tsx";
import type { ConsentView } from "./view.ts";
import type { Viewer } from "./viewer.ts";
import { variablesOf } from "./words.ts";

/** What the sections of a patron's consent show. */
export interface ConsentProps {
  frame: Frame;
  viewer: Viewer;
  view: ConsentView;
  /** What has just been done, as the address of the page names it (`sms_invited`). */
  done?: string | undefined;
  trouble?: Trouble | undefined;
}

/** All that a patron has chosen and can choose; on the patron's own page and on the one that staff see. */
export const ConsentSections: FC<ConsentProps> = (props) => (
  <>
    <Told {...props} />
    {props.view.channels.map((one) => (
      <ChannelSection {...props} one={one} />
    ))}
    <KindsSection {...props} />
    <ReachedSection {...props} />
    <PreferencesSection {...props} />
  </>
);

/** The result of the last request. */
export const Told: FC<Pick<ConsentProps, "frame" | "viewer" | "view" | "done" | "trouble">> = (props) => {
  const { frame, viewer, view, done, trouble } = props;
  const { say, lang } = frame;
  if (trouble) {
    return (
      <Notice kind="bad">
        {say(lang, "account:wrong.summary")}
        <ul>
          {trouble.faults.map((fault) => (
            <li>
              <FaultSentence frame={frame} fault={fault} />
            </li>
          ))}
        </ul>
      </Notice>
    );
  }
  // Staff may have done several things at once.
  const told = (done ?? "").split(",").flatMap((one) => doneText(frame, { view, by: viewer.by }, one) ?? []);
  if (told.length === 0) return null;
  return (
    <Notice kind="good">
      {told.map(({ key, variables }) => (
        <div>{say(lang, key, variables)}</div>
      ))}
    </Notice>
  );
};

const OUTCOMES = {
  invited: ["pending_opt_in"],
  just_invited: ["pending_opt_in"],
  must_start: ["pending_opt_in", "opted_in"],
  opted_in: ["opted_in"],
  already: ["opted_in"],
  opted_out: ["opted_out", "pending_opt_out"],
} as const;
const BARE: ReadonlySet<string> = new Set(["kinds", "preferences"]);

/** What asks the patron to do something, and so is said to staff in other words. */
const FOR_PATRON = [
  "sms_invited",
  "sms_just_invited",
  "sms_must_start",
  "email_invited",
  "email_just_invited",
  "email_must_start",
] as const;
const isForPatron = (key: string): key is (typeof FOR_PATRON)[number] => FOR_PATRON.some((one) => one === key);

/** Says only what still holds: the URL may be an old bookmark, or made up by somebody else. */
function doneText(
  frame: Frame,
  { view, by }: { view: ConsentView; by: Viewer["by"] },
  done: string,
): { key: TextKey; variables: Record<string, string> } | undefined {
  if (BARE.has(done))
    return { key: done === "kinds" ? "account:done.kinds" : "account:done.preferences", variables: {} };
  const [channel, ...rest] = done.split("_");
  const outcome = rest.join("_");
  const one = view.channels.find((candidate) => candidate.channel === channel);
  const states: readonly string[] = Object.hasOwn(OUTCOMES, outcome) ? OUTCOMES[outcome as keyof typeof OUTCOMES] : [];
  if (!one?.consent || !states.includes(one.consent.state)) return undefined;
  if (one.channel === "telegram") {
    return outcome === "opted_out" ? { key: "account:done.telegram_opted_out", variables: {} } : undefined;
  }
  const variables = { ...variablesOf(one), ...sayWhen(frame, one.consent.askedAt) };
  const key = `${one.channel}_${outcome as keyof typeof OUTCOMES}` as const;
  return { key: by === "staff" && isForPatron(key) ? `desk:done.${key}` : `account:done.${key}`, variables };
}

/** When an invitation went out, and when the next one is possible. */
export function sayWhen(frame: Pick<Frame, "lang" | "zone">, asked: Date | null): { at: string; again: string } {
  if (!asked) return { at: "", again: "" };
  return { at: timeOfDay(asked, frame), again: timeOfDay(mayInviteAgainAt(asked), frame) };
}
