import { type Channel, type Found, SendFailure } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/plivo-receipt.ts";
import { type Db, inTransaction } from "../database.ts";
import type { Log } from "../log.ts";
import { afterReceipt, type Next, type Reason, type Standing } from "../outbox/message.ts";
import { move } from "../outbox/settle.ts";
import { readSuperseded } from "../outbox/superseded.ts";
import type { AttemptOutcome, ChannelName } from "../tables.ts";
import { type Asked, type Owners, readOwners } from "./reconciler-owners.ts";
import { recordProviderStop } from "./stop-heard.ts";

/** A late receipt heals most; only after this is the provider asked, and never before is a doubtful message queued again. */
export const ASK_AFTER_MS = 10 * 60_000;
/** Plivo lists at most 20 times a minute (plivo.com/docs/messaging/api/message#list-all-messages). */
const MOST_QUESTIONS = 5;
/** Looked at for them: some wait for another text to the same address. */
const MOST_DOUBTS = 50;

export interface Reconciler {
  db: Db;
  channels: ReadonlyMap<ChannelName, Channel>;
  log: Log;
  now(): Date;
  /** A number in [0, 1). */
  chance(): number;
}

/** Settles doubtful messages by evidence: an answer that came after the claim was lost, or the provider's own books. Returns how many. */
export async function reconcile(reconciler: Reconciler): Promise<number> {
  const late = await adoptLateAnswers(reconciler);
  return late + (await askProviders(reconciler));
}

async function adoptLateAnswers({ db, log, now }: Reconciler): Promise<number> {
  const answered = await db
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_attempt as a", (join) =>
      join.onRef("a.message_id", "=", "m.id").onRef("a.number", "=", "m.claims"),
    )
    .select(["m.id", "a.outcome", "a.reason"])
    .where("m.state", "=", "uncertain")
    .where((eb) =>
      eb.or([
        eb("a.outcome", "in", ["accepted", "refused", "stopped"]),
        eb.and([
          eb("a.outcome", "in", ["retry", "unbegun"]),
          eb("m.changed_at", "<=", new Date(now().getTime() - ASK_AFTER_MS)),
        ]),
      ]),
    )
    .limit(100)
    .execute();
  for (const { id, outcome, reason } of answered) {
    await resolve(db, id, (message) => afterLateAnswer(message, outcome, reason, now()), now());
    log.note("message.settled", { id, because: "late_answer" });
  }
  return answered.length;
}

/** Where the answer that a worker wrote down after it had lost its claim puts the message. */
function afterLateAnswer(message: Standing, outcome: AttemptOutcome | null, why: string | null, now: Date): Next {
  const { tries, maxTries, expiresAt } = message;
  const reason = why as Reason | null;
  if (outcome === "accepted") return { state: "sent", reason: null, tries };
  const again = outcome === "unbegun" || (outcome === "retry" && maxTries > 1);
  if (!again || message.superseded) return { state: "failed", reason, tries };
  if (expiresAt !== null && expiresAt <= now) return { state: "cancelled", reason: "too_late", tries };
  return { state: "queued", reason, tries, dueAt: now };
}

async function askProviders(reconciler: Reconciler): Promise<number> {
  const { db, channels, now } = reconciler;
  const askable = [...channels.values()].filter((channel) => channel.find).map((channel) => channel.name);
  if (askable.length === 0) return 0;
  const doubtful = await db
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_attempt as a", (join) =>
      join.onRef("a.message_id", "=", "m.id").onRef("a.number", "=", "m.claims"),
    )
    .innerJoin("tidings_address as d", "d.id", "m.address_id")
    .select(["m.id", "m.channel", "m.sender", "m.claims", "m.address_id", "a.begun_at", "d.address"])
    .where("m.state", "=", "uncertain")
    .where("m.channel", "in", askable)
    .where("m.changed_at", "<=", new Date(now().getTime() - ASK_AFTER_MS))
    .where((eb) => eb.or([eb("m.reason", "is", null), eb("m.reason", "!=", "asked_ambiguous")]))
    .orderBy("m.changed_at")
    .limit(MOST_DOUBTS)
    .execute();
  let asked = 0;
  for (const one of doubtful) {
    if (asked === MOST_QUESTIONS) break;
    const before = await readOwners(db, one, settledBefore(now()));
    if (before.settling) continue;
    asked += 1;
    const lost = { sender: one.sender, to: one.address, begunAt: one.begun_at, known: before.known };
    const found = await ask(channels.get(one.channel), lost);
    if (found) await conclude(reconciler, one, found, before);
  }
  return asked;
}

const settledBefore = (now: Date) => new Date(now.getTime() - ASK_AFTER_MS);

interface Doubt extends Asked {
  channel: ChannelName;
  claims: number;
  address: string;
}

/** Puts a message where the provider's books say, as far as they can be told to speak of it. */
async function conclude({ db, log, now, chance }: Reconciler, one: Doubt, found: Found, before: Owners): Promise<void> {
  // What left while the provider was asked may stand in its answer, and its reference came too late for the question.
  const owners = await readOwners(db, one, settledBefore(now()));
  const moved = owners.settling || owners.known.size !== before.known.size || owners.others !== before.others;
  if (found.kind !== "not_taken" && moved) return;
  const is: Found = found.kind === "taken" && owners.others > 0 ? { kind: "ambiguous" } : found;
  const judgement = is.kind === "taken" ? judgeReceipt(is.state, is.code) : undefined;
  // As many texts as attempts that could own them: each was taken, whichever is whose. Without a reference, each one's receipt still finds it.
  const allTaken = is.kind === "ambiguous" && owners.others > 0 && haveLeft(is) === owners.others + 1;
  await resolve(
    db,
    one.id,
    (message) => {
      const { tries, expiresAt } = message;
      if (allTaken) return { state: "sent", reason: null, tries };
      if (is.kind === "ambiguous") return { state: "uncertain", reason: "asked_ambiguous", tries };
      if (judgement) return afterReceipt("uncertain", message, judgement, now(), chance());
      if (message.superseded) return { state: "failed", reason: "asked_not_found", tries };
      if (expiresAt !== null && expiresAt <= now()) return { state: "cancelled", reason: "too_late", tries };
      return { state: "queued", reason: "asked_not_found", tries, dueAt: now() };
    },
    now(),
    evidenceOf(is, one.claims),
  );
  if (judgement?.kind === "opted_out") {
    await recordProviderStop(db, one.channel, one.address, "opted_out_at_provider", now());
  }
  log.note("message.asked", { id: one.id, found: allTaken ? "all_taken" : is.kind });
}

/** How many texts there are, if none of them has failed. */
function haveLeft({ texts = [] }: Extract<Found, { kind: "ambiguous" }>): number {
  return texts.every(({ state }) => state === "queued" || state === "sent" || state === "delivered") ? texts.length : 0;
}

/** What is written on the attempt: whose text it was, or that it was nobody's, which the next question to this address needs to know. */
function evidenceOf(found: Found, attempt: number): Evidence | undefined {
  if (found.kind === "taken") return { attempt, set: { reference: found.reference, outcome: "accepted" } };
  return found.kind === "not_taken" ? { attempt, set: { reason: "asked_not_found" } } : undefined;
}

/** Undefined: the provider could not be asked now. */
async function ask(
  channel: Channel | undefined,
  lost: Parameters<NonNullable<Channel["find"]>>[0],
): Promise<Found | undefined> {
  try {
    return await channel?.find?.(lost);
  } catch (error) {
    if (error instanceof SendFailure) return undefined;
    throw error;
  }
}

interface Evidence {
  attempt: number;
  set: { reference: string; outcome: AttemptOutcome } | { reason: Reason };
}

/** Moves a message that is still uncertain. */
async function resolve(
  db: Db,
  id: number,
  decide: (message: Standing) => Next | undefined,
  now: Date,
  evidence?: Evidence,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const message = await tx
      .selectFrom("tidings_message")
      .select(["tries", "max_tries as maxTries", "expires_at as expiresAt"])
      .where("id", "=", id)
      .where("state", "=", "uncertain")
      .forUpdate()
      .executeTakeFirst();
    if (!message) return;
    const next = decide({ ...message, superseded: (await readSuperseded(tx, [id])).has(id) });
    if (!next) return;
    if (evidence) {
      await tx
        .updateTable("tidings_attempt")
        .set(evidence.set)
        .where("message_id", "=", id)
        .where("number", "=", evidence.attempt)
        .execute();
    }
    await move(tx, [id], next, now);
  });
}
