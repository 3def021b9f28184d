import { sql } from "kysely";
import type { SendParams } from "../../../scripts/town/koha/sender.ts";
import { anElection, MAILED, taken } from "../../coverage/election.fixture.ts";
import { type Db, inTransaction } from "../../database/connection.ts";
import type { Host } from "../../koha/host.ts";
import { aNotice, type NoticeWish } from "../../koha/queue/notice.fixture.ts";
import { readRun } from "../../koha/queue/runs.ts";
import { anOptedInPatron, type OptedInPatron } from "../../outbox/opted-in-patron.fixture.ts";
import type { Source } from "../../routing/elected.ts";
import { aMailRule, aWaitingRun } from "../before-send.fixture.ts";
import type { Intake } from "../evaluate.ts";
import { at, SENDERS } from "../intake.fixture.ts";
import { lookForNew } from "../intake.ts";
import { answerRun } from "./answer-run.ts";
import { convertClaimed, releaseClaimed } from "./convert.ts";
import { type LookParts, lookForCandidates } from "./look.ts";

/** A library that takes mail by rule, in steps of their own: the look, a run's question, and making messages. */
export function aMailTaker(
  koha: { db: Db; host: Host },
  {
    rules = [aMailRule(null)],
    senders = async () => SENDERS,
  }: Partial<Pick<LookParts, "rules"> & Pick<Intake, "senders">> = {},
) {
  const net = async () => ({ overdue: new Set<string>(), day: "2026-03-02" });
  const intake = (): Intake => ({ db: koha.db, host: koha.host, senders, say: (because) => because, net });
  const look = (): LookParts => ({ intake: intake(), rules, elect: async () => 0, noteSeen: async () => {} });
  const answer = async (nudgeId: number, minutes = 1) => {
    const run = await readRun(koha.db, nudgeId);
    if (!run) return { taken: 0, ended: 0, undecided: false };
    return answerRun(look(), run, { now: at(minutes), monotonic: () => performance.now() });
  };
  return {
    look: (minutes = 1) => lookForCandidates(look(), { back: new Date(0) }, at(minutes)),
    /** A run of Koha's sender asks and is answered; its nudge stays open. */
    ask: async (params: SendParams = {}, minutes = 1) => {
      const nudgeId = await aWaitingRun(koha.db, ["email"], params);
      return { nudgeId, ...(await answer(nudgeId, minutes)) };
    },
    answer,
    convert: (minutes = 2) => convertClaimed(intake(), at(minutes)),
    /** The intake's look for texts. */
    texts: (minutes = 2) => lookForNew(intake(), at(minutes - 60), at(minutes)),
    release: (minutes = 2) => releaseClaimed(intake(), at(minutes)),
  };
}

/** A patron who is opted in to texts, with one source elected for every type. */
export async function anElectedPatron(db: Db, source: Source = "email", asWell = false): Promise<OptedInPatron> {
  const patron = await anOptedInPatron(db);
  await anElection(db, patron.patronId, { rest: source === "none" ? MAILED : taken(source, asWell) });
  return patron;
}

/** A mail in Koha's queue; by default about a hold. */
export const aMail = (db: Db, patronId: number, wish: Partial<NoticeWish> = {}) =>
  aNotice(db, { patronId, queuedAt: at(0), transport: "email", ...wish });

export const readStatus = async (db: Db, noticeId: number): Promise<string | undefined> => {
  const row = await db
    .selectFrom("message_queue")
    .select("status")
    .where("message_id", "=", noticeId)
    .executeTakeFirst();
  return row?.status;
};

export async function readState(db: Db, noticeId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom("tidings_candidate")
    .select(["state", "nudge_id"])
    .where("notice_id", "=", noticeId)
    .executeTakeFirst();
  return row && (row.state === "open" && row.nudge_id > 0 ? "claimed" : row.state);
}

/** What a patron's phone is to get, or has got. */
export async function countMessages(db: Db, noticeId: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from tidings_message where notice_id = ${noticeId}`.execute(db);
  return Number(rows[0]?.n);
}

/** The patron ends texts. */
export async function leaves(db: Db, { patronId }: OptedInPatron): Promise<void> {
  await inTransaction(db, (tx) =>
    tx.updateTable("tidings_standing").set({ state: "opted_out" }).where("patron_id", "=", patronId).execute(),
  );
}
