import { domainToASCII } from "node:url";

/** What may stand before the @ without quotes (RFC 5321, 4.1.2), and dots between. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;
/** The longest path of SMTP, without its brackets (RFC 5321, 4.5.3.1.3). */
const MOST = 254;

/**
 * Reads an address as typed: lower case, an accented domain in its ASCII form. Refuses what mail servers may not
 * accept.
 */
export function readEmail(text: string): { address: string } | { because: "empty" | "not_an_address" } {
  const typed = text.trim();
  if (typed === "") return { because: "empty" };
  const at = typed.lastIndexOf("@");
  const local = typed.slice(0, Math.max(at, 0)).toLowerCase();
  const domain = domainToASCII(typed.slice(at + 1)).toLowerCase();
  const address = `${local}@${domain}`;
  const good = LOCAL.test(local) && local.length <= 64 && DOMAIN.test(domain) && address.length <= MOST;
  return good ? { address } : { because: "not_an_address" };
}
