import { raw } from "hono/html";
import type { Child, FC } from "hono/jsx";
import { LANGUAGES, type Lang, type Say } from "../../templates/locales.ts";
import { Head } from "../frame/head.tsx";

/** What every part of a public page needs to know: nobody is signed in. */
export interface PublicFrame {
  say: Say;
  lang: Lang;
  /** Path of the patron pages as the browser sees it, without a trailing slash. */
  base: string;
  library: { name: string; contact: string };
}

interface PublicPageProps {
  frame: PublicFrame;
  title: string;
  /** Its path below the base. */
  path: string;
  /** The id of the page's form, posted to that path, whose typed text is kept when another language is chosen. */
  form?: string;
  children?: Child;
}

/** A page on the OPAC's host that anybody may open, in a language of their choice. */
export const PublicPage: FC<PublicPageProps> = ({ frame, title, path, form, children }) => {
  const { lang, base, library } = frame;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang={lang}>
        <Head base={base} title={`${title} – ${library.name}`} />
        <body>
          <header>
            <a class="join-home" href="/cgi-bin/koha/opac-main.pl">
              {library.name}
            </a>
            <Languages frame={frame} path={path} form={form} />
          </header>
          <main class="join">
            <h1>{title}</h1>
            {children}
          </main>
        </body>
      </html>
    </>
  );
};

/** Links; or, where there is a form, buttons that send it, only to get the same page in the other language. */
const Languages: FC<Pick<PublicPageProps, "frame" | "path"> & { form: string | undefined }> = ({
  frame: { say, lang, base },
  path,
  form,
}) => {
  const to = (code: Lang) => `${base}${path}?lang=${code}`;
  const current = (code: Lang) => (code === lang ? "true" : undefined);
  return (
    <nav class="join-languages" aria-label={say(lang, "join:page.language")}>
      {form !== undefined && <EnterButton form={form} />}
      {LANGUAGES.map((code) =>
        form === undefined ? (
          <a href={to(code)} lang={code} aria-current={current(code)}>
            {nameOf(code)}
          </a>
        ) : (
          <button
            type="submit"
            form={form}
            formaction={to(code)}
            formnovalidate
            name="language"
            value={code}
            lang={code}
            aria-current={current(code)}
          >
            {nameOf(code)}
          </button>
        ),
      )}
    </nav>
  );
};

/**
 * Enter in a field presses the first button of its form on the page, which must not be one of the languages. Off screen
 * rather than hidden, since some browsers consider only buttons that are rendered.
 */
const EnterButton: FC<{ form: string }> = ({ form }) => (
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it cannot be reached, and screen readers have the form's own button
  <button type="submit" class="join-default" form={form} tabindex={-1} aria-hidden="true" />
);

/** A language's name in that language. */
function nameOf(lang: Lang): string {
  const name = new Intl.DisplayNames(lang, { type: "language" }).of(lang) ?? lang;
  return name.slice(0, 1).toLocaleUpperCase(lang) + name.slice(1);
}
