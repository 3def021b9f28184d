import { type Channel, type ListedText, SendFailure } from "../channels/channel.ts";
import type { JudgeReceipt } from "../channels/receipt.ts";
import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import { noteAsked, type Unasked } from "../inbound-health/restore.ts";

/** Allows for the difference of the provider's clock and ours, and for the last moments before the backup. */
const MARGIN_MS = 5 * 60_000;

export interface AskingBooks {
  db: Db;
  channels: ReadonlyMap<ChannelName, Channel>;
  mayAsk(): Promise<boolean>;
  /** What a code that a provider lists means. */
  judge: JudgeReceipt;
  /** A number opted out at the provider, as a text of that time shows whose receipt is lost. Idempotent. */
  optedOut(address: string, at: Date): Promise<void>;
  log: Log;
  now(): Date;
}

/**
 * Reads one page of what the provider says was sent since the backup, and stores what is no attempt of ours.
 * Idempotent, and resumes where it stopped. Returns whether there is more to read now.
 */
export async function askBooks(asking: AskingBooks, restore: Unasked): Promise<boolean> {
  const { db, channels, mayAsk, log, now } = asking;
  const list = channels.get("sms")?.list;
  if (!list || !(await mayAsk())) return false;
  const window = {
    since: new Date(restore.backTo.getTime() - MARGIN_MS),
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

async function keep(
  { db, judge, optedOut }: AskingBooks,
  { id }: Unasked,
  texts: readonly ListedText[],
): Promise<void> {
  if (texts.length === 0) return;
  const known = await db
    .selectFrom("tidings_attempt")
    .select("reference")
    .where(
      "reference",
      "in",
      texts.map(({ reference }) => reference),
    )
    .execute();
  const ours = new Set(known.map(({ reference }) => reference));
  const strange = texts.filter(({ reference, address }) => !ours.has(reference) && /^\d{4,20}$/.test(address));
  if (strange.length === 0) return;
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
        restore_id: id,
        channel: "sms",
        address,
        sent_at: at,
      })),
    )
    .execute();
}

/** By address id: references that the provider lists and no message of ours accounts for, oldest first. */
export async function readUnclaimed(db: Db | Tx): Promise<Map<number, string[]>> {
  const rows = await db
    .selectFrom("tidings_restore_text as t")
    .innerJoin("tidings_address as a", (join) =>
      join.onRef("a.channel", "=", "t.channel").onRef("a.address", "=", "t.address"),
    )
    // The provider's late answer to an attempt may have named it since.
    .leftJoin("tidings_attempt as p", "p.reference", "t.reference")
    .select(["a.id", "t.reference"])
    .where("t.message_id", "is", null)
    .where("p.reference", "is", null)
    .orderBy("t.sent_at")
    .execute();
  const byAddress = new Map<number, string[]>();
  for (const { id, reference } of rows) byAddress.set(id, [...(byAddress.get(id) ?? []), reference]);
  return byAddress;
}
