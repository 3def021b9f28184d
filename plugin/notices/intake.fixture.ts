import { afterAll, beforeAll, beforeEach } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../scripts/test-database.ts";
import type { KohaCharset, KohaShape } from "../../scripts/town/koha/tables.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { type Host, readHost } from "../koha/host.ts";
import { aKoha } from "../koha/queue/notice.fixture.ts";
import { readSweep, writeSweep } from "./cursor.ts";
import type { Intake } from "./evaluate.ts";
import { lookForNew } from "./intake.ts";
import { sweep } from "./sweep.ts";
import { openLockBudget } from "./taking/lock-budget.ts";

const NOON = Date.parse("2026-03-02T12:00:00Z");

/** The instant so many minutes after the noon at which every test begins. */
export const at = (minutes: number): Date => new Date(NOON + minutes * 60_000);

export const SENDERS: ReadonlyMap<ChannelName, string> = new Map([
  ["sms", "15550100001"],
  ["telegram", "telegram"],
]);

export interface Counts {
  taken: number;
  ended: number;
}

/** The intake of one service process. */
export function anIntake(db: Db, host: Host, senders = SENDERS) {
  const monotonic = () => performance.now();
  const say = (because: string) => `Because: ${because}.`;
  const intake: Intake = { db, host, senders: async () => senders, say, monotonic, budget: openLockBudget() };
  let lookedBackAt = at(-60);
  return {
    /** Looks until nothing is left. */
    look: async (minutes: number): Promise<Counts> => {
      const total = { taken: 0, ended: 0 };
      for (let more = true; more; ) {
        const look = await lookForNew(intake, lookedBackAt, at(minutes));
        total.taken += look.taken;
        total.ended += look.ended;
        ({ more, lookedBackAt } = look);
      }
      return total;
    },
    /** Walks the whole queue, as the service does every quarter of an hour. */
    sweep: async (minutes: number): Promise<void> => {
      const last = await readSweep(db);
      const going = new AbortController().signal;
      const sweptTo = await sweep(intake, { sweptTo: last?.sweptTo, rewrittenMs: 0 }, () => at(minutes), going);
      await writeSweep(db, sweptTo, at(minutes));
    },
  };
}

/** What Koha's row shows, as staff see it. */
export async function readShown(
  db: Db,
  noticeId: number,
): Promise<{ status: string; note: string | null } | undefined> {
  const row = await db.selectFrom("message_queue").selectAll().where("message_id", "=", noticeId).executeTakeFirst();
  return row && { status: row.status, note: row.failure_code ?? null };
}

/** The messages that a notice made, oldest first. */
export async function readMessages(db: Db, noticeId: number) {
  return db
    .selectFrom("tidings_message")
    .select(["round", "state", "channel", "text"])
    .where("notice_id", "=", noticeId)
    .orderBy("round")
    .execute();
}

/** Our row about a notice, in `tidings_notice`. */
export async function readEntry(db: Db, noticeId: number) {
  return db
    .selectFrom("tidings_notice")
    .select(["state", "because", "round"])
    .where("notice_id", "=", noticeId)
    .executeTakeFirst();
}

const EMPTIED = [
  "tidings_candidate",
  "tidings_message_event",
  "tidings_source_day",
  "tidings_election",
  "tidings_election_part",
  "tidings_election_profile",
  "tidings_type_seen",
  "tidings_attempt_archive",
  "tidings_message_archive",
  "tidings_attempt",
  "tidings_message",
  "tidings_notice",
  "tidings_cursor",
  "tidings_standing",
  "tidings_ledger",
  "tidings_suppression",
  "tidings_heard",
  "tidings_link",
  "tidings_person",
  "tidings_address",
  "tidings_sender",
  "tidings_bot",
  "tidings_epoch",
  "tidings_inbound_check",
  "tidings_unheard",
  "tidings_restore_text",
  "tidings_restore",
  "tidings_duty",
  "tidings_review",
  "tidings_review_act",
  "message_queue",
  "issues",
  "old_issues",
  "reserves",
  "old_reserves",
  "items",
  "biblio",
  "borrowers",
];

/** A Koha with a database of its own for the tests of a block, emptied before each test. */
export function useKoha(shape: KohaShape = "current", connections = 10, charset: KohaCharset = "utf8mb4") {
  let koha: TestDatabase | undefined;
  let host: Host | undefined;
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("Koha is there only while a test runs");
    return value;
  };
  beforeAll(async () => {
    koha = await openTestDatabase(shape, connections, charset);
    host = await readHost(koha.pool.promise());
    await aKoha(koha.db);
  });
  beforeEach(async () => {
    await there(koha).empty(EMPTIED);
  });
  afterAll(() => koha?.close());
  return {
    get db() {
      return there(koha).db;
    },
    get host() {
      return there(host);
    },
    empty: (tables: readonly string[]) => there(koha).empty(tables),
    get socket() {
      return there(koha).socket;
    },
    get name() {
      return there(koha).name;
    },
  };
}
