import { raw } from "hono/html";
import type { Child, FC } from "hono/jsx";
import type { Lang, Say } from "../../templates/locales.ts";
import type { Session } from "./sessions.ts";

/** What every part of a page needs to know. */
export interface Frame {
  say: Say;
  lang: Lang;
  /** Path of the pages as the browser sees it, without a trailing slash. */
  base: string;
  /** The time zone in which times are shown. */
  zone: string;
  /** Absent on pages for a person who is not signed in. */
  session?: Session;
}

/** What every page of a signed-in person shares; staff see it in Koha's frame, so it has no banner of its own. */
export const Page: FC<{ frame: Frame; title: string; children?: Child }> = ({ frame, title, children }) => {
  const { say, lang, base, session } = frame;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang={lang}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{`${title} – ${say(lang, "pages:page.title")}`}</title>
          <link rel="icon" href={`${base}/static/icon.svg`} type="image/svg+xml" />
          <link rel="stylesheet" href={`${base}/static/pages.css`} />
        </head>
        <body>
          {session && (
            <header>
              {session.audience === "staff" ? (
                <nav aria-label="Tidings">
                  <a href={`${base}/`}>{say(lang, "pages:page.overview")}</a>
                  <a href={`${base}/texts`}>{say(lang, "staff:texts.title")}</a>
                  <a href={`${base}/uncertain`}>{say(lang, "staff:uncertain.title")}</a>
                  <a href={`${base}/settings`}>{say(lang, "pages:page.settings")}</a>
                  <a href={`${base}/joining`}>{say(lang, "terms:settings.title")}</a>
                  <a href={`${base}/wordings`}>{say(lang, "terms:wordings.title")}</a>
                  <a href={`${base}/registration`}>{say(lang, "terms:registration.title")}</a>
                  <a href={`${base}/rules`}>{say(lang, "pages:rules.title")}</a>
                  <a href={`${base}/import`}>{say(lang, "pages:import.title")}</a>
                </nav>
              ) : (
                <nav aria-label="Koha">{wayBack(frame)}</nav>
              )}
              <form method="post" action={`${base}/leave`}>
                <Csrf session={session} />
                <span>{say(lang, "pages:page.signed_in", { who: session.who })}</span>
                <button type="submit" class="quiet">
                  {say(lang, "pages:page.leave")}
                </button>
              </form>
            </header>
          )}
          <main>
            <h1>{title}</h1>
            {children}
          </main>
        </body>
      </html>
    </>
  );
};

/** On a page that shows times, says once in which zone. */
export const ShownZone: FC<{ frame: Frame }> = ({ frame: { say, lang, zone } }) => (
  <p class="help apart">{say(lang, "staff:zone.shown", { zone: zone.replaceAll("_", " ") })}</p>
);

/** A patron's pages fill the window, on the host of the OPAC: this links back to it, or to its login. */
export const wayBack = ({ say, lang }: Frame) => (
  <a href="/cgi-bin/koha/opac-user.pl">{say(lang, "patron:page.back")}</a>
);

/** The tool in Koha, which lets staff in again. */
const TOOL = "/cgi-bin/koha/plugins/run.pl?class=Koha%3A%3APlugin%3A%3ATidings&method=tool";

/** For a person who is not signed in: the way into Koha again, out of its frame where there is one. */
export const toKoha = (frame: Frame, audience: Session["audience"]) =>
  audience === "patron" ? (
    wayBack(frame)
  ) : (
    <a href={TOOL} target="_top">
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
