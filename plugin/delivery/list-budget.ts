import type { Db } from "../database/connection.ts";
import { countTry } from "../database/rate-limits.ts";

/**
 * Plivo lists 20 times a minute for one account (https://www.plivo.com/docs/messaging/api/message/list-all-messages/);
 * two are left to people.
 */
const MOST_A_MINUTE = 18;
const ONE_A_MINUTE = { most: 1, withinMs: 60_000 };

/**
 * Whether one more page of the provider's list may be asked for now, and counts it: no more than 18 in any 60 seconds,
 * over all processes. A single window of 18 would let twice as many through around its end, so each of the 18 has a
 * window of its own.
 */
export async function mayAsk(db: Db, now: Date): Promise<boolean> {
  for (let place = 1; place <= MOST_A_MINUTE; place += 1) {
    // No secret is counted here, so that the name needs no key.
    const page = { what: "provider_list", who: String(place), key: "provider_list" };
    const { allowed } = await countTry(db, page, ONE_A_MINUTE, now);
    if (allowed) return true;
  }
  return false;
}
