import { raw } from "hono/html";
import type { Child, FC } from "hono/jsx";
import { type Lang, languages, type Say } from "../../templates/locales.ts";

/** What a page for everybody knows: nobody is signed in. */
export interface PublicFrame {
  say: Say;
  lang: Lang;
  /** Path of the patron pages as the browser sees it, without a trailing slash. */
  base: string;
  library: { name: string; contact: string };
}

/** A page on the OPAC's host that anybody may open, in a language of their choice; `path` is its place below the base. */
export const PublicPage: FC<{ frame: PublicFrame; title: string; path: string; children?: Child }> = ({
  frame: { say, lang, base, library },
  title,
  path,
  children,
}) => (
  <>
    {raw("<!doctype html>")}
    <html lang={lang}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} – ${library.name}`}</title>
        <link rel="stylesheet" href={`${base}/static/pages.css`} />
      </head>
      <body>
        <header>
          <a class="join-home" href="/cgi-bin/koha/opac-main.pl">
            {library.name}
          </a>
          <nav class="join-languages" aria-label={say(lang, "join:page.language")}>
            {languages.map((code) => (
              <a href={`${base}${path}?lang=${code}`} lang={code} aria-current={code === lang ? "true" : undefined}>
                {nameOf(code)}
              </a>
            ))}
          </nav>
        </header>
        <main class="join">
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  </>
);

/** As its speakers call it. */
function nameOf(lang: Lang): string {
  const name = new Intl.DisplayNames(lang, { type: "language" }).of(lang) ?? lang;
  return name.slice(0, 1).toLocaleUpperCase(lang) + name.slice(1);
}
