import { countTry } from "../consent/limits.ts";
import type { Db } from "../database.ts";

/** Plivo lists 20 times a minute for an account (plivo.com/docs/messaging/api/message#list-all-messages); somebody may look there too. */
const LISTS = { most: 18, withinMs: 60_000 };

/** Is there room for one more question to the provider's books, over all processes? Counts it if there is. */
export async function mayAskBooks(db: Db, now: Date): Promise<boolean> {
  return (await countTry(db, "provider_list", "sms", LISTS, "provider_list", now)).allowed;
}
