import { recordStep, recordStranger } from "../consent/ledger.ts";
import { useLink } from "../consent/linking.ts";
import type { Source } from "../consent/machine.ts";
import { type ConsentFailureCode, optIn } from "../consent/opt.ts";
import { readOwner, wasOptedIn } from "../consent/owner.ts";
import { lockAddress } from "../consent/standing.ts";
import { isAskedAboutUnheard } from "../consent/unheard.ts";
import { unmarkUnreachable } from "../consent/unreachable.ts";
import { insertedId, type Tx } from "../database.ts";
import { Failure } from "../failure.ts";
import type { ChannelName, Intent } from "../tables.ts";
import { lookAgain } from "./notice-book.ts";
import { startAddress, stopAddress } from "./stop-and-start.ts";

/** Something that a patron's phone did, as the bot heard it. */
export interface HeardEvent {
  id: string;
  channel: ChannelName;
  kind: "text" | "link" | "blocked" | "unblocked";
  sender: string;
  address: string;
  text: string;
  intent: Intent;
  because: string;
  heardAt: Date;
  /** When it was written, where the provider tells. */
  saidAt?: Date | undefined;
  /** It was taken before, by a database that was restored since: no reply leaves. */
  replayed?: boolean | undefined;
  token?: string | undefined;
}

/** What followed from it: a closed list, kept with what was heard and answered by `replies:<…>` texts where one is due. */
export type HeardOutcome =
  | "stopped"
  | "started"
  | "joined"
  | "asked_stop"
  | "start_unknown"
  | "start_before_stop"
  | "helped"
  | "noted"
  | "linked"
  | "link_expired"
  | "link_taken"
  | "hello"
  | "blocked"
  | "unblocked"
  /** The phone says that we may go on, after a text that nobody could read. */
  | "goes_on";

export interface Recorded {
  outcome: HeardOutcome;
  heardId: number;
  addressId: number;
  /** Whose address it is, or who last named it. */
  patronId: number | null;
  /** The step of consent that followed, if one did. */
  ledgerId: number | null;
}

/**
 * Records what was heard and everything that follows for consent, in the caller's transaction. Undefined: this event was recorded before, and
 * nothing changes. The address stays locked until the transaction ends, so no attempt to it begins meanwhile.
 */
export async function recordHeard(tx: Tx, heard: HeardEvent, now: Date): Promise<Recorded | undefined> {
  const addressId = await lockAddress(tx, heard.channel, heard.address, now);
  const known = await tx
    .selectFrom("tidings_heard")
    .select("id")
    .where("channel", "=", heard.channel)
    .where("provider_id", "=", heard.id)
    .executeTakeFirst();
  if (known) return undefined;
  await unmarkUnreachable(tx, addressId);
  const patronId = (await readOwner(tx, heard.channel, addressId))?.patronId ?? null;
  const made = await tx
    .insertInto("tidings_heard")
    .values({
      channel: heard.channel,
      provider_id: heard.id,
      kind: heard.kind,
      sender: heard.sender,
      address_id: addressId,
      patron_id: null,
      text: heard.kind === "text" ? heard.text : null,
      intent: heard.intent,
      because: heard.because,
      outcome: "noted",
      heard_at: heard.heardAt,
      recorded_at: now,
    })
    .executeTakeFirstOrThrow();
  const heardId = insertedId(made);
  const outcome = await follow(tx, heard, { addressId, heardId, patronId }, now);
  const after = outcome === "linked" ? ((await readOwner(tx, heard.channel, addressId))?.patronId ?? null) : patronId;
  // What a stranger wrote must not show up with a patron who has named that number and awaits its answer.
  const writer = after !== null && (await wasOptedIn(tx, after, heard.channel, addressId)) ? after : null;
  await tx.updateTable("tidings_heard").set({ outcome, patron_id: writer }).where("id", "=", heardId).execute();
  return { outcome, heardId, addressId, patronId: after, ledgerId: await readStep(tx, addressId, heardId, after) };
}

/** The step that followed from a text: the patron's own, where it moved several. */
async function readStep(tx: Tx, addressId: number, heardId: number, patronId: number | null): Promise<number | null> {
  const step = await tx
    .selectFrom("tidings_ledger")
    .select("id")
    .where("address_id", "=", addressId)
    .where("heard_id", "=", heardId)
    .orderBy((eb) => eb("patron_id", "<=>", patronId), "desc")
    .orderBy("id", "desc")
    .executeTakeFirst();
  return step?.id ?? null;
}

interface At {
  addressId: number;
  heardId: number;
  patronId: number | null;
}

async function follow(tx: Tx, heard: HeardEvent, at: At, now: Date): Promise<HeardOutcome> {
  if (heard.kind === "blocked") return stop(tx, heard, at, "telegram_blocked", now);
  if (heard.kind === "unblocked") return unblock(tx, heard, at, now);
  if (heard.kind === "link" || heard.intent === "start") {
    if (await hasEndedSince(tx, heard, at)) return "start_before_stop";
    return heard.kind === "link" ? link(tx, heard, at, now) : start(tx, heard, at, now);
  }
  if (heard.intent === "stop") return stop(tx, heard, at, "stop_heard", now);
  if (heard.intent === "yes" && (await isAskedAboutUnheard(tx, at.addressId))) return "goes_on";
  if (heard.intent === "help") return "helped";
  if (heard.because !== "unsure") return "noted";
  return (await wasAsked(tx, heard, at)) ? stop(tx, heard, at, "stop_heard", now) : "asked_stop";
}

/** How long a question stays open: a text months later is about something else. */
const ASKED_MS = 30 * 24 * 60 * 60_000;

/**
 * Have we asked at this address whether a text meant STOP, and heard nothing clear since? Then a second unsure text is taken for one: any
 * reasonable way of asking to end must be honoured (47 CFR 64.1200(a)(10)).
 */
async function wasAsked(tx: Tx, heard: HeardEvent, at: At): Promise<boolean> {
  const last = await tx
    .selectFrom("tidings_heard")
    .select("outcome")
    .where("address_id", "=", at.addressId)
    .where("heard_at", ">", new Date(heard.heardAt.getTime() - ASKED_MS))
    .where("id", "!=", at.heardId)
    .where("outcome", "in", ["asked_stop", "stopped", "started", "joined", "helped"])
    .orderBy("id", "desc")
    .executeTakeFirst();
  return last?.outcome === "asked_stop";
}

function saidBy({ channel, address }: HeardEvent, { addressId, heardId }: At) {
  const source: Source = channel === "telegram" ? "telegram" : "keyword";
  return { channel, address, source, actor: "patron", addressId, heardId };
}

async function stop(
  tx: Tx,
  heard: HeardEvent,
  at: At,
  event: "stop_heard" | "telegram_blocked",
  now: Date,
): Promise<HeardOutcome> {
  await stopAddress(tx, { ...saidBy(heard, at), event }, now);
  return event === "stop_heard" ? "stopped" : "blocked";
}

/** Texts may come late: has the phone said STOP since this was written, in whichever words, or its patron left on a page? */
async function hasEndedSince(tx: Tx, heard: HeardEvent, at: At): Promise<boolean> {
  const stopped = await tx
    .selectFrom("tidings_heard")
    .select("id")
    .where("address_id", "=", at.addressId)
    .where("heard_at", ">=", heard.heardAt)
    .where("id", "!=", at.heardId)
    .where("outcome", "in", ["stopped", "blocked"])
    .executeTakeFirst();
  if (stopped || at.patronId === null) return stopped !== undefined;
  const left = await tx
    .selectFrom("tidings_ledger")
    .select("id")
    .where("patron_id", "=", at.patronId)
    .where("channel", "=", heard.channel)
    .where("event", "=", "opted_out")
    .where("at", ">", heard.heardAt)
    .executeTakeFirst();
  return left !== undefined;
}

async function start(tx: Tx, heard: HeardEvent, at: At, now: Date): Promise<HeardOutcome> {
  const moved = await startAddress(tx, { ...saidBy(heard, at), patronId: at.patronId }, now);
  if (!moved) return heard.channel === "telegram" ? "hello" : "start_unknown";
  if (moved.after !== "opted_in") return "start_unknown";
  return moved.before === "pending_opt_in" ? "joined" : "started";
}

async function link(tx: Tx, heard: HeardEvent, at: At, now: Date): Promise<HeardOutcome> {
  const made = await useLink(tx, heard.channel, heard.token ?? "", now);
  if (!made) return "link_expired";
  try {
    await optIn(
      tx,
      {
        ...made,
        channel: heard.channel,
        address: heard.address,
        source: "telegram",
        actor: "patron",
        heardId: at.heardId,
        byPhone: true,
      },
      now,
    );
  } catch (error) {
    if (error instanceof Failure && (error.code as ConsentFailureCode) === "address_taken") return "link_taken";
    throw error;
  }
  await lookAgain(tx, made.patronId, now);
  return "linked";
}

/** An unblock alone is no new consent: it is written down, and the patron must say START. */
async function unblock(tx: Tx, heard: HeardEvent, at: At, now: Date): Promise<HeardOutcome> {
  const { address: _address, ...said } = saidBy(heard, at);
  const step = { ...said, event: "telegram_unblocked" } as const;
  if (at.patronId === null) await recordStranger(tx, step, now);
  else await recordStep(tx, at.patronId, step, now);
  return "unblocked";
}
