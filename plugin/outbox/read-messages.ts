import { sql } from "kysely";
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
  interface Row {
    event_key: string | null;
    notice_id: number | null;
    event_at: Date | null;
  }
  // Each key has its own place in the index: MariaDB need not look up how many rows each has before it reads them.
  const { rows } = await sql<Row>`set statement eq_range_index_dive_limit = 1 for
    select event_key, notice_id, event_at from tidings_message where event_key in (${keys})
    union all select event_key, notice_id, event_at from tidings_message_archive where event_key in (${keys})`.execute(
    tx,
  );
  return rows;
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
  const of = (table: "tidings_message" | "tidings_message_archive") =>
    db
      .selectFrom(`${table} as m`)
      .select(["m.id", "m.channel", "m.address_id", "m.event_at", "m.created_at", "m.round", "m.weighed_restore"])
      .select(firstSeen("m"))
      .where("m.state", "=", "cancelled")
      .where("m.changed_at", ">=", lost.firstFoundAt)
      .where(({ fn }) => fn.coalesce("m.event_at", "m.created_at"), "<=", lost.until);
  // What waits may be weighed long after it: then they are in the archive.
  return of("tidings_message").unionAll(of("tidings_message_archive")).orderBy("id").execute();
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

/** Locks a message, archived or not, against moving on while somebody acts upon it; undefined: there is none. */
export async function holdMessage(tx: Tx, id: number) {
  const of = (table: "tidings_message" | "tidings_message_archive") =>
    tx.selectFrom(table).select("state").where("id", "=", id).forUpdate().executeTakeFirst();
  return (await of("tidings_message")) ?? (await of("tidings_message_archive"));
}

/** Under which key a copy of a message's text is made: once for each form, which carries the token. */
export const copyKey = (of: number, token: string): string => `copy:${of}:${token}`;

/** The message that a copy's key names; undefined: the key is another's. */
export const copiedFrom = (key: string | null): number | undefined => {
  const id = /^copy:(\d{1,15}):/.exec(key ?? "")?.[1];
  return id === undefined ? undefined : Number(id);
};

/** How the copies of a message's text stand that staff have sent elsewhere, archived ones too. */
export async function readCopies(db: Db | Tx, of: number): Promise<MessageState[]> {
  const from = (table: "tidings_message" | "tidings_message_archive") =>
    db.selectFrom(table).select("state").where("event_key", "like", copyKey(of, "%"));
  const rows = await from("tidings_message").unionAll(from("tidings_message_archive")).execute();
  return rows.map(({ state }) => state);
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

/** The message that was made under this key, archived or not; undefined: none. */
export async function findByKey(db: Db | Tx, key: string): Promise<number | undefined> {
  for (const table of ["tidings_message", "tidings_message_archive"] as const) {
    const row = await db.selectFrom(table).select("id").where("event_key", "=", key).executeTakeFirst();
    if (row) return row.id;
  }
  return undefined;
}

/** The messages of these rounds of notices, by notice. */
export async function readIdsOf(
  tx: Tx,
  rounds: readonly { noticeId: number; round: number }[],
): Promise<Map<number, number>> {
  if (rounds.length === 0) return new Map();
  const wanted = new Map(rounds.map(({ noticeId, round }) => [noticeId, round]));
  const rows = await tx
    .selectFrom("tidings_message")
    .select(["id", "notice_id", "round"])
    .where("notice_id", "in", [...wanted.keys()])
    .execute();
  return new Map(
    rows.flatMap(({ id, notice_id, round }) =>
      notice_id !== null && wanted.get(notice_id) === round ? [[notice_id, id] as const] : [],
    ),
  );
}
