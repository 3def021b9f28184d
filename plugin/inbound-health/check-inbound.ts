import { type Channel, type ListedText, SendFailure } from "../channels/channel.ts";
import { readHeardIds } from "../consent/heard.ts";
import { lockAddress } from "../consent/standing.ts";
import { recordUnheard } from "../consent/unheard.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import { type HearingFacts, turnsAway } from "./hearing.ts";
import { readHearingFacts } from "./hearing-facts.ts";

/** Checked even while all seems well: a web server may turn away texts that no bot knows of. */
const EVERY_MS = 10 * 60_000;
/** The provider lists a text with some delay, so each check reaches back over the one before. */
const OVERLAP_MS = 10 * 60_000;
/** What was said this recently is still on its way to us. */
const ON_ITS_WAY_MS = 20_000;
/** How soon to check again after a check that found something too young to judge, or that failed. */
const SOON_MS = 30_000;
/** Covers a silent week at a busy library; what is older has been answered in other ways. */
const MOST_TEXTS = 4_000;

export interface Checking {
  db: Db;
  channels: ReadonlyMap<ChannelName, Channel>;
  /** Whether another request fits the provider's rate limit. */
  mayAsk(): Promise<boolean>;
  log: Log;
  now(): Date;
}

/** Why the provider's list is to be asked for now; undefined: it need not be. Pure. */
export function whyCheck(facts: HearingFacts, now: Date): "deaf" | "refusing" | "regular" | undefined {
  const { checkedUntilAt, deafUntilAt, bots } = facts;
  // Where nothing was ever heard, there is nothing to compare.
  if (bots.every(({ sms }) => sms === null)) return undefined;
  if (deafUntilAt !== null && (checkedUntilAt === null || checkedUntilAt < deafUntilAt)) return "deaf";
  const refusing = bots.find((bot) => bot.working && turnsAway(bot))?.smsSinceAt;
  if (refusing && (checkedUntilAt === null || checkedUntilAt < refusing)) return "refusing";
  if (checkedUntilAt === null || now.getTime() - checkedUntilAt.getTime() >= EVERY_MS) return "regular";
  return refusing && now.getTime() - checkedUntilAt.getTime() >= SOON_MS ? "refusing" : undefined;
}

/**
 * Compares the provider's list of inbound texts with what we have heard, and records what nobody heard: its number gets
 * no notice until that is settled. Plivo retries a text for seven minutes, and then it is lost; its list keeps when and
 * from whom, but not what. https://www.plivo.com/docs/messaging/api/message/list-all-messages. A list that is longer
 * than a minute's requests is read on where it stopped. Returns how many milliseconds to rest.
 */
export async function checkInbound({ db, channels, mayAsk, log, now }: Checking): Promise<number> {
  const list = channels.get("sms")?.list;
  if (!list) return SOON_MS;
  const facts = await readHearingFacts(db);
  const why = whyCheck(facts, now());
  const begun = await readBegun(db);
  if (!why && !begun) return 1_000;
  if (facts.checkedUntilAt === null && why === "regular") {
    await finishCheck(db, now());
    return 1_000;
  }
  const from = facts.checkedUntilAt ?? now();
  const { since, until, offset } = begun ?? {
    since: new Date(from.getTime() - OVERLAP_MS),
    until: now(),
    offset: 0,
  };
  // After a silence, what was just said may arrive a minute late; its number is held until then.
  const saidBefore = new Date(until.getTime() - (why === "regular" ? ON_ITS_WAY_MS : 0));
  let found = 0;
  try {
    let next: number | undefined = offset;
    while (next !== undefined && next < MOST_TEXTS) {
      if (!(await mayAsk())) return 3_000;
      const listed = await list({ direction: "inbound", since, until, offset: next });
      found += await compare(db, listed.texts, saidBefore, until);
      next = listed.next;
      if (next !== undefined) await noteBegun(db, { since, until, offset: next });
    }
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    await noteFailure(db, error.code);
    log.note("inbound.unchecked", { reason: error.code });
    return why === "regular" ? SOON_MS : 5_000;
  }
  // What is on its way now is checked once more, because the next check reaches back.
  await finishCheck(db, until);
  if (found > 0 || why !== "regular") log.note("inbound.checked", { why: why ?? "begun", unheard: found });
  return 1_000;
}

/** A check that has read a part of the list: what it asks for, and where it goes on. */
interface Begun {
  since: Date;
  until: Date;
  offset: number;
}

async function readBegun(db: Db): Promise<Begun | undefined> {
  const row = await db
    .selectFrom("tidings_inbound_check")
    .select(["asking_since_at", "asking_until_at", "asking_offset"])
    .where("channel", "=", "sms")
    .executeTakeFirst();
  if (!row?.asking_since_at || !row.asking_until_at) return undefined;
  return { since: row.asking_since_at, until: row.asking_until_at, offset: row.asking_offset };
}

async function noteBegun(db: Db, { since, until, offset }: Begun): Promise<void> {
  await db
    .updateTable("tidings_inbound_check")
    .set({ asking_since_at: since, asking_until_at: until, asking_offset: offset, failed_because: null })
    .where("channel", "=", "sms")
    .execute();
}

async function noteFailure(db: Db, because: string): Promise<void> {
  await db.updateTable("tidings_inbound_check").set({ failed_because: because }).where("channel", "=", "sms").execute();
}

async function finishCheck(db: Db, until: Date): Promise<void> {
  const finished = { asking_since_at: null, asking_until_at: null, asking_offset: 0, failed_because: null };
  const row = { checked_until_at: until, ...finished };
  await db
    .insertInto("tidings_inbound_check")
    .values({ channel: "sms", ...row })
    .onDuplicateKeyUpdate(row)
    .execute();
}

const TEXTS: ReadonlySet<string> = new Set(["", "sms", "mms", "rcs", "whatsapp"]);

/** Only a phone number can belong to a patron, and be asked. */
const isFromPhone = ({ address, type }: ListedText) => /^\d{7,15}$/.test(address) && TEXTS.has(type.toLowerCase());

async function compare(db: Db, texts: readonly ListedText[], saidBefore: Date, now: Date): Promise<number> {
  const settled = texts.filter((text) => isFromPhone(text) && text.at <= saidBefore);
  if (settled.length === 0) return 0;
  const known = await readHeardIds(
    db,
    "sms",
    settled.map(({ reference }) => reference),
  );
  let found = 0;
  for (const { reference, sender, address, at } of settled) {
    if (known.has(reference)) continue;
    // Locked as for a STOP: no attempt begins from here on.
    const isNew = await inTransaction(db, async (tx) => {
      const addressId = await lockAddress(tx, "sms", address, now);
      return recordUnheard(tx, { channel: "sms", providerId: reference, sender, addressId, saidAt: at }, now);
    });
    if (isNew) found += 1;
  }
  return found;
}
