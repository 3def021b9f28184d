import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Secret } from "../foundation/log.ts";

/**
 * What a link in a mail is for: to end email to an address (by the row's id), or to confirm a request (by the ledger
 * id).
 */
export type MailLink = "end" | "confirm";

/**
 * The tokens of links in mails. They are made when a mail is sent and stored nowhere, so whoever has one has seen the
 * mail; patrons who read their own messages on our pages do not see them.
 */
export interface MailLinks {
  /** Returns `<id>-<mac>`. */
  make(what: MailLink, id: number): string;
  /** Returns the id that a token was made for; undefined if the token is not valid. */
  read(what: MailLink, token: string): number | undefined;
}

/** Opens the tokens of this process key; those of another key are not valid. */
export function openMailLinks(key: Secret): MailLinks {
  const macKey = createSecretKey(Buffer.from(hkdfSync("sha256", key.reveal(), "", "tidings mail links", 32)));
  const macOf = (what: MailLink, id: string) =>
    createHmac("sha256", macKey).update(`${what} ${id}`).digest().subarray(0, 16);
  return {
    make: (what, id) => `${id}-${macOf(what, String(id)).toString("base64url")}`,
    read: (what, token) => {
      const [, id = "", mac = ""] = /^([1-9]\d{0,14})-([\w-]{22})$/.exec(token) ?? [];
      const told = Buffer.from(mac, "base64url");
      return told.length === 16 && timingSafeEqual(told, macOf(what, id)) ? Number(id) : undefined;
    },
  };
}
