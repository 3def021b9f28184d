import { LISTED_AFTER_MS, LISTED_BEFORE_MS } from "../channels/channel.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/**
 * Attempts begun so much earlier or later may own a text that the provider lists for this one: its list reaches from 2
 * minutes before the beginning to 15 after, and so does theirs; records tell whole seconds.
 */
const NEAR_MS = LISTED_BEFORE_MS + LISTED_AFTER_MS + 1000;

/** From one of our numbers to one address. */
export interface Line {
  channel: ChannelName;
  sender: string;
  addressId: number;
  address: string;
}

/** An attempt that may have been taken and has no reference: it may own one of the texts that the provider lists. */
export interface OpenAttempt {
  messageId: number;
  number: number;
  begunAt: Date;
  /** It is the last attempt of a message that nobody has been asked about for so long that the provider may be. */
  doubtful: boolean;
}

/** Whose the texts may be that a provider lists for a line. */
export interface Owners {
  /** References of attempts to the address, whatever message they were for. */
  known: ReadonlySet<string>;
  open: readonly OpenAttempt[];
}

/** One question to the provider: the doubts that it is about, and every attempt that may own a text in its answer. */
export interface Question {
  doubts: readonly OpenAttempt[];
  owners: readonly OpenAttempt[];
}

/**
 * The lines with doubts that have waited until `before`: those first about which the provider was asked longest ago, or
 * never.
 */
export async function readLines(db: Db, channels: readonly ChannelName[], before: Date, most: number): Promise<Line[]> {
  const rows = await db
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_address as d", "d.id", "m.address_id")
    .select(["m.channel", "m.sender", "m.address_id", "d.address"])
    .where("m.state", "=", "uncertain")
    .where("m.channel", "in", [...channels])
    .where("m.changed_at", "<=", before)
    .where((eb) => eb.or([eb("m.reason", "is", null), eb("m.reason", "!=", "asked_ambiguous")]))
    .groupBy(["m.channel", "m.sender", "m.address_id", "d.address"])
    .orderBy(({ fn, val }) => fn.min(fn.coalesce("m.asked_at", val(new Date(0)))))
    .orderBy(({ fn }) => fn.min("m.changed_at"))
    .limit(most)
    .execute();
  return rows.map(({ channel, sender, address_id, address }) => ({ channel, sender, addressId: address_id, address }));
}

/** A doubt may outlast its neighbours, which are in the archive after a week. */
const attemptsTo = (
  db: Db,
  line: Line,
  messages: "tidings_message" | "tidings_message_archive",
  attempts: "tidings_attempt" | "tidings_attempt_archive",
) =>
  db
    .selectFrom(`${attempts} as a`)
    .innerJoin(`${messages} as m`, "m.id", "a.message_id")
    .select(["a.message_id", "a.number", "a.sender", "a.begun_at", "a.outcome", "a.reason", "a.reference"])
    .select(["m.sender as line", "m.state", "m.claims", "m.changed_at", "m.reason as because"])
    .where("m.address_id", "=", line.addressId);

/** Reads whose texts may be listed, as it is known now. */
export async function readOwners(db: Db, line: Line, before: Date): Promise<Owners> {
  const rows = await attemptsTo(db, line, "tidings_message", "tidings_attempt")
    .unionAll(attemptsTo(db, line, "tidings_message_archive", "tidings_attempt_archive"))
    .execute();
  const isDoubtful = (row: (typeof rows)[number]) =>
    row.state === "uncertain" &&
    row.number === row.claims &&
    row.line === line.sender &&
    row.changed_at <= before &&
    row.because !== "asked_ambiguous";
  const mayOwn = (row: (typeof rows)[number]) =>
    row.reference === null &&
    (row.outcome === null || row.outcome === "uncertain") &&
    row.reason !== "asked_not_found" &&
    row.sender === line.sender;
  return {
    known: new Set(rows.flatMap((row) => row.reference ?? [])),
    open: rows
      .filter((row) => isDoubtful(row) || mayOwn(row))
      .map((row) => ({
        messageId: row.message_id,
        number: row.number,
        begunAt: row.begun_at,
        doubtful: isDoubtful(row),
      }))
      .toSorted((a, b) => a.begunAt.getTime() - b.begunAt.getTime() || a.messageId - b.messageId),
  };
}

const near = (a: OpenAttempt, b: OpenAttempt) => Math.abs(a.begunAt.getTime() - b.begunAt.getTime()) <= NEAR_MS;

/**
 * The questions about a line: doubts that lie close together are asked about at once. Those near an attempt of another
 * message that has begun since `before` wait: its answer or its receipt may still name its text.
 */
export function questionsOf(open: readonly OpenAttempt[], before: Date): Question[] {
  const ready = open.filter(
    (doubt) =>
      doubt.doubtful &&
      !open.some((other) => other.messageId !== doubt.messageId && other.begunAt > before && near(doubt, other)),
  );
  const groups: OpenAttempt[][] = [];
  for (const doubt of ready) {
    const last = groups.at(-1);
    const previous = last?.at(-1);
    if (last && previous && near(previous, doubt)) last.push(doubt);
    else groups.push([doubt]);
  }
  return groups.map((doubts) => ({
    doubts,
    owners: open.filter((other) => doubts.some((doubt) => near(doubt, other))),
  }));
}

/**
 * Whether nothing has happened to those whom a question was about: no reference came to light, no attempt began or
 * ended.
 */
export function stands(question: Question, before: Owners, now: Owners, settledBefore: Date): boolean {
  if (now.known.size !== before.known.size) return false;
  const name = ({ messageId, number }: OpenAttempt) => `${messageId}-${number}`;
  const those = new Set(question.owners.map(name));
  const these = now.open.filter((other) => question.doubts.some((doubt) => near(doubt, other)));
  const others = these.filter(({ messageId }) => !question.doubts.some((doubt) => doubt.messageId === messageId));
  return (
    these.length === those.size &&
    these.every((one) => those.has(name(one))) &&
    others.every(({ begunAt }) => begunAt <= settledBefore)
  );
}
