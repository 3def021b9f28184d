import { hasUnheardSince } from "../consent/unheard.ts";
import type { Db } from "../database/connection.ts";
import { readEpoch } from "./epoch.ts";
import { type HearingFacts, turnsAway } from "./hearing.ts";

/** A text may have been said a little before the bot noticed that it turned it away. */
const BEFORE_REFUSING_MS = 30_000;

/** Reads the facts by which `judgeHearing` decides. */
export async function readHearingFacts(db: Db): Promise<HearingFacts> {
  const rows = await db.selectFrom("tidings_bot").selectAll().where("left_at", "is", null).execute();
  const bots = rows.map((row) => ({
    bot: row.bot,
    working: row.working === 1,
    reportedAt: row.reported_at,
    emptyAt: row.empty_at,
    emptyEpoch: row.empty_epoch === null ? null : Number(row.empty_epoch),
    waiting: row.waiting,
    sms: row.sms,
    smsSinceAt: row.sms_since_at,
    telegram: row.telegram,
  }));
  const check = await db
    .selectFrom("tidings_inbound_check")
    .select(["checked_until_at", "deaf_until_at"])
    .where("channel", "=", "sms")
    .executeTakeFirst();
  const restored = await db
    .selectFrom("tidings_restore")
    .select("id")
    .where("released_at", "is", null)
    .executeTakeFirst();
  const refusing = bots.find((bot) => turnsAway(bot) && bot.smsSinceAt !== null)?.smsSinceAt;
  const epoch = await readEpoch(db);
  return {
    epoch,
    bots,
    restored: restored !== undefined,
    checkedUntilAt: check?.checked_until_at ?? null,
    deafUntilAt: check?.deaf_until_at ?? null,
    refusedTexts: refusing != null && (await hasUnheardSince(db, new Date(refusing.getTime() - BEFORE_REFUSING_MS))),
  };
}
