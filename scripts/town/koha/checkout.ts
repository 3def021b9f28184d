import type { Db } from "../../../plugin/database/connection.ts";
import { type AtTheDesk, lend } from "./circulation.ts";
import { queueNotices } from "./notices/queue-notices.ts";

/**
 * The patron borrows a book. Koha writes one CHECKOUT notice per visit: while the patron's last one is pending, the new
 * loan becomes a further line of it, for sms and email alike.
 */
export async function checkOut(db: Db, patronId: number, now: Date): Promise<AtTheDesk> {
  const { title, branch, dueAt } = await lend(db, patronId, now);
  const occasion = { patronId, code: "CHECKOUT", title, branch, date: dueAt } as const;
  return { title, made: await queueNotices(db, occasion, now) };
}
