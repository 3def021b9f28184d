import type { Composer } from "../channels/email/email.ts";
import type { MailLink, MailLinks } from "../consent/mail-links.ts";
import type { Db } from "../database/connection.ts";
import type { Lang, Say } from "./locales.ts";
import { readJoiningLang, readPatronLang } from "./patron-language.ts";

/**
 * Stands in a kept invitation for the link that only the mail itself has: whoever reads the message elsewhere has not
 * proved anything.
 */
export const LINK_MARK = "[link]";

export interface EmailWording {
  db: Db;
  say: Say;
  library: { name: string; lang: Lang };
  links: MailLinks;
  /** Where the patron pages are: `https://host/path`. */
  opacUrl: string;
}

/** Where a link in a mail leads. */
export function mailUrl(opacUrl: string, what: MailLink, token: string): string {
  return `${opacUrl}/mail/${what === "end" ? "unsubscribe" : "confirm"}/${token}`;
}

/**
 * Makes mails of messages, in the patron's language: a subject where the message has none, an invitation's link, and
 * below how to end email.
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

/** The library's own wording may have lost the mark; an invitation without its link could not be answered. */
function withLink(text: string, url: string): string {
  return text.includes(LINK_MARK) ? text.replace(LINK_MARK, () => url) : `${text}\n\n${url}`;
}
