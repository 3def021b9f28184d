import type { FC } from "hono/jsx";
import { type Frame, Page, toKoha } from "./layout.tsx";
import type { Audience } from "./sessions.ts";

/**
 * Koha's side gives staff who are logged in a ticket to the page after `to=`, in the same window or frame; others get a
 * link to Koha's login, which has no place in a frame.
 */
const COME_IN = "/api/v1/contrib/tidings/staff?framed=1&to=";

interface ComeInAgainProps {
  frame: Frame;
  audience: Audience;
  /** Where one was; undefined for somebody who left of their own accord. */
  to?: string | undefined;
  /** What was typed into a form that met an ended session. */
  typed?: readonly string[] | undefined;
}

/** For a person who is not signed in: the way in, back to the same page, and what they had typed. */
export const ComeInAgain: FC<ComeInAgainProps> = ({ frame, audience, to, typed }) => {
  const { say, lang } = frame;
  const staff = audience === "staff";
  return (
    <Page frame={frame} title={say(lang, staff ? "pages:page.no_entry" : "patron:page.no_entry")} audience={audience}>
      <p>{say(lang, staff ? "pages:page.no_entry_more" : "patron:page.no_entry_more")}</p>
      <p>
        {staff && to !== undefined && (
          <>
            <a
              class="button main"
              href={COME_IN + encodeURIComponent(to)}
              target="_self"
              {...(typed ? { "data-come-in": COME_IN } : {})}
            >
              {say(lang, "console:frame.come_in_again")}
            </a>{" "}
          </>
        )}
        {toKoha(frame, audience)}
      </p>
      {typed && typed.length > 0 && <Typed frame={frame} typed={typed} />}
    </Page>
  );
};

/** To be copied by hand, for browsers without a script that puts it back. */
const Typed: FC<{ frame: Frame; typed: readonly string[] }> = ({ frame: { say, lang }, typed }) => (
  <>
    <h2>{say(lang, "console:frame.typed_title")}</h2>
    <p>{say(lang, "console:frame.typed_unsaved")}</p>
    {typed.map((text, at) => (
      <>
        <label for={`typed-${at}`}>{say(lang, "console:frame.typed_field", { number: String(at + 1) })}</label>
        <textarea id={`typed-${at}`} readonly rows={Math.min(8, text.split("\n").length + 1)}>
          {text}
        </textarea>
      </>
    ))}
  </>
);
