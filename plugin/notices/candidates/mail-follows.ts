import type { Tx } from "../../database/connection.ts";
import type { Host } from "../../koha/host.ts";
import { readCandidate, settleCandidates } from "../../koha/queue/candidates.ts";
import { giveBack } from "../../koha/queue/handed-over.ts";
import { mayHaveArrived } from "../../outbox/mark-told.ts";
import { leaveToKoha } from "../notice-store.ts";

/** Somebody wanted it so, or it may have left in a lost database. */
const STAYS: ReadonlySet<string> = new Set(["cancelled_by_staff", "may_have_left", "left_before_restore"]);

interface Ended {
  id: number;
  noticeId: number;
  round: number;
  reason: string;
}

/**
 * Gives a mail that we took back to Koha as pending if its message surely did not arrive, so that the mail follows:
 * once, and it is not taken again. False: it is no such mail, or the message may have arrived. The row must be locked
 * by `lockHandedOver`.
 */
export async function letMailFollow(tx: Tx, ended: Ended, host: Host, now: Date): Promise<boolean> {
  const { id, noticeId, round, reason } = ended;
  const candidate = await readCandidate(tx, noticeId);
  if (candidate?.state !== "done" || candidate.asWell || STAYS.has(reason)) return false;
  if (await mayHaveArrived(tx, id)) return false;
  await giveBack(tx, noticeId, host);
  await settleCandidates(tx, [noticeId], "dropped", now);
  await leaveToKoha(tx, { noticeId, round, because: "mail_follows" }, now);
  return true;
}
