import type { Composer } from "../channels/mail.ts";
import type { MailLink, MailLinks } from "../consent/mail-links.ts";
import type { Db } from "../database/connection.ts";
import type { Lang, Say } from "./locales.ts";
import { readJoiningLang, readPatronLang } from "./patron-language.ts";

/**
 * Placeholder in a stored invitation for the link, which only the mail itself contains: reading the stored message
 * elsewhere must not be enough to confirm.
 */
export const LINK_MARK = "[link]";

export interface EmailWording {
  db: Db;
  say: Say;
  library: { name: string; lang: Lang };
  links: MailLinks;
  /** The URL of the patron pages: `https://host/path`. */
  opacUrl: string;
}

/** The URL of a link in a mail. */
export function mailUrl(opacUrl: string, what: MailLink, token: string): string {
  return `${opacUrl}/mail/${what === "end" ? "unsubscribe" : "confirm"}/${token}`;
}

/**
 * Words mails in the patron's language: adds a subject if the message has none, an invitation's link, and at the end
 * how to end email.
 */
export function openEmailWording({ db, say, library, links, opacUrl }: EmailWording): Composer {
  const urlOf = (what: MailLink, id: number) => mailUrl(opacUrl, what, links.make(what, id));
  return async ({ text, subject, ours }) => {
    if (!ours) throw new Error("a mail cannot be worded without what it is by our own rows");
    const { kind, patronId, addressId, ledgerId } = ours;
    const usual = (patronId === null ? null : await readPatronLang(db, patronId, library.lang)) ?? library.lang;
    const joins = kind === "invitation" || kind === "welcome";
    const lang = patronId !== null && joins ? await readJoiningLang(db, patronId, "email", usual) : usual;
    const endUrl = urlOf("end", addressId);
    const asked = kind === "invitation" && ledgerId !== null ? urlOf("confirm", ledgerId) : undefined;
    return {
      subject: subject?.trim() || say(lang, "mail:subject.notice", { library: library.name }),
      text: [
        asked === undefined ? text.trimEnd() : withLink(text.trimEnd(), asked),
        `--\n${say(lang, "mail:ending", { library: library.name, link: endUrl })}\n`,
      ].join("\n\n"),
      endUrl,
    };
  };
}

/** The library's own wording may lack the mark, but an invitation without its link could not be answered. */
function withLink(text: string, url: string): string {
  return text.includes(LINK_MARK) ? text.replace(LINK_MARK, () => url) : `${text}\n\n${url}`;
}
