import { createHash } from "node:crypto";
import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

const LIVES_MS = 15 * 60_000;

const hashed = (token: string): string => createHash("sha256").update(token).digest("hex");

/**
 * Makes the one-time token of a deep link that connects a chat to a patron: base64url, for a single use within 15
 * minutes, stored hashed. `random`: at least 16 random bytes. A Telegram start parameter may have 64 such characters
 * (core.telegram.org/bots/features#deep-linking).
 */
export async function makeLink(
  db: Db,
  link: { patronId: number; channel: ChannelName; madeBy: string; terms?: { version: string; lang: string } },
  random: Buffer,
  now: Date,
): Promise<string> {
  if (random.length < 16) throw new RangeError("a link needs at least 16 random bytes");
  const token = random.toString("base64url");
  await db
    .insertInto("tidings_link")
    .values({
      token_hash: hashed(token),
      patron_id: link.patronId,
      channel: link.channel,
      made_by: link.madeBy,
      made_at: now,
      expires_at: new Date(now.getTime() + LIVES_MS),
      used_at: null,
      terms: link.terms?.version ?? null,
      terms_lang: link.terms?.lang ?? null,
    })
    .execute();
  return token;
}

/** The patron of a link, and the terms that were ticked for it. */
export interface UsedLink {
  patronId: number;
  terms?: { version: string; lang: string };
}

/** Returns the patron of a link without using it up; undefined if it is unknown. */
export async function whoseLink(db: Db, channel: ChannelName, token: string): Promise<number | undefined> {
  const row = await db
    .selectFrom("tidings_link")
    .select("patron_id")
    .where("token_hash", "=", hashed(token))
    .where("channel", "=", channel)
    .executeTakeFirst();
  return row?.patron_id;
}

/** Uses a token up. Returns undefined if it is unknown, used or expired. */
export async function useLink(tx: Tx, channel: ChannelName, token: string, now: Date): Promise<UsedLink | undefined> {
  const hash = hashed(token);
  const used = await tx
    .updateTable("tidings_link")
    .set({ used_at: now })
    .where("token_hash", "=", hash)
    .where("channel", "=", channel)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  if (used.numUpdatedRows !== 1n) return undefined;
  const row = await tx
    .selectFrom("tidings_link")
    .select(["patron_id", "terms", "terms_lang"])
    .where("token_hash", "=", hash)
    .executeTakeFirstOrThrow();
  const { patron_id: patronId, terms: version, terms_lang: lang } = row;
  return { patronId, ...(version === null || lang === null ? {} : { terms: { version, lang } }) };
}
