import { type Channel, type ListedText, SendFailure } from "../channels/channel.ts";
import type { JudgeReceipt } from "../channels/receipt.ts";
import { onePhone } from "../consent/phones/one-phone.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName, ReceiptState } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import { noteAsked, type Unasked } from "../inbound-health/restore.ts";

/** Allows for the difference of the provider's clock and ours, and for the last moments before the backup. */
const MARGIN_MS = 5 * 60_000;
/** Receipts of what left so long before the backup may have come after it. */
const RECEIPTS_LATE_MS = 60 * 60_000;

/** What the provider lists of an attempt that the restored database knows. */
export interface OwnText {
  messageId: number;
  attempt: number;
  reference: string;
  state: ReceiptState;
  code: string | null;
}

export interface AskingBooks {
  db: Db;
  channels: ReadonlyMap<ChannelName, Channel>;
  mayAsk(): Promise<boolean>;
  /** What a code that a provider lists means. */
  judge: JudgeReceipt;
  /** What became of an attempt of ours: its receipt may have come to the database that is lost. Idempotent. */
  reported(text: OwnText): Promise<void>;
  /** A number opted out at the provider, as a text of that time shows whose receipt is lost. Idempotent. */
  optedOut(address: string, at: Date): Promise<void>;
  log: Log;
  now(): Date;
}

/**
 * Reads one page of what the provider says was sent since the backup, and shortly before it: stores what is no attempt
 * of ours, and takes what is one for a receipt.
 * Idempotent, and resumes where it stopped. Returns whether there is more to read now.
 */
export async function askBooks(asking: AskingBooks, restore: Unasked): Promise<boolean> {
  const { db, channels, mayAsk, log, now } = asking;
  const list = channels.get("sms")?.list;
  if (!list || !(await mayAsk())) return false;
  const window = {
    since: new Date(restore.backTo.getTime() - RECEIPTS_LATE_MS),
    until: new Date(restore.foundAt.getTime() + MARGIN_MS),
  };
  try {
    const { texts, next } = await list({ direction: "outbound", ...window, offset: restore.askedOffset });
    await keep(asking, restore, texts);
    await noteAsked(db, restore.id, next ?? restore.askedOffset, next === undefined, now());
    if (next === undefined) log.note("restore.asked", { restore: restore.id });
    return next !== undefined;
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    log.note("restore.unasked", { restore: restore.id, reason: error.code });
    return false;
  }
}

async function keep(asking: AskingBooks, restore: Unasked, texts: readonly ListedText[]): Promise<void> {
  const { db, judge, optedOut, reported } = asking;
  const ours = await readOwn(db, texts);
  const from = restore.backTo.getTime() - MARGIN_MS;
  const strange: ListedText[] = [];
  for (const text of texts) {
    const { reference, address, at, state, code = null } = text;
    const own = ours.get(reference);
    if (own && state) await reported({ ...own, reference, state, code });
    if (!own && at.getTime() >= from && /^\d{4,20}$/.test(address)) strange.push(text);
  }
  for (const { code, address, at } of strange) {
    // Only what has failed has a code.
    if (code !== undefined && judge("sms", "failed", code).kind === "opted_out") await optedOut(address, at);
  }
  // What failed at the provider has not left it, so it is none of ours that did.
  const left = strange.filter(({ state }) => state !== "failed");
  if (left.length === 0) return;
  await db
    .insertInto("tidings_restore_text")
    .ignore()
    .values(
      left.map(({ reference, address, at }) => ({
        reference,
        restore_id: restore.id,
        channel: "sms",
        address: onePhone(address),
        sent_at: at,
      })),
    )
    .execute();
}

/** The attempts of ours among these texts, by reference. */
async function readOwn(
  db: Db,
  texts: readonly ListedText[],
): Promise<ReadonlyMap<string, Pick<OwnText, "messageId" | "attempt">>> {
  if (texts.length === 0) return new Map();
  const references = texts.map(({ reference }) => reference);
  const of = (table: "tidings_attempt" | "tidings_attempt_archive") =>
    db
      .selectFrom(table)
      .select(["reference", "message_id as messageId", "number as attempt"])
      .where("reference", "in", references);
  const rows = await of("tidings_attempt").unionAll(of("tidings_attempt_archive")).execute();
  return new Map(rows.flatMap(({ reference, ...own }) => (reference === null ? [] : [[reference, own] as const])));
}
