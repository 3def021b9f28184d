import type { FC } from "hono/jsx";
import { type judgeReason, LONGEST_REASON } from "../../consent/opt-in.ts";
import type { Viewer } from "../../consent/viewer.ts";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame, Notice } from "../../frame/layout.tsx";

interface OtherPersonProps {
  frame: Frame;
  viewer: Viewer;
  /** Since when the record is another person's. */
  since: Date;
  fault?: PersonFault;
}

/** What is wrong with the reason that was given, as it was typed. */
export interface PersonFault {
  wrong: NonNullable<ReturnType<typeof judgeReason>>;
  typed: string;
}

/** The record has become another person's: says so, and asks staff which of the two it is. */
export const OtherPersonSection: FC<OtherPersonProps> = ({ frame, viewer, since, fault }) => {
  const { say, lang, session } = frame;
  const word = (name: "title" | "about" | "same" | "same_about" | "stop" | "stop_about") =>
    say(lang, `staff:other_person.${name}`, { since: instant(since, frame) });
  return (
    <Notice kind="bad">
      <h2>{word("title")}</h2>
      <p>{word("about")}</p>
      {!viewer.readOnly && (
        <>
          <form method="post" action={`${viewer.at}/person/same`}>
            {session && <Csrf session={session} />}
            <p>{word("same_about")}</p>
            <button type="submit">{word("same")}</button>
          </form>
          <form method="post" action={`${viewer.at}/person/stop`}>
            {session && <Csrf session={session} />}
            <p>{word("stop_about")}</p>
            {fault && <p>{say(lang, fault.wrong)}</p>}
            <label for="person-reason">{say(lang, "account:opt_in.reason")}</label>
            <input
              id="person-reason"
              name="reason"
              maxlength={LONGEST_REASON}
              value={fault?.typed ?? ""}
              {...(fault ? { "aria-invalid": "true" as const } : {})}
            />
            <button type="submit">{word("stop")}</button>
          </form>
        </>
      )}
    </Notice>
  );
};
