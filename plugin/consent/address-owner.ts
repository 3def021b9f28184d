import type { Db } from "../database/connection.ts";
import type { ChannelName, ConsentState } from "../database/tables.ts";

/** For whom an address speaks. */
export interface Owner {
  patronId: number;
  state: ConsentState;
  /** Would a START bring them back? */
  mayReturn: boolean;
}

/** What decides for whom an address speaks, of one patron who has to do with it. */
export interface Candidate extends Owner {
  /** The address is theirs, or was a moment ago: opted in, or leaving. */
  holds: boolean;
  /** The phone was sent an invitation for the request that is open, and so knows what its yes would mean. */
  invited: boolean;
  /** The step by which they were last opted in there; 0: never. */
  optedInBy: number;
  /** Their last step. */
  ledgerId: number;
}

/**
 * For whom an address speaks: who is opted in there; else whose invitation it was sent and has not answered; else who
 * was there before and may come back; else who named it. Merely naming a number never goes before the patron whose it
 * was: its START brings back what was there, never more.
 */
export function pickOwner(candidates: readonly Candidate[]): Owner | undefined {
  const rank = (candidate: Candidate) => {
    if (candidate.holds) return 4;
    if (candidate.state === "pending_opt_in" && candidate.invited) return 3;
    if (candidate.mayReturn) return candidate.optedInBy > 0 ? 2 : 1;
    return 0;
  };
  const latest = (candidate: Candidate) => (rank(candidate) === 2 ? candidate.optedInBy : candidate.ledgerId);
  return candidates.toSorted((a, b) => rank(b) - rank(a) || latest(b) - latest(a))[0];
}

/** The patron to whom what comes from an address belongs. */
export async function readOwner(db: Db, channel: ChannelName, addressId: number): Promise<Owner | undefined> {
  const rows = await db
    .selectFrom("tidings_standing as s")
    .select(["s.patron_id", "s.state", "s.may_return", "s.held_address_id", "s.ledger_id"])
    .select((eb) => [
      eb
        .exists(
          eb
            .selectFrom("tidings_message as m")
            .select("m.id")
            .whereRef("m.address_id", "=", "s.address_id")
            .whereRef("m.patron_id", "=", "s.patron_id")
            .where("m.kind", "=", "invitation")
            .where("m.state", "!=", "cancelled")
            .whereRef("m.created_at", ">=", "s.asked_at"),
        )
        .as("invited"),
      eb
        .selectFrom("tidings_ledger as l")
        .select((of) => of.fn.max("l.id").as("id"))
        .whereRef("l.patron_id", "=", "s.patron_id")
        .whereRef("l.channel", "=", "s.channel")
        .whereRef("l.address_id", "=", "s.address_id")
        .where("l.state_after", "=", "opted_in")
        .as("opted_in_by"),
    ])
    .where("s.channel", "=", channel)
    .where("s.address_id", "=", addressId)
    .execute();
  return pickOwner(
    rows.map((row) => ({
      patronId: row.patron_id,
      state: row.state,
      mayReturn: row.may_return === 1,
      holds: row.held_address_id !== null,
      invited: Boolean(row.invited),
      optedInBy: row.opted_in_by ?? 0,
      ledgerId: row.ledger_id,
    })),
  );
}

/** Was the patron ever opted in at this address? Whoever merely named it may have named a stranger's. */
export async function wasOptedIn(db: Db, patronId: number, channel: ChannelName, addressId: number): Promise<boolean> {
  const step = await db
    .selectFrom("tidings_ledger")
    .select("id")
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .where("address_id", "=", addressId)
    .where("state_after", "=", "opted_in")
    .executeTakeFirst();
  return step !== undefined;
}
