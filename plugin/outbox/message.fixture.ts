import type { Insertable, Selectable } from "kysely";
import { type Db, insertedId } from "../database/connection.ts";
import type { AttemptTable, MessageTable } from "../database/tables.ts";
import { register } from "../workers/heartbeat.ts";
import { type Begun, begin } from "./begin.ts";
import { type Claim, claimDue } from "./claim.ts";
import { anOptedInPatron, type OptedInPatron } from "./opted-in-patron.fixture.ts";

/** The instant at which these tests happen; nothing in the rooms under test looks at a clock. */
export const NOW = new Date("2026-03-02T10:00:00.000Z");
export const later = (ms: number, from = NOW): Date => new Date(from.getTime() + ms);
export const NUMBER = "15550009999";
export const TEXT = "Dune is ready for you";

export type MessageWish = Partial<Insertable<MessageTable>>;

/** A notice that waits for its turn and is due, to an opted-in patron unless one is named. Returns its id. */
export async function aMessage(db: Db, wish: MessageWish = {}, patron?: OptedInPatron): Promise<number> {
  const to = patron ?? (wish.address_id === undefined ? await anOptedInPatron(db, wish.channel) : undefined);
  const result = await db.insertInto("tidings_message").values(aRow(wish, to)).executeTakeFirstOrThrow();
  return insertedId(result);
}

/** Many notices to one patron, in as few statements as the server takes. */
export async function manyMessages(db: Db, count: number, wish: MessageWish = {}): Promise<OptedInPatron> {
  const patron = await anOptedInPatron(db, wish.channel);
  const rows = Array.from({ length: count }, (_, at) =>
    aRow({ ...wish, event_key: `event ${patron.patronId} ${at}` }, patron),
  );
  for (let at = 0; at < count; at += 500)
    await db
      .insertInto("tidings_message")
      .values(rows.slice(at, at + 500))
      .execute();
  return patron;
}

function aRow(wish: MessageWish, to: OptedInPatron | undefined): Insertable<MessageTable> {
  const reply = wish.kind === "reply";
  return {
    kind: "notice",
    priority: reply ? 0 : 5,
    channel: "sms",
    sender: NUMBER,
    patron_id: to?.patronId ?? null,
    address_id: to?.addressId ?? 0,
    text: TEXT,
    notice_id: null,
    round: null,
    event_key: null,
    letter_code: "HOLD",
    heard_id: null,
    ledger_id: to?.ledgerId ?? null,
    state: "queued",
    reason: null,
    due_at: later(-60_000),
    expires_at: later(24 * 60 * 60_000),
    max_tries: 6,
    claimed_by: null,
    claimed_at: null,
    created_at: later(-60_000),
    changed_at: later(-60_000),
    sent_at: null,
    tell_at: null,
    ...wish,
  };
}

export async function aWorker(db: Db, beatAt = NOW): Promise<number> {
  return register(db, { role: "all", host: "library", pid: 1 }, beatAt);
}

let lines = 0;

/** A message in a worker's hands; its sender has no other. */
export async function aClaim(db: Db, worker: number, wish: MessageWish = {}, to?: OptedInPatron): Promise<Claim> {
  const patron = to ?? (await anOptedInPatron(db, wish.channel));
  lines += 1;
  const sender = `line-${patron.addressId}-${lines}`;
  await aMessage(db, { sender, ...wish }, patron);
  const [claim] = await claimDue(db, { worker, sender, limit: 1 }, NOW);
  if (!claim) throw new Error("the message that the test wants is not due");
  return claim;
}

/** A message whose request is about to leave. */
export async function aBegun(db: Db, worker: number, wish: MessageWish = {}, to?: OptedInPatron): Promise<Begun> {
  const { begun } = await begin(db, worker, [await aClaim(db, worker, wish, to)], () => undefined, NOW);
  if (!begun[0]) throw new Error("the message did not begin");
  return begun[0];
}

export async function readMessage(db: Db, id: number): Promise<Selectable<MessageTable>> {
  return db.selectFrom("tidings_message").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

/** The attempts to send a message, oldest first. */
export async function readAttempts(db: Db, id: number): Promise<Selectable<AttemptTable>[]> {
  return db.selectFrom("tidings_attempt").selectAll().where("message_id", "=", id).orderBy("number").execute();
}
