import type { Installation } from "../configuration/installation.ts";
import { type MailLinks, openMailLinks } from "../consent/mail-links.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { Log } from "../foundation/log.ts";
import type { Lang } from "../templates/locales.ts";
import { readJoiningLang, readPatronLang } from "../templates/patron-language.ts";
import { type Confirmation, confirmEmail, readConfirmation } from "./confirm-email.ts";
import type { Joining } from "./opt-in.ts";
import { type MailStanding, readMailStanding, resubscribe, unsubscribe } from "./unsubscribe.ts";

/** Where a link leads, and the language of the patron whom its mail was for. */
type Seen<What> = What & { lang: Lang };

/** What the pages behind the links in mails do. Undefined: the link is not ours, or leads nowhere any more. */
export interface EmailLinks {
  /** Reading changes nothing, because mail scanners follow every link. */
  readConfirmation(token: string): Promise<Seen<Confirmation> | undefined>;
  confirm(token: string): Promise<void>;
  readStanding(token: string): Promise<Seen<MailStanding> | undefined>;
  end(token: string): Promise<void>;
  comeBack(token: string): Promise<void>;
}

export interface EmailLinksParts {
  db: Db;
  installation: Pick<Installation, "settings">;
  joining(): Joining;
  log: Log;
  now(): Date;
  /** There is something to send. */
  wake(): void;
}

/** Opens the backend of the links in mails; every operation is idempotent. */
export function openEmailLinks({ db, installation, joining, log, now, wake }: EmailLinksParts): EmailLinks {
  function read(what: Parameters<MailLinks["read"]>[0], token: string): number | undefined {
    const { key } = installation.settings();
    return key && openMailLinks(key).read(what, token);
  }
  async function langOf(patronId: number | null): Promise<Lang> {
    const { lang } = installation.settings().library;
    return (patronId === null ? null : await readPatronLang(db, patronId, lang)) ?? lang;
  }
  async function seen(token: string): Promise<Seen<Confirmation> | undefined> {
    const ledgerId = read("confirm", token);
    const found = ledgerId === undefined ? undefined : await readConfirmation(db, ledgerId, now());
    if (!found) return undefined;
    // The page stays in the language of the mail that led to it.
    return { ...found, lang: await readJoiningLang(db, found.patronId, "email", await langOf(found.patronId)) };
  }

  return {
    readConfirmation: seen,
    confirm: async (token) => {
      const ledgerId = read("confirm", token);
      const before = await seen(token);
      if (ledgerId === undefined || before?.state !== "open") return;
      const after = await inTransaction(db, (tx) => confirmEmail(tx, ledgerId, joining(), before.lang, now()));
      log.note("consent.confirmed", { channel: "email", outcome: after?.state });
      wake();
    },
    readStanding: async (token) => {
      const addressId = read("end", token);
      if (addressId === undefined) return undefined;
      const standing = await readMailStanding(db, addressId);
      return { ...standing, lang: await langOf(standing.patronId) };
    },
    end: async (token) => {
      const addressId = read("end", token);
      if (addressId === undefined || !(await unsubscribe(db, addressId, now()))) return;
      log.note("consent.withdrawn", { channel: "email", source: "email" });
    },
    comeBack: async (token) => {
      const addressId = read("end", token);
      if (addressId === undefined || !(await resubscribe(db, addressId, now()))) return;
      log.note("consent.returned", { channel: "email", source: "email" });
      wake();
    },
  };
}
