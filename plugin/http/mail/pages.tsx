import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Child, FC } from "hono/jsx";
import type { Library } from "../../configuration/library.ts";
import type { EmailLinks } from "../../enrolment/email-links.ts";
import { Failure } from "../../foundation/failure.ts";
import type { Lang, Say } from "../../templates/locales.ts";
import { addressHint } from "../frame/address-hint.ts";
import { basePath } from "../frame/entry.tsx";
import { Notice } from "../frame/layout.tsx";
import { type PublicFrame, PublicPage } from "../public/layout.tsx";
import { publicHeaders } from "../public/public-headers.ts";
import { chooseLang } from "../public/visitor.ts";

/** What the pages behind mail links work with. */
export interface MailParts {
  say: Say;
  library(): Library;
  /** Where the patron pages are for the browser: `https://host/path`, or only a path. */
  publicUrl(): string;
  backend: EmailLinks;
}

const MOST_BYTES = 16 * 1024;
const tooLarge = () => {
  throw new Failure("too_large", "This form is too large.");
};

/**
 * The pages behind the links in mails. A person who has the link has the mail, so there is no login and no cookie; only
 * a POST changes anything.
 */
export function mailPages(parts: MailParts): Hono {
  const { backend } = parts;
  const app = new Hono();
  app.use(publicHeaders);
  app.use(bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge }));

  app.get("/confirm/:token", (c) => showConfirmation(c, parts, c.req.param("token")));
  app.post("/confirm/:token", async (c) => {
    const token = c.req.param("token");
    await backend.confirm(token);
    const found = await backend.readConfirmation(token);
    if (!found) return showConfirmation(c, parts, token);
    const { base, lang } = frameOf(c, parts, found.lang);
    return c.redirect(`${base}${confirmPath(token)}?lang=${lang}`, 303);
  });

  app.get("/unsubscribe/:token", (c) => showEnding(c, parts, c.req.param("token")));
  app.post("/unsubscribe/:token", async (c) => {
    const token = c.req.param("token");
    const form = await c.req.formData().catch(() => new FormData());
    // A mail program asks on behalf of its user, who sees no page: `List-Unsubscribe=One-Click`, no redirect.
    // https://www.rfc-editor.org/rfc/rfc8058#section-3.2
    if (form.get("List-Unsubscribe") === "One-Click") {
      await backend.end(token);
      return showEnding(c, parts, token);
    }
    if (form.get("wish") === "end") await backend.end(token);
    if (form.get("wish") === "back") await backend.comeBack(token);
    const found = await backend.readStanding(token);
    if (!found) return showEnding(c, parts, token);
    const { base, lang } = frameOf(c, parts, found.lang);
    return c.redirect(`${base}${endPath(token)}?lang=${lang}`, 303);
  });
  return app;
}

const confirmPath = (token: string): string => `/mail/confirm/${encodeURIComponent(token)}`;
const endPath = (token: string): string => `/mail/unsubscribe/${encodeURIComponent(token)}`;

function frameOf(c: Context, { say, library, publicUrl }: MailParts, patronLang?: Lang): PublicFrame {
  const ours = library();
  const lang = chooseLang(c.req.query("lang") ?? patronLang, c.req.header("accept-language"), ours.lang);
  return { say, lang, base: basePath(publicUrl()), library: ours };
}

async function showConfirmation(c: Context, parts: MailParts, token: string) {
  const found = await parts.backend.readConfirmation(token);
  const frame = frameOf(c, parts, found?.lang);
  const { say, lang, library } = frame;
  const words = { library: library.name, contact: library.contact, address: addressHint(found?.address ?? null) };
  const state = found?.state ?? "old";
  if (state === "open") {
    return c.html(
      <PublicPage frame={frame} title={say(lang, "mail:confirm.title")} path={confirmPath(token)}>
        <p>{say(lang, "mail:confirm.ask", words)}</p>
        <WishForm frame={frame} path={confirmPath(token)} wish="confirm">
          {say(lang, "mail:confirm.button")}
        </WishForm>
        <p class="help">{say(lang, "mail:confirm.not_you")}</p>
      </PublicPage>,
    );
  }
  const told = state === "confirmed" ? "done" : state;
  return c.html(
    <PublicPage frame={frame} title={say(lang, `mail:confirm.${told}_title`)} path={confirmPath(token)}>
      <Notice kind={told === "done" ? "good" : "bad"}>{say(lang, `mail:confirm.${told}`, words)}</Notice>
      {told === "done" && <p>{say(lang, "mail:confirm.done_more")}</p>}
    </PublicPage>,
    found ? 200 : 404,
  );
}

async function showEnding(c: Context, parts: MailParts, token: string) {
  const found = await parts.backend.readStanding(token);
  const frame = frameOf(c, parts, found?.lang);
  const { say, lang, library } = frame;
  const words = { library: library.name, contact: library.contact, address: addressHint(found?.address ?? null) };
  const told = !found || found.address === undefined ? "old" : "done";
  if (found && !found.ended) {
    return c.html(
      <PublicPage frame={frame} title={say(lang, "mail:end.title")} path={endPath(token)}>
        <p>{say(lang, "mail:end.ask", words)}</p>
        <WishForm frame={frame} path={endPath(token)} wish="end">
          {say(lang, "mail:end.button")}
        </WishForm>
        <p class="help">{say(lang, "mail:end.only", words)}</p>
      </PublicPage>,
    );
  }
  return c.html(
    <PublicPage frame={frame} title={say(lang, `mail:end.${told}_title`)} path={endPath(token)}>
      <Notice kind={told === "done" ? "good" : "bad"}>{say(lang, `mail:end.${told}`, words)}</Notice>
      {found?.mayReturn && (
        <>
          <p>{say(lang, "mail:end.back")}</p>
          <WishForm frame={frame} path={endPath(token)} wish="back" quiet>
            {say(lang, "mail:end.back_button")}
          </WishForm>
        </>
      )}
    </PublicPage>,
    told === "done" ? 200 : 404,
  );
}

interface WishProps {
  frame: PublicFrame;
  path: string;
  wish: "confirm" | "end" | "back";
  quiet?: boolean;
  children?: Child;
}

const WishForm: FC<WishProps> = ({ frame: { base, lang }, path, wish, quiet, children }) => (
  <form method="post" action={`${base}${path}?lang=${lang}`}>
    <button type="submit" name="wish" value={wish} class={quiet ? "quiet" : undefined}>
      {children}
    </button>
  </form>
);
