import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName, MessageKind, MessageState } from "../database/tables.ts";
import { firstSeen, type Lost } from "./unweighed.ts";

/* What other rooms ask about messages. */

/** What asks a patron to join, or tells them that they have. */
const CONSENT_KINDS: readonly MessageKind[] = ["invitation", "welcome"];

/** How many invitations and welcomes were made since an instant: for an address, or for a patron by a channel. */
export async function countConsentMessages(
  db: Db,
  to: { addressId: number } | { patronId: number; channel: ChannelName },
  since: Date,
): Promise<number> {
  const { count } = await db
    .selectFrom("tidings_message")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("kind", "in", CONSENT_KINDS)
    .where("created_at", ">", since)
    .where((eb) =>
      "addressId" in to
        ? eb("address_id", "=", to.addressId)
        : eb.and([eb("patron_id", "=", to.patronId), eb("channel", "=", to.channel)]),
    )
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** How many invitations and welcomes have not left yet. */
export async function countUnsentConsentMessages(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom("tidings_message")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("state", "in", ["queued", "sending"])
    .where("kind", "in", CONSENT_KINDS)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The messages that were made of the events of these keys, archived ones too. */
export async function readEvents(tx: Tx, keys: readonly string[]) {
  const of = (table: "tidings_message" | "tidings_message_archive") =>
    tx
      .selectFrom(table)
      .select(["event_key", "notice_id", "event_at"])
      .where("event_key", "in", [...keys]);
  return of("tidings_message").unionAll(of("tidings_message_archive")).execute();
}

/** What `recovery/` must know of a message to weigh it. */
const WEIGHABLE = [
  ...(["id", "channel", "address_id", "event_at", "created_at", "round", "weighed_restore"] as const),
  firstSeen("tidings_message"),
] as const;

/** Everything that waits in the queue, except answers; or only what may have left before that restore. */
export async function readQueued(db: Db, lost?: Pick<Lost, "until" | "restore">) {
  return db
    .selectFrom("tidings_message")
    .select(WEIGHABLE)
    .where("state", "=", "queued")
    .where("kind", "!=", "reply")
    .$if(lost !== undefined, (query) =>
      query
        .where(({ fn }) => fn.coalesce("event_at", "created_at"), "<=", lost?.until ?? new Date(0))
        .where(({ fn, val }) => fn.coalesce("weighed_restore", val(0)), "<", lost?.restore ?? 0),
    )
    .orderBy("id")
    .execute();
}

/**
 * What waited when an older database was put back, answers too, and was called off since: if the provider lists a text
 * from before, it may have been any of these.
 */
export async function readCalledOff(db: Db, lost: Pick<Lost, "until" | "firstFoundAt">) {
  return db
    .selectFrom("tidings_message")
    .select(WEIGHABLE)
    .where("state", "=", "cancelled")
    .where("changed_at", ">=", lost.firstFoundAt)
    .where(({ fn }) => fn.coalesce("event_at", "created_at"), "<=", lost.until)
    .orderBy("id")
    .execute();
}

/** Locks those of these messages that still wait in the queue, and returns their ids. */
export async function lockQueued(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom("tidings_message")
    .select("id")
    .where("id", "in", [...ids])
    .where("state", "=", "queued")
    .orderBy("id")
    .forUpdate()
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Locks a message against moving on while somebody acts upon it; undefined: it is not in the outbox (any more). */
export async function holdMessage(tx: Tx, id: number) {
  return tx
    .selectFrom("tidings_message")
    .select(["state", "kind", "patron_id as patronId"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

/** How the message of one round of a notice stands, locked against a receipt; undefined: that round has none here. */
export async function holdRound(tx: Tx, noticeId: number, round: number): Promise<MessageState | undefined> {
  const row = await tx
    .selectFrom("tidings_message")
    .select("state")
    .where("notice_id", "=", noticeId)
    .where("round", "=", round)
    .forUpdate()
    .executeTakeFirst();
  return row?.state;
}

/** The message that was made under this key; undefined: none. */
export async function findByKey(db: Db | Tx, key: string): Promise<number | undefined> {
  const row = await db.selectFrom("tidings_message").select("id").where("event_key", "=", key).executeTakeFirst();
  return row?.id;
}
