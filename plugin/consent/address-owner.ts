import type { ExpressionBuilder } from "kysely";
import type { Db, Tables } from "../database/connection.ts";
import type { ChannelName, ConsentState, StandingTable } from "../database/tables.ts";

/** The patron to whom messages from an address belong. */
export interface Owner {
  patronId: number;
  state: ConsentState;
  /** Whether a START would opt them in again. */
  mayReturn: boolean;
}

/** A patron whose standing names an address, with what decides whether the address is theirs. */
export interface Candidate extends Owner {
  /** Opted in there, or just opting out. */
  holds: boolean;
  /** An invitation was sent there for their open request, so a yes from there would answer it. */
  invited: boolean;
  /** The ledger id of their last opt-in there; 0 if there was none. */
  optedInBy: number;
  /** The ledger id of their last step. */
  ledgerId: number;
}

/**
 * Picks the owner of an address: the patron who is opted in there; else the one whose invitation was sent there and is
 * not answered; else the one who was opted in there before and may return; else one who named it. A patron who merely
 * named the number never comes before its former owner: a START restores what was there, never more.
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

/** The invitation that was sent to the address since the patron asked; in the archive after a week. */
const anInvitation = (
  eb: ExpressionBuilder<Tables & { s: StandingTable }, "s">,
  table: "tidings_message" | "tidings_message_archive",
) =>
  eb
    .selectFrom(`${table} as m`)
    .select("m.id")
    .whereRef("m.address_id", "=", "s.address_id")
    .whereRef("m.patron_id", "=", "s.patron_id")
    .where("m.kind", "=", "invitation")
    .where("m.state", "!=", "cancelled")
    .whereRef("m.created_at", ">=", "s.asked_at");

/** Reads the owner of an address, by `pickOwner`; undefined if no patron's standing names it. */
export async function readOwner(db: Db, channel: ChannelName, addressId: number): Promise<Owner | undefined> {
  const rows = await db
    .selectFrom("tidings_standing as s")
    .select(["s.patron_id", "s.state", "s.may_return", "s.held_address_id", "s.ledger_id"])
    .select((eb) => [
      eb
        .or(
          (["tidings_message", "tidings_message_archive"] as const).map((table) => eb.exists(anInvitation(eb, table))),
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

/** Whether the patron was ever opted in at this address. One who merely named it may have named a stranger's. */
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
