import { raw } from "hono/html";
import type { Child, FC } from "hono/jsx";
import { Crumbs } from "./crumbs.tsx";
import { Head } from "./head.tsx";
import type { Frame, PageProps } from "./page.ts";
import type { Session } from "./sessions.ts";
import { SideMenu } from "./side-menu.tsx";

/** @public */
export type { Crumb, Frame } from "./page.ts";

/** What every page of a signed-in person shares; staff see it in Koha's frame, so it has no banner of its own. */
export const Page: FC<PageProps> = (props) => {
  const { frame, title, audience } = props;
  const { say, lang, base, session } = frame;
  const staff = session?.audience === "staff";
  return (
    <>
      {raw("<!doctype html>")}
      <html lang={lang}>
        <Head base={base} title={`${title} – ${say(lang, "pages:page.title")}`} script live={staff} />
        <body class={staff || audience === "staff" ? "staff" : undefined} {...kept(props)}>
          <a class="skip" href="#content">
            {say(lang, "console:frame.skip")}
          </a>
          {staff && <Crumbs {...props} />}
          {session && !staff && <PatronHeader frame={frame} session={session} />}
          <div class="columns">
            {staff && <SideMenu {...props} session={session} />}
            <Main {...props} />
          </div>
        </body>
      </html>
    </>
  );
};

/** What the page's script goes by: who reads it, where it is, whom it is about, whether the form before was taken. */
const kept = ({ frame: { say, lang, session, path }, patronId, refused }: PageProps) => ({
  ...(session && { "data-person": `${session.audience}-${session.whoId ?? session.who}` }),
  ...(path !== undefined && { "data-path": path }),
  ...(patronId != null && { "data-patron": String(patronId) }),
  ...(refused && { "data-refused": "1" }),
  "data-again": say(lang, "console:frame.typed_again"),
  "data-forget": say(lang, "console:frame.typed_forget"),
});

const Main: FC<PageProps> = ({ frame: { say, lang, base, band }, title, help, children }) => (
  <main id="content" tabindex={-1}>
    {band}
    <h1>{title}</h1>
    {help && (
      <p class="help">
        {help.text} <a href={`${base}/manual/${help.manual}`}>{say(lang, "console:frame.manual")}</a>
      </p>
    )}
    {children}
  </main>
);

/** A patron's way back to the library's pages; in a frame, those stand around ours and have their own way out. */
const PatronHeader: FC<{ frame: Frame; session: Session }> = ({ frame, session }) => {
  const { say, lang, base } = frame;
  return (
    <header>
      <nav aria-label="Koha">{wayBack(frame)}</nav>
      <form method="post" action={`${base}/leave`} class="leave">
        <Csrf session={session} />
        <span>{say(lang, "pages:page.signed_in", { who: session.who })}</span>
        <button type="submit" class="quiet">
          {say(lang, "pages:page.leave")}
        </button>
      </form>
    </header>
  );
};

/** On a page that shows times, says once in which zone. */
export const ShownZone: FC<{ frame: Frame }> = ({ frame: { say, lang, zone } }) => (
  <p class="help apart">{say(lang, "staff:zone.shown", { zone: zone.replaceAll("_", " ") })}</p>
);

/** A patron's pages fill the window, on the host of the OPAC: this links back to it, or to its login. */
export const wayBack = ({ say, lang }: Frame) => (
  <a href="/cgi-bin/koha/opac-user.pl" target="_top">
    {say(lang, "patron:page.back")}
  </a>
);

/** The page of Koha's that shows these pages to whoever may open any of them, after its login where that has ended. */
const CONSOLE = "/cgi-bin/koha/mainpage.pl?tidings=1";

/** For a person who is not signed in: the way into Koha again, out of its frame where there is one. */
export const toKoha = (frame: Frame, audience: Session["audience"]) =>
  audience === "patron" ? (
    wayBack(frame)
  ) : (
    <a href={CONSOLE} target="_top">
      {frame.say(frame.lang, "pages:problem.koha")}
    </a>
  );

/** Goes into every form of a signed-in person. */
export const Csrf: FC<{ session: Session }> = ({ session }) => <input type="hidden" name="csrf" value={session.csrf} />;

/** A sentence that must not be missed; screen readers announce it at once. */
export const Notice: FC<{ kind: "good" | "bad"; children?: Child }> = ({ kind, children }) => (
  <div class={`notice ${kind}`} role={kind === "bad" ? "alert" : "status"}>
    {children}
  </div>
);
