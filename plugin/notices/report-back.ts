import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { lockHandedOver, tellEnd } from "../koha/notices.ts";
import { lookLater } from "./notice-store.ts";
import { wouldTextStopped } from "./stopped-numbers.ts";

/**
 * Only these may show as `failed` in Koha: its RestrictPatronsWithFailedNotices blames the patron's number for every
 * failed notice.
 */
const BAD_ADDRESS: ReadonlySet<string> = new Set(["bad_number", "landline", "bad_address"]);

const MOST = 100;

export interface Told {
  told: number;
  more: boolean;
}

/**
 * Tells Koha how notices ended that did not reach the patron; of the others its `sent` is true already. Only over what
 * we wrote, and only for the latest round: neither a Resend in between is erased, nor what Koha's own sender wrote
 * after one. What trial mode alone held back, and what was never begun, is given back as pending: in trial every notice
 * is Koha's but those to the listed addresses. No text is given back that Koha would send to somebody who has said stop
 * meanwhile. `say` words a reason for Koha's Notices tab; `country` is the one in which numbers of Koha's records are
 * typed.
 */
export async function tellKoha(
  db: Db,
  host: Host,
  say: (because: string) => string,
  now: Date,
  country = "",
): Promise<Told> {
  const due = await db
    .selectFrom("tidings_message")
    .select(["id", "notice_id", "round", "reason", "patron_id", "address_id"])
    .where("tell_at", "<=", now)
    .orderBy("tell_at")
    .limit(MOST)
    .execute();
  let told = 0;
  for (const message of due) {
    const reason = message.reason ?? "refused";
    await inTransaction(db, async (tx) => {
      if (message.notice_id !== null && (await lockHandedOver(tx, message.notice_id, host))) {
        const entry = await tx
          .selectFrom("tidings_notice")
          .select("round")
          .where("notice_id", "=", message.notice_id)
          .executeTakeFirst();
        if (entry?.round === message.round) {
          const held = { noticeId: message.notice_id, patronId: message.patron_id, addressId: message.address_id };
          const unsent = reason === "trial_only" && !(await hasBegun(tx, message.id));
          const stopped = unsent && (await wouldTextStopped(tx, held, country));
          if (unsent && !stopped) {
            await tellEnd(tx, message.notice_id, "pending", "", host);
            await lookLater(tx, message.notice_id, message.round, reason, now);
          } else {
            const because = stopped ? "consent_withdrawn" : reason;
            await tellEnd(tx, message.notice_id, BAD_ADDRESS.has(because) ? "failed" : "deleted", say(because), host);
          }
          told += 1;
        }
      }
      await tx.updateTable("tidings_message").set({ tell_at: null }).where("id", "=", message.id).execute();
    });
  }
  return { told, more: due.length === MOST };
}

/** Whatever came of the attempt: Koha's sender would not know of it. */
async function hasBegun(tx: Tx, messageId: number): Promise<boolean> {
  const attempt = await tx
    .selectFrom("tidings_attempt")
    .select("number")
    .where("message_id", "=", messageId)
    .limit(1)
    .executeTakeFirst();
  return attempt !== undefined;
}
