import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import {
  type Outside,
  processMessageQueue,
  type QueuedRow,
  type SendParams,
  sendQueuedMessages,
} from "../../scripts/town/koha/sender.ts";
import { prepareRun } from "../../scripts/town/koha/shim.ts";
import type { Db } from "../database/connection.ts";
import { aChannel, aSending, setPace } from "../delivery/dispatcher.fixture.ts";
import type { Host } from "../koha/host.ts";
import { isDisabled } from "../koha/plugin-switch.ts";
import { hasEnded } from "../outbox/message.ts";
import type { Mode } from "../settings/library-settings.ts";
import { aLook, aMailRule, readMode, setMode } from "./before-send.fixture.ts";
import { beforeSend } from "./before-send.ts";
import { convertClaimed, releaseClaimed } from "./candidates/convert.ts";
import { lookForCandidates } from "./candidates/look.ts";
import type { Intake } from "./evaluate.ts";
import { SENDERS } from "./intake.fixture.ts";
import { lookForNew } from "./intake.ts";
import { recoverFailed } from "./recover-failed.ts";
import { sweep } from "./sweep.ts";

const NO_DRIVER = "SMS::Send driver 'Tidings' does not exist, or is not installed";
/** Longer than the stand-in takes from writing `pending` to writing `failed`. */
const REWRITTEN_MS = 200;
/** Mails with this code are ours by rule. */
export const BY_RULE = "ODUE";

/** A random number generator with values in [0, 1); the same seed gives the same numbers. */
export function aChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How often Koha's own sender sent one notice, and how often staff had it sent again. */
export interface Book {
  byKoha: number;
  /** Resends of a notice that had left: each sends it again. */
  again: number;
  /** Resends while our message was on its way, which may count as the answer to them. */
  maybe: number;
  /** How often Koha's sender failed it for want of an SMS driver. */
  grabbed: number;
}

export interface Beside {
  db: Db;
  host: Host;
  mode: Mode;
  /** Addresses that may get messages in trial. */
  trial: ReadonlySet<number>;
  chance(): number;
  patienceMs: number;
  /** How long the service thinks before it answers a nudge. */
  thinkMs(): number;
  /** What else happens at that point of a run of Koha's sender. */
  meanwhile?(at: "read" | "row" | "sending"): Promise<void>;
}

/** Koha's own sender beside our intake and sender, working on one queue, with a record of what each of them sent. */
export async function aKohaBesideUs({ db, host, mode, trial, chance, patienceMs, thinkMs, meanwhile }: Beside) {
  // The real clock: the database decides what is too old, and Koha what is a duplicate of today.
  const now = () => new Date();
  await setMode(db, mode);
  if (mode === "live") {
    await sql`insert into tidings_rule (transport, letter_code, takes, changed_at, changed_by)
      values ('email', ${BY_RULE}, 1, utc_timestamp(3), 'test')`.execute(db);
  }
  await setPace(db, null, SENDERS.get("sms"));
  const channel = aChannel(async ({ attempt }) => {
    await sleep(chance() * 8);
    return { reference: `ref-${attempt}` };
  });
  const sending = await aSending(db, [channel], { now });
  const intake: Intake = { db, host, senders: async () => SENDERS, say: (because) => because };
  const books = new Map<number, Book>();
  const bookOf = (noticeId: number): Book => {
    const book = books.get(noticeId) ?? { byKoha: 0, again: 0, maybe: 0, grabbed: 0 };
    books.set(noticeId, book);
    return book;
  };
  const going = new AbortController().signal;
  let lookedBackAt = now();
  let sweptTo: number | undefined;

  // Read each time: the library may go live during a run, which keeps the driver that it began with.
  const isOurs = async () => (await readMode(db)) === "live" && !(await isDisabled(db));

  /** What the service's loops do, each at its own pace. */
  async function serve(): Promise<void> {
    if (await isOurs()) {
      ({ lookedBackAt } = await lookForNew(intake, lookedBackAt, now()));
      await lookForCandidates(aLook(intake, [aMailRule(BY_RULE)]), { back: lookedBackAt }, now());
      await convertClaimed(intake, now());
    } else await releaseClaimed(intake, now());
    await sending.drain();
  }
  async function sweepAll(): Promise<void> {
    if (!(await isOurs())) return;
    await recoverFailed(db, host, now(), going);
    sweptTo = await sweep(intake, { sweptTo, rewrittenMs: REWRITTEN_MS }, now, going);
  }

  const koha: Outside = {
    send: async (row: QueuedRow) => {
      await koha.pause("sending");
      if (mode === "live" && row.message_transport_type === "sms") {
        bookOf(row.message_id).grabbed += 1;
        throw new Error(NO_DRIVER);
      }
      bookOf(row.message_id).byKoha += 1;
    },
    pause: async (at) => {
      if (chance() < 0.5) await sleep(chance() * 4);
      await meanwhile?.(at);
    },
  };

  const before = async (one: Db, params: SendParams, script: boolean) =>
    prepareRun(one, params, {
      script,
      patienceMs,
      ask: async (nudgeId) => {
        await sleep(thinkMs());
        const rules = [aMailRule(BY_RULE)];
        const asked = { mode, trialAddresses: trial, country: "US", monotonic: () => performance.now() };
        return beforeSend({ ...aLook(intake, rules), ...asked }, nudgeId, now());
      },
    });

  /** Koha's sender runs, in either of its forms; the plugin is asked only if it is enabled when the run begins. */
  async function run(form: "job" | "old job" | "web", params: SendParams = {}): Promise<void> {
    const hook = (await isDisabled(db))
      ? undefined
      : (one: Db, given: SendParams) => before(one, given, form !== "web");
    if (form === "old job") await processMessageQueue(db, koha, { type: [], letter_code: [] }, hook);
    else await sendQueuedMessages(db, koha, params, hook);
  }

  /** Staff press Resend in Koha's Notices tab. */
  async function resend(noticeId: number): Promise<void> {
    await db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ status: string }>`
        select status from message_queue where message_id = ${noticeId} for update`.execute(tx);
      const status = rows[0]?.status;
      if (status === undefined || status === "pending") return;
      await sql`update message_queue set status = 'pending', failure_code = '' where message_id = ${noticeId}`.execute(
        tx,
      );
      const ours = await tx.selectFrom("tidings_message").select("state").where("notice_id", "=", noticeId).execute();
      const claimed = await tx
        .selectFrom("tidings_candidate")
        .select("notice_id")
        .where("notice_id", "=", noticeId)
        .where("state", "=", "open")
        .where("nudge_id", ">", 0)
        .executeTakeFirst();
      // What Koha failed without having sent it leaves for the first time; if we had already sent it, it may leave
      // again.
      // What is claimed, and no message yet, has not left: a Resend then may be answered by that.
      if (claimed) bookOf(noticeId).maybe += 1;
      else if (status === "failed") bookOf(noticeId).maybe += ours.length > 0 ? 1 : 0;
      else if (ours.every(({ state }) => hasEnded(state))) bookOf(noticeId).again += 1;
      else bookOf(noticeId).maybe += 1;
    });
  }

  /** How often each notice left by us, by what reached the provider; and how many of our messages left twice. */
  async function readOurs(): Promise<{ byNotice: Map<number, number>; twice: number }> {
    const rows = await db.selectFrom("tidings_message").select(["id", "notice_id"]).execute();
    const noticeOf = new Map(rows.map((row) => [row.id, row.notice_id ?? 0]));
    const messages = channel.sent.map(({ attempt }) => Number(attempt.split("-")[0]));
    const byNotice = new Map<number, number>();
    for (const id of messages) {
      const noticeId = noticeOf.get(id) ?? 0;
      byNotice.set(noticeId, (byNotice.get(noticeId) ?? 0) + 1);
    }
    return { byNotice, twice: messages.length - new Set(messages).size };
  }

  return { serve, sweepAll, run, resend, bookOf, books, readOurs, now, sent: channel.sent };
}
