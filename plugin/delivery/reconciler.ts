import { type Channel, type Found, SendFailure } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/plivo-receipt.ts";
import { type Db, inTransaction } from "../database.ts";
import type { Log } from "../log.ts";
import { afterReceipt, type Next, type Reason } from "../outbox/message.ts";
import { move } from "../outbox/settle.ts";
import type { AttemptOutcome, ChannelName } from "../tables.ts";
import { recordProviderStop } from "./stop-heard.ts";

/** A late receipt heals most; only after this is the provider asked, and never before is a doubtful message queued again. */
export const ASK_AFTER_MS = 10 * 60_000;
/** Plivo lists at most 20 times a minute (plivo.com/docs/messaging/api/message#list-all-messages). */
const MOST_QUESTIONS = 5;

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
function afterLateAnswer(message: Doubtful, outcome: AttemptOutcome | null, why: string | null, now: Date): Next {
  const { tries, max_tries: maxTries, expires_at: expiresAt } = message;
  const reason = why as Reason | null;
  if (outcome === "accepted") return { state: "sent", reason: null, tries };
  const again = outcome === "unbegun" || (outcome === "retry" && maxTries > 1);
  if (!again) return { state: "failed", reason, tries };
  if (expiresAt !== null && expiresAt <= now) return { state: "cancelled", reason: "too_late", tries };
  return { state: "queued", reason, tries, dueAt: now };
}

async function askProviders({ db, channels, log, now, chance }: Reconciler): Promise<number> {
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
    .limit(MOST_QUESTIONS)
    .execute();
  for (const one of doubtful) {
    const found = await ask(channels.get(one.channel), {
      sender: one.sender,
      to: one.address,
      begunAt: one.begun_at,
      known: await referencesTo(db, one.address_id),
    });
    if (!found) continue;
    const judgement = found.kind === "taken" ? judgeReceipt(found.state, found.code) : undefined;
    await resolve(
      db,
      one.id,
      (message) => {
        const { tries, max_tries: maxTries, expires_at: expiresAt } = message;
        if (found.kind === "ambiguous") return { state: "uncertain", reason: "asked_ambiguous", tries };
        if (judgement) return afterReceipt("uncertain", { tries, maxTries, expiresAt }, judgement, now(), chance());
        const late = expiresAt !== null && expiresAt <= now();
        return late
          ? { state: "cancelled", reason: "too_late", tries }
          : { state: "queued", reason: "asked_not_found", tries, dueAt: now() };
      },
      now(),
      found.kind === "taken" ? { attempt: one.claims, reference: found.reference } : undefined,
    );
    if (judgement?.kind === "opted_out") {
      await recordProviderStop(db, one.channel, one.address, "opted_out_at_provider", now());
    }
    log.note("message.asked", { id: one.id, found: found.kind });
  }
  return doubtful.length;
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

async function referencesTo(db: Db, addressId: number): Promise<Set<string>> {
  const rows = await db
    .selectFrom("tidings_attempt as a")
    .innerJoin("tidings_message as m", "m.id", "a.message_id")
    .select("a.reference")
    .where("m.address_id", "=", addressId)
    .where("a.reference", "is not", null)
    .execute();
  return new Set(rows.flatMap((row) => row.reference ?? []));
}

interface Doubtful {
  tries: number;
  max_tries: number;
  expires_at: Date | null;
}

/** Moves a message that is still uncertain. */
async function resolve(
  db: Db,
  id: number,
  decide: (message: Doubtful) => Next | undefined,
  now: Date,
  adopted?: { attempt: number; reference: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const message = await tx
      .selectFrom("tidings_message")
      .select(["tries", "max_tries", "expires_at"])
      .where("id", "=", id)
      .where("state", "=", "uncertain")
      .forUpdate()
      .executeTakeFirst();
    const next = message && decide(message);
    if (!next) return;
    if (adopted) {
      await tx
        .updateTable("tidings_attempt")
        .set({ reference: adopted.reference, outcome: "accepted" })
        .where("message_id", "=", id)
        .where("number", "=", adopted.attempt)
        .execute();
    }
    await move(tx, [id], next, now);
  });
}
