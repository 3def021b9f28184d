import { type Allowed, lockAddresses, readStandings } from "../consent/standing.ts";
import { readSuppressedSince } from "../consent/suppression.ts";
import { readUnheardAddresses } from "../consent/unheard.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Claim } from "./claim.ts";
import { holdOther, holdUnheard, holdUnweighed } from "./hold.ts";
import type { Reason } from "./message.ts";
import { firstSeen, isUnweighed, type Lost, readLost } from "./unweighed.ts";

/** A claim whose attempt row is written: the request may leave, within five seconds. */
export interface Begun extends Claim {
  to: string;
  begunAt: Date;
  /** The step of consent that allows it; of a reply, the step that followed from what it answers, if one did. */
  allowedBy: number | null;
}

/** The host no longer has the patron, or has another number for them where that matters. */
export type Gone = "patron_gone" | "number_changed";

/** Says of a patron whether the record forbids writing to that address. */
export type Records = (patronId: number, channel: ChannelName, address: string) => Gone | undefined;

/** Why a patron may not be written to at an address after all; undefined: nothing stands against it. */
export type NotFor = (patronId: number, claim: Claim, to: string) => Gone | "trial_only" | "other_person" | undefined;

export interface BeginResult {
  begun: Begun[];
  /** Cancelled here, with why: consent gone, patron gone, too late. */
  cancelled: { id: number; reason: Reason }[];
  /** Put back: the number wrote something that nobody heard. */
  held: number[];
  /** Put back: their patrons' records have become other people's. */
  others?: number[];
  /** Put back: they may have left before an older database was put back (`recovery/held` decides). */
  unweighed: number[];
  /** No longer ours: another worker or a rescue has them. */
  lost: number[];
}

/**
 * The last look before the network, in one transaction: locks the addresses (a STOP locks the same rows, so no attempt
 * begins after the STOP has committed), checks standing and suppression, checks that each claim is still ours, and
 * writes the attempt rows. `notFor` is asked last, by what the host now says of the patron and whether the library is
 * in trial. Replies answer what a person just wrote: they need no standing, and leave in trial too; but one from
 * before a STOP does not follow it.
 */
export async function begin(
  db: Db,
  worker: number,
  claims: readonly Claim[],
  notFor: NotFor,
  now: Date,
): Promise<BeginResult> {
  return inTransaction(db, async (tx) => {
    const addresses = await lockAddresses(
      tx,
      claims.map((claim) => claim.address_id),
    );
    const standings = await readStandings(
      tx,
      claims.filter((claim) => claim.kind !== "reply"),
    );
    const replies = claims.filter((claim) => claim.kind === "reply");
    const suppressedSince = await readSuppressedSince(
      tx,
      replies.map((claim) => claim.address_id),
    );
    const owned = await lockOwned(tx, worker, claims);
    const lost = await readLost(tx);
    const mayHaveLeft = (claim: Claim) => {
      const message = owned.get(claim);
      return claim.kind !== "reply" && lost && message && (lost.held || isUnweighed(message, lost));
    };
    const unheard = await readUnheardAddresses(tx, addresses);

    const others: number[] = [];
    const result: BeginResult = { begun: [], cancelled: [], held: [], unweighed: [], lost: [] };
    for (const claim of claims) {
      const to = addresses.get(claim.address_id);
      if (!owned.has(claim)) result.lost.push(claim.id);
      else {
        const reason =
          overruled(claim, suppressedSince.get(claim.address_id), lost) ??
          objection(claim, to, standings.get(claim.id), notFor, now);
        if (reason === "other_person") others.push(claim.id);
        else if (reason) result.cancelled.push({ id: claim.id, reason });
        else if (claim.kind !== "reply" && unheard.has(claim.address_id)) result.held.push(claim.id);
        else if (mayHaveLeft(claim)) result.unweighed.push(claim.id);
        else if (to !== undefined) {
          const allowedBy = claim.kind === "reply" ? claim.ledger_id : (standings.get(claim.id)?.ledgerId ?? null);
          result.begun.push({ ...claim, to, begunAt: now, allowedBy });
        }
      }
    }
    await cancel(tx, result.cancelled, now);
    await holdUnheard(tx, result.held, now);
    await holdOther(tx, others, now);
    await holdUnweighed(tx, result.unweighed, now);
    await writeAttempts(tx, worker, result.begun, now);
    return others.length > 0 ? { ...result, others } : result;
  });
}

/**
 * Why a reply must not follow what has happened since it was made; undefined: it may. A STOP came, after which nothing
 * else may be said; a reply that was in doubt at that moment is queued again only later. Or an older database was put
 * back, and in the one that is lost it has probably left. A STOP's confirmation has one try: it is not overruled by
 * that STOP.
 */
function overruled(claim: Claim, suppressedSince: Date | undefined, lost: Lost | undefined): Reason | undefined {
  const { kind, max_tries, created_at } = claim;
  if (kind !== "reply") return undefined;
  if (lost && created_at <= lost.until) return "may_have_left";
  return max_tries > 1 && suppressedSince && suppressedSince > created_at ? "consent_withdrawn" : undefined;
}

function objection(
  claim: Claim,
  to: string | undefined,
  allowed: Allowed | undefined,
  notFor: NotFor,
  now: Date,
): Reason | undefined {
  if (to === undefined) return "consent_withdrawn";
  if (claim.expires_at && claim.expires_at <= now) return "too_late";
  if (claim.kind === "reply") return undefined;
  if (claim.patron_id === null) return "patron_gone";
  // First what the patron decided: who has moved to another number must not be judged by the old one.
  if (!allowed || allowed.because) return allowed?.because ?? "consent_withdrawn";
  // Its words were forgotten together with a patron who has come back since.
  if (claim.text === null) return "consent_withdrawn";
  return notFor(claim.patron_id, claim, to);
}

/**
 * Locks the messages, so that a rescue waits, and returns those whose claim is still this one. Where an older database
 * was put back, a message may have been claimed again meanwhile, with the same number at another moment.
 */
async function lockOwned(tx: Tx, worker: number, claims: readonly Claim[]) {
  const rows = await tx
    .selectFrom("tidings_message")
    .select([
      "id",
      "claims",
      "claimed_at",
      "event_at",
      "created_at",
      "round",
      "weighed_restore",
      firstSeen("tidings_message"),
    ])
    .where(
      "id",
      "in",
      claims.map(({ id }) => id),
    )
    .where("state", "=", "sending")
    .where("claimed_by", "=", worker)
    .orderBy("id")
    .forUpdate()
    .execute();
  const found = new Map(rows.map((row) => [row.id, row]));
  const owned = claims.flatMap((claim) => {
    const row = found.get(claim.id);
    const same = row?.claims === claim.claimNumber && row.claimed_at?.getTime() === claim.claimedAt.getTime();
    return same ? [[claim, row] as const] : [];
  });
  return new Map(owned);
}

async function cancel(tx: Tx, cancelled: BeginResult["cancelled"], now: Date): Promise<void> {
  for (const reason of new Set(cancelled.map((message) => message.reason))) {
    await tx
      .updateTable("tidings_message")
      .set({ state: "cancelled", reason, changed_at: now, tell_at: now })
      .where(
        "id",
        "in",
        cancelled.filter((message) => message.reason === reason).map((message) => message.id),
      )
      .execute();
  }
}

async function writeAttempts(tx: Tx, worker: number, begun: readonly Begun[], now: Date): Promise<void> {
  if (begun.length === 0) return;
  await tx
    .insertInto("tidings_attempt")
    .values(
      begun.map((message) => ({
        message_id: message.id,
        number: message.claimNumber,
        worker_id: worker,
        sender: message.sender,
        begun_at: now,
        ledger_id: message.allowedBy,
      })),
    )
    .execute();
}
