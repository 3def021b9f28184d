import { type Owner, readOwner, wasOptedIn } from "../consent/address-owner.ts";
import { concludeHeard, insertHeard, isHeard } from "../consent/heard.ts";
import { recordStep, recordStranger } from "../consent/ledger.ts";
import { useLink, whoseLink } from "../consent/link-tokens.ts";
import { readRowsOf } from "../consent/phones/rows-of-phone.ts";
import { lockAddress } from "../consent/standing.ts";
import type { Source } from "../consent/state-machine.ts";
import { isSuppressed } from "../consent/suppression.ts";
import { TOLD_AGAIN } from "../consent/told-event.ts";
import { type ConsentFailureCode, optIn } from "../consent/transitions.ts";
import { unmarkUnreachable } from "../consent/unreachable.ts";
import type { Tx } from "../database/connection.ts";
import type { ChannelName, Intent } from "../database/tables.ts";
import { startAddress, stopAddress } from "../enrolment/stop-and-start.ts";
import { Failure } from "../foundation/failure.ts";
import { lookAgain } from "../notices/waiting-notices.ts";
import { hasEndedSince, hasStartedSince } from "./last-word.ts";
import { meaningOf } from "./meaning.ts";
import type { HeardOutcome } from "./outcomes.ts";
import { saidWhen } from "./said-when.ts";
import { heldBack, readSituation } from "./situation.ts";

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
  /** When it was written, as the provider says. */
  saidAt?: Date | undefined;
  /** Handed over once more after the database was restored: when we took it first. Nobody gets an answer. */
  firstTakenAt?: Date | undefined;
  token?: string | undefined;
}

/** What followed, and whether it changed what applies at the address. */
interface Followed {
  outcome: HeardOutcome;
  changed: boolean;
}

export interface Recorded extends Followed {
  /** Nothing might be sent there before this text. */
  suppressed: boolean;
  heardId: number;
  addressId: number;
  /** All rows of the address: a phone may be stored in several written forms. */
  addressIds: readonly number[];
  /** The patron whose address it is, or who last named it. */
  patronId: number | null;
  /** The step in the ledger that followed, if one did. */
  ledgerId: number | null;
}

/**
 * Records what was heard and everything that follows for consent, in the caller's transaction. Returns undefined where
 * this event was recorded before, and then changes nothing. The address stays locked until the transaction ends, so no
 * attempt to it begins meanwhile.
 */
export async function recordHeard(tx: Tx, heard: HeardEvent, now: Date): Promise<Recorded | undefined> {
  const addressId = await lockAddress(tx, heard.channel, heard.address, now);
  if (await isHeard(tx, heard.channel, heard.id)) return undefined;
  const addressIds = [...new Set([addressId, ...(await readRowsOf(tx, heard.channel, heard.address))])];
  await unmarkUnreachable(tx, addressIds);
  const owner = await readOwner(tx, heard.channel, addressId);
  const patronId = owner?.patronId ?? null;
  const suppressed = await isSuppressed(tx, heard.channel, heard.address);
  const heardId = await insertHeard(tx, {
    channel: heard.channel,
    provider_id: heard.id,
    kind: heard.kind,
    sender: heard.sender,
    address_id: addressId,
    text: heard.kind === "text" ? heard.text : null,
    intent: heard.intent,
    because: heard.kind === "text" && heard.firstTakenAt ? TOLD_AGAIN : heard.because,
    heard_at: heard.heardAt,
    recorded_at: heard.firstTakenAt ?? now,
    said_at: saidWhen(heard).saidAt,
  });
  const { outcome, changed } = await follow(tx, heard, { addressId, addressIds, heardId, patronId, owner }, now);
  const after = outcome === "linked" ? ((await readOwner(tx, heard.channel, addressId))?.patronId ?? null) : patronId;
  // What a stranger wrote must not show up with a patron who has named that number and whose answer is awaited.
  const writer = after !== null && (await wasOptedIn(tx, after, heard.channel, addressId)) ? after : null;
  await concludeHeard(tx, heardId, outcome, writer);
  const ledgerId = await readStep(tx, addressIds, heardId, after);
  return { outcome, changed, suppressed, heardId, addressId, addressIds, patronId: after, ledgerId };
}

/** The ledger step that followed from a text: the patron's own, where several patrons were moved. */
async function readStep(
  tx: Tx,
  addressIds: readonly number[],
  heardId: number,
  patronId: number | null,
): Promise<number | null> {
  const step = await tx
    .selectFrom("tidings_ledger")
    .select("id")
    .where("address_id", "in", [...addressIds])
    .where("heard_id", "=", heardId)
    .orderBy((eb) => eb("patron_id", "<=>", patronId), "desc")
    .orderBy("id", "desc")
    .executeTakeFirst();
  return step?.id ?? null;
}

interface At {
  addressId: number;
  addressIds: readonly number[];
  heardId: number;
  patronId: number | null;
  owner: Owner | undefined;
}

const unchanged = (outcome: HeardOutcome): Followed => ({ outcome, changed: false });

async function follow(tx: Tx, heard: HeardEvent, at: At, now: Date): Promise<Followed> {
  if (heard.kind === "blocked") return stop(tx, heard, at, "telegram_blocked", now);
  if (heard.kind === "unblocked") return unchanged(await unblock(tx, heard, at, now));
  if (heard.kind === "link") return link(tx, heard, at, now);
  const situation = await readSituation(tx, speaking(heard, at));
  const deed = meaningOf(heard, situation);
  switch (deed) {
    case "stop":
      return stop(tx, heard, at, "stop_heard", now);
    case "start":
      return start(tx, heard, at, now);
    case "help":
      return unchanged("helped");
    case "ask_stop":
      return unchanged("asked_stop");
    case "stay":
      return unchanged("stays");
    case "go_on":
      return unchanged("goes_on");
    default:
      return unchanged(deed);
  }
}

function speaking({ channel, address, heardAt, firstTakenAt }: HeardEvent, { addressIds, heardId, owner }: At) {
  return { channel, address, addressIds, heardId, heardAt, firstTakenAt, owner };
}

const word = (heard: HeardEvent, { addressIds, heardId, patronId }: At, linked?: number) => ({
  ...saidWhen(heard),
  firstTakenAt: heard.firstTakenAt,
  channel: heard.channel,
  addressIds,
  heardId,
  patronIds: [patronId, linked].filter((id) => typeof id === "number"),
});

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
): Promise<Followed> {
  if (await hasStartedSince(tx, word(heard, at))) return unchanged("stop_before_start");
  const reason = event === "telegram_blocked" ? event : "consent_withdrawn";
  const changed = await stopAddress(tx, { ...saidBy(heard, at), event, reason }, now);
  return { outcome: event === "stop_heard" ? "stopped" : "blocked", changed };
}

async function start(tx: Tx, heard: HeardEvent, at: At, now: Date): Promise<Followed> {
  if (await hasEndedSince(tx, word(heard, at))) return unchanged("start_before_stop");
  const held = await heldBack(tx, speaking(heard, at));
  if (held) return unchanged(held);
  const moved = await startAddress(tx, { ...saidBy(heard, at), patronId: at.patronId }, now);
  if (!moved) return unchanged(heard.channel === "telegram" ? "hello" : "start_unknown");
  if (moved.after !== "opted_in") return unchanged("start_unknown");
  const outcome = moved.before === "pending_opt_in" ? "joined" : "started";
  return { outcome, changed: moved.before !== "opted_in" };
}

async function link(tx: Tx, heard: HeardEvent, at: At, now: Date): Promise<Followed> {
  const madeFor = await whoseLink(tx, heard.channel, heard.token ?? "");
  if (await hasEndedSince(tx, word(heard, at, madeFor))) return unchanged("start_before_stop");
  const made = await useLink(tx, heard.channel, heard.token ?? "", now);
  if (!made) return unchanged("link_expired");
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
    if (error instanceof Failure && (error.code as ConsentFailureCode) === "address_taken")
      return unchanged("link_taken");
    throw error;
  }
  await lookAgain(tx, made.patronId, now);
  return { outcome: "linked", changed: true };
}

/** An unblock alone is no new consent: it is recorded, and the patron must say START. */
async function unblock(tx: Tx, heard: HeardEvent, at: At, now: Date): Promise<HeardOutcome> {
  const { address: _address, ...said } = saidBy(heard, at);
  const step = { ...said, event: "telegram_unblocked" } as const;
  if (at.patronId === null) await recordStranger(tx, step, now);
  else await recordStep(tx, at.patronId, step, now);
  return "unblocked";
}
