import { sql } from "kysely";
import { type Db, insertedId, type Tx } from "../database/connection.ts";
import type { ChannelName, ConsentState, MessageKind } from "../database/tables.ts";
import { readDecidedAnew } from "./person/former.ts";
import { keepOneForm } from "./phones/keep-one-form.ts";
import { oneAddress } from "./phones/one-phone.ts";
import { pickRow, rowsOf } from "./phones/rows-of-phone.ts";
import type { SuppressedBecause } from "./suppression.ts";

/** Why nothing goes to a suppressed address, by whose word. */
const SUPPRESSED_AS = {
  stop: "suppressed",
  provider_blocked: "opted_out_at_provider",
  telegram_blocked: "telegram_blocked",
} as const satisfies Record<SuppressedBecause, string>;
type SuppressedAs = (typeof SUPPRESSED_AS)[SuppressedBecause];

/** Whether a message may be sent; with `because` it may not. */
export interface Allowed {
  because?: "consent_withdrawn" | SuppressedAs;
  /** The ledger event that allows it. */
  ledgerId?: number;
}

/** A patron's standing in one channel. */
export interface Reachable {
  patronId: number;
  channel: ChannelName;
  state: string;
  addressId: number | null;
  ledgerId: number;
}

/**
 * Locks an address until the transaction ends, creating its row if it is new; returns the row's id. Every change of
 * consent for the address waits here. A phone that was stored in several written forms is locked in all of them, and
 * one that was stored in another form only is kept in its one form from here on.
 */
export async function lockAddress(tx: Tx, channel: ChannelName, address: string, now: Date): Promise<number> {
  const there = await rowsOf(tx, channel, address).forUpdate().execute();
  const id = await pickRow(tx, there);
  const row = there.find((one) => one.id === id);
  if (row) {
    await keepOneForm(tx, channel, row, there);
    return row.id;
  }
  // If another transaction has created it meanwhile, the insert locks it. An insert locks neighbouring rows too, so it
  // is only tried second.
  const result = await tx
    .insertInto("tidings_address")
    .values({ channel, address: oneAddress(channel, address), created_at: now })
    .onDuplicateKeyUpdate({ id: sql`last_insert_id(id)` })
    .executeTakeFirstOrThrow();
  return insertedId(result);
}

/** Locks an address by its id, for a change of consent. */
export async function holdAddress(tx: Tx, addressId: number): Promise<void> {
  await tx.selectFrom("tidings_address").select("id").where("id", "=", addressId).forUpdate().execute();
}

/** Reads an address and why it is unreachable, if it is; undefined if there is no such row. */
export async function findAddress(
  db: Db,
  addressId: number,
): Promise<{ address: string; unreachableBecause: string | null } | undefined> {
  const row = await db
    .selectFrom("tidings_address")
    .select(["address", "unreachable_because"])
    .where("id", "=", addressId)
    .executeTakeFirst();
  return row && { address: row.address, unreachableBecause: row.unreachable_because };
}

/**
 * Locks addresses against a change of consent while attempts begin; others may begin concurrently. Returns the address
 * of each id.
 */
export async function lockAddresses(tx: Tx, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await tx
    .selectFrom("tidings_address")
    .select(["id", "address"])
    .where("id", "in", [...new Set(ids)])
    .orderBy("id")
    .modifyEnd(sql`lock in share mode`)
    .execute();
  return new Map(rows.map((row) => [row.id, row.address]));
}

interface Question {
  id: number;
  kind: MessageKind;
  channel: ChannelName;
  patron_id: number | null;
  address_id: number;
}

/**
 * Returns for each message whether its patron may get it at its address now. Call after `lockAddresses`, in the same
 * transaction.
 */
export async function readStandings(tx: Tx, messages: readonly Question[]): Promise<Map<number, Allowed>> {
  const answers = new Map<number, Allowed>();
  if (messages.length === 0) return answers;
  const standings = await tx
    .selectFrom("tidings_standing")
    .select(["patron_id", "channel", "state", "address_id", "ledger_id"])
    .where("patron_id", "in", [...new Set(messages.map((message) => message.patron_id ?? 0))])
    .execute();
  const suppressed = await tx
    .selectFrom("tidings_suppression")
    .innerJoin("tidings_address", (join) =>
      join
        .onRef("tidings_address.channel", "=", "tidings_suppression.channel")
        .onRef("tidings_address.address", "=", "tidings_suppression.address"),
    )
    .select(["tidings_address.id", "tidings_suppression.because"])
    .where("tidings_address.id", "in", [...new Set(messages.map((message) => message.address_id))])
    .execute();
  const byPatron = new Map(standings.map((row) => [`${row.patron_id} ${row.channel}`, row]));
  const stopped = new Map(suppressed.map((row) => [row.id, SUPPRESSED_AS[row.because as SuppressedBecause]]));
  for (const message of messages) {
    const row = byPatron.get(`${message.patron_id} ${message.channel}`);
    const because = stopped.get(message.address_id);
    if (because) answers.set(message.id, { because });
    else if (row?.state === allowing(message.kind) && row.address_id === message.address_id) {
      answers.set(message.id, { ledgerId: row.ledger_id });
    } else answers.set(message.id, { because: "consent_withdrawn" });
  }
  return answers;
}

/** An invitation goes only to somebody who has not said yes yet; everything else needs the yes. */
const allowing = (kind: MessageKind): ConsentState => (kind === "invitation" ? "pending_opt_in" : "opted_in");

/** The states of a patron who has left, or will have as soon as an attempt has ended. */
const LEFT: ReadonlySet<ConsentState> = new Set<ConsentState>(["opted_out", "pending_opt_out"]);

/**
 * Reads these patrons' standings, newest choice first: for routing, before anything is claimed. That somebody has left
 * whose number is another person's now says nothing of that person.
 */
export async function readReachable(db: Db, patronIds: readonly number[]): Promise<Map<number, Reachable[]>> {
  const choices = new Map<number, Reachable[]>();
  if (patronIds.length === 0) return choices;
  const rows = await db
    .selectFrom("tidings_standing")
    .select(["patron_id", "channel", "state", "address_id", "ledger_id"])
    .where("patron_id", "in", [...patronIds])
    .orderBy("ledger_id", "desc")
    .execute();
  const left = rows.filter(({ state }) => LEFT.has(state)).map((row) => row.patron_id);
  const anew = await readDecidedAnew(db, [...new Set(left)]);
  for (const row of rows) {
    if (LEFT.has(row.state) && anew.get(row.patron_id)?.has(row.channel) === false) continue;
    const mine = choices.get(row.patron_id) ?? [];
    mine.push({
      patronId: row.patron_id,
      channel: row.channel,
      state: row.state,
      addressId: row.address_id,
      ledgerId: row.ledger_id,
    });
    choices.set(row.patron_id, mine);
  }
  return choices;
}
