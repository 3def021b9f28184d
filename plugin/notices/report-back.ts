import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { holdLive } from "../koha/plugin-switch.ts";
import { clearSentTo, giveBack, lockHandedOver, tellEnd } from "../koha/queue/handed-over.ts";
import { hasWords } from "../koha/queue/same-row.ts";
import { hasBegun, markMoved, markTold, mayHaveLeft, readUntold } from "../outbox/mark-told.ts";
import { plainLetter } from "../templates/plain-letter.ts";
import { letMailFollow } from "./candidates/mail-follows.ts";
import { readRound } from "./notice-store.ts";
import { readFormerSentTo } from "./sent-to.ts";
import { wouldTextStopped } from "./stopped-numbers.ts";
import { tellDoubt } from "./tell-doubt.ts";
import { lookLater } from "./waiting-notices.ts";

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
 * Tells Koha how notices ended that did not reach the patron, and notes what is in doubt while it is; of the others its
 * `sent` is true already. It overwrites only what we wrote, and only for the latest round: neither a Resend in between
 * is erased, nor what Koha's own sender wrote after one. What trial mode alone held back, and what was never begun, is
 * given back as pending: in trial every notice is Koha's but those to the listed addresses. So is what Koha has moved
 * to another patron, by merging two records, before an attempt was begun (live: before anything may have left): it is
 * judged anew for that patron. A mail that we took follows where its message surely did not arrive.
 * No text is given back that Koha would send to somebody who has said STOP meanwhile.
 * `say` words a reason for Koha's Notices tab; `country` is the one in which numbers of Koha's records are typed.
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
    await inTransaction(db, async (tx) => {
      if (message.state !== "failed" && message.state !== "cancelled") {
        if (await tellDoubt(tx, message, say(message.reason ?? "no_answer"), host)) told += 1;
        return;
      }
      if (await tellOf(tx, message, { host, say, country }, now)) told += 1;
      await markTold(tx, message);
    });
  }
  return { told, more: due.length === MOST };
}

type Untold = Awaited<ReturnType<typeof readUntold>>[number];

interface Telling {
  host: Host;
  say(because: string): string;
  country: string;
}

/** Tells Koha of one message; false: its row is not, or no longer, as we wrote it. */
async function tellOf(tx: Tx, message: Untold, { host, say, country }: Telling, now: Date): Promise<boolean> {
  const { notice_id: noticeId, round, id } = message;
  const isTold = (content: string | null, html: boolean) =>
    content !== null && hasWords(plainLetter(content, html), message.text);
  const row = noticeId === null ? undefined : await lockHandedOver(tx, noticeId, host, isTold);
  if (!row || noticeId === null || round === null || (await readRound(tx, noticeId)) !== round) return false;
  const reason = message.reason ?? "refused";
  if (row.kind === "ours" && (await letMailFollow(tx, { id, noticeId, round, reason }, host, now))) return true;
  const moved = row.kind === "moved";
  // While all texts are ours, nobody but us sends it again, and what surely never left may leave for the keeper.
  const live = moved && (await holdLive(tx));
  const begun = live ? mayHaveLeft : hasBegun;
  const unsent = (moved || reason === "trial_only") && !(await begun(tx, id));
  // The number is that of the patron who is gone; the other one is judged by their own.
  const held = moved
    ? { noticeId, patronId: row.patronId }
    : { noticeId, patronId: message.patron_id, addressId: message.address_id };
  const written = await readFormerSentTo(tx, [{ noticeId, round: round + 1 }]);
  if (moved) await clearSentTo(tx, written, host);
  const stopped = unsent && !live && (await wouldTextStopped(tx, held, country));
  if (!unsent || stopped) {
    const because = stopped ? "opted_out" : reason;
    await tellEnd(tx, noticeId, BAD_ADDRESS.has(because) ? "failed" : "deleted", say(because), host);
    return true;
  }
  if (moved) await markMoved(tx, id);
  else await clearSentTo(tx, written, host);
  await giveBack(tx, noticeId, host);
  await lookLater(tx, { noticeId, round, because: moved ? "patron_merged" : reason }, host, now);
  return true;
}
