import { type Db, inTransaction } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { lockHandedOver, tellEnd } from "../koha/notices.ts";
import { hasBegun, markTold, readUntold } from "../outbox/mark-told.ts";
import { lookLater, readRound } from "./notice-store.ts";
import { wouldTextStopped } from "./stopped-numbers.ts";

/**
 * Only these may show as `failed` in Koha: its RestrictPatronsWithFailedNotices blames the patron's number for every
 * failed notice.
 */
const BAD_ADDRESS: ReadonlySet<string> = new Set(["bad_number", "landline", "bad_address"]);

const MOST = 100;

/** How many notices Koha was told of; `more`: others may wait. */
export interface Told {
  told: number;
  more: boolean;
}

/**
 * Tells Koha how notices ended that did not reach the patron; of the others its `sent` is true already. It overwrites
 * only what we wrote, and only for the latest round: neither a Resend in between is erased, nor what Koha's own sender
 * wrote after one. What trial mode alone held back, and what was never begun, is given back as pending: in trial every
 * notice is Koha's but those to the listed addresses. No text is given back that Koha would send to somebody who has
 * said STOP meanwhile. `say` words a reason for Koha's Notices tab; `country` is the one in which numbers of Koha's
 * records are typed.
 */
export async function tellKoha(
  db: Db,
  host: Host,
  say: (because: string) => string,
  now: Date,
  country = "",
): Promise<Told> {
  const due = await readUntold(db, MOST, now);
  let told = 0;
  for (const message of due) {
    const reason = message.reason ?? "refused";
    await inTransaction(db, async (tx) => {
      if (message.notice_id !== null && (await lockHandedOver(tx, message.notice_id, host))) {
        if ((await readRound(tx, message.notice_id)) === message.round) {
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
      await markTold(tx, message.id);
    });
  }
  return { told, more: due.length === MOST };
}
