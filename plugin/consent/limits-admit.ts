import { isIPv6 } from "node:net";
import type { Db } from "../database.ts";
import { type Credentials, checkCredentials, type Door, type KnownPatron, type Refusal } from "../koha/credentials.ts";
import { type Allowance, countTry, type Limit } from "./limits.ts";

const MINUTE = 60_000;
/** A library's own computers may all come from one address. */
const BY_ADDRESS: Limit = { most: 60, withinMs: 10 * MINUTE };
/** A PIN of four digits stands for more than a year against the second one, whatever Koha's own lock is set to. */
const BY_CARD: readonly (readonly [string, Limit])[] = [
  ["door-card", { most: 5, withinMs: 15 * MINUTE }],
  ["door-card-day", { most: 20, withinMs: 24 * 60 * MINUTE }],
];

/** Where somebody comes from; `key` is any secret that all processes share. */
export interface Guest {
  address: string;
  key: string;
}

/**
 * Lets in who is the patron they say, and counts tries by address and by patron before anything is looked up or hashed: ten thousand PINs, from
 * one address or from ten thousand, come to nothing.
 */
export async function admit(
  db: Db,
  given: Credentials,
  { address, key }: Guest,
  door: Omit<Door, "mayTry">,
): Promise<KnownPatron | Refusal> {
  const fromThere = await countTry(db, "door-address", network(address), BY_ADDRESS, key, door.now);
  if (!fromThere.allowed) return { because: "too_many", retryAfterMs: fromThere.retryAfterMs };
  const mayTry = async (who: string): Promise<Allowance> => {
    for (const [what, limit] of BY_CARD) {
      const allowance = await countTry(db, what, who, limit, key, door.now);
      if (!allowance.allowed) return allowance;
    }
    return { allowed: true, retryAfterMs: 0 };
  };
  return checkCredentials(db, given, { ...door, mayTry });
}

/** One household: an IPv4 address, or the first half of an IPv6 one, of which a single machine may use any. */
export function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = "", tail] = address.toLowerCase().replace(/%.*$/, "").split("::");
  const left = head.split(":").filter((group) => group !== "");
  const right = (tail ?? "").split(":").filter((group) => group !== "");
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: gap }, () => "0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
