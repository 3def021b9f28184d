import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Secret } from "../foundation/log.ts";

/**
 * What a link in a mail is for: to end email to an address (its row's id), or to confirm a request (its ledger event's
 * id).
 */
export type MailLink = "end" | "confirm";

/**
 * The tokens of links in mails. They are made when a mail leaves and stand nowhere else: whoever shows one has seen the
 * mail, which is more than the patron can who reads their own messages here.
 */
export interface MailLinks {
  /** `<id>-<mac>` */
  make(what: MailLink, id: number): string;
  /** What a token was made for; undefined: it is not one of ours. */
  read(what: MailLink, token: string): number | undefined;
}

/** Opens the tokens of this process key; under another key the old ones are nobody's. */
export function openMailLinks(key: Secret): MailLinks {
  const bytes = Buffer.from(hkdfSync("sha256", key.reveal(), "", "tidings mail links", 32));
  const macOf = (what: MailLink, id: string) =>
    createHmac("sha256", bytes).update(`${what} ${id}`).digest().subarray(0, 16);
  return {
    make: (what, id) => `${id}-${macOf(what, String(id)).toString("base64url")}`,
    read: (what, token) => {
      const [, id = "", mac = ""] = /^([1-9]\d{0,14})-([\w-]{22})$/.exec(token) ?? [];
      const told = Buffer.from(mac, "base64url");
      return told.length === 16 && timingSafeEqual(told, macOf(what, id)) ? Number(id) : undefined;
    },
  };
}
