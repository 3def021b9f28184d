import { type Channel, type ListedText, SendFailure } from "../channels/channel.ts";
import { readHeardIds } from "../consent/heard.ts";
import { lockAddress } from "../consent/standing.ts";
import { recordUnheard } from "../consent/unheard.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import type { HearingFacts } from "./hearing.ts";
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
const MOST_PAGES = 200;

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
  const refusing = bots.find(({ sms, working }) => working && sms === "refusing")?.smsSinceAt;
  if (refusing && (checkedUntilAt === null || checkedUntilAt < refusing)) return "refusing";
  if (checkedUntilAt === null || now.getTime() - checkedUntilAt.getTime() >= EVERY_MS) return "regular";
  return refusing && now.getTime() - checkedUntilAt.getTime() >= SOON_MS ? "refusing" : undefined;
}

/**
 * Compares the provider's list of inbound texts with what we have heard, and records what nobody heard: its number gets
 * no notice until that is settled. Plivo retries a text for seven minutes, and then it is lost; its list keeps when and
 * from whom, but not what. https://www.plivo.com/docs/messaging/api/message/list-all-messages. Returns how many
 * milliseconds to rest.
 */
export async function checkInbound({ db, channels, mayAsk, log, now }: Checking): Promise<number> {
  const list = channels.get("sms")?.list;
  if (!list) return SOON_MS;
  const facts = await readHearingFacts(db);
  const why = whyCheck(facts, now());
  if (!why) return 1_000;
  const until = now();
  if (facts.checkedUntilAt === null && why === "regular") {
    await writeCheck(db, until, null);
    return 1_000;
  }
  const since = new Date((facts.checkedUntilAt ?? until).getTime() - OVERLAP_MS);
  let found = 0;
  try {
    for (let offset: number | undefined = 0, page = 0; offset !== undefined && page < MOST_PAGES; page += 1) {
      if (!(await mayAsk())) return 3_000;
      const listed = await list({ direction: "inbound", since, until, offset });
      // After a silence, what was just said may arrive a minute late; its number is held until then.
      const saidBefore = new Date(until.getTime() - (why === "regular" ? ON_ITS_WAY_MS : 0));
      found += await compare(db, listed.texts, saidBefore, until);
      offset = listed.next;
    }
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    await writeCheck(db, undefined, error.code);
    log.note("inbound.unchecked", { reason: error.code });
    return why === "regular" ? SOON_MS : 5_000;
  }
  // What is on its way now is checked once more, because the next check reaches back.
  await writeCheck(db, until, null);
  if (found > 0 || why !== "regular") log.note("inbound.checked", { why, unheard: found });
  return 1_000;
}

async function writeCheck(db: Db, until: Date | undefined, failed: string | null): Promise<void> {
  const row = { failed_because: failed, ...(until ? { checked_until_at: until } : {}) };
  if (until === undefined) {
    await db.updateTable("tidings_inbound_check").set(row).where("channel", "=", "sms").execute();
    return;
  }
  await db
    .insertInto("tidings_inbound_check")
    .values({ channel: "sms", checked_until_at: until, failed_because: failed })
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
