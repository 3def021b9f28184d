import { onePhone, phoneForms } from "../consent/phones/one-phone.ts";
import { readSuppressedNumbers } from "../consent/read-standing.ts";
import type { Db } from "../database/connection.ts";
import type { Known } from "./judge.ts";

export interface Candidate {
  patronId: number;
  /** Undefined: the record has no number that texts can go to. */
  digits: string | undefined;
}

/**
 * Reads what Tidings knows of these patrons and their numbers. `shared` tells whether another patron's record has the
 * same number.
 */
export async function readKnown(
  db: Db,
  candidates: readonly Candidate[],
  shared: (candidate: Candidate) => boolean,
): Promise<(candidate: Candidate) => Known> {
  const ids = candidates.map(({ patronId }) => patronId);
  const numbers = [...new Set(candidates.flatMap(({ digits }) => digits ?? []))];
  const decided =
    ids.length === 0
      ? []
      : await db.selectFrom("tidings_standing").select("patron_id").where("patron_id", "in", ids).execute();
  const { stops, addresses } = await readNumbers(db, numbers);
  const deciders = new Set(decided.map((row) => row.patron_id));
  const deaf = new Set(addresses.filter((row) => row.unreachable_because !== null).map((row) => onePhone(row.address)));
  // A patron who once chose something at a number may still have the phone: it is for them to say, whoever's record the
  // number stands in now.
  const others = Map.groupBy(addresses, (row) => onePhone(row.address));
  return (candidate) => {
    const { patronId, digits } = candidate;
    if (digits === undefined)
      return { decided: deciders.has(patronId), stopped: false, shared: false, unreachable: false };
    const takenHere = (others.get(digits) ?? []).some((row) => row.patron_id !== null && row.patron_id !== patronId);
    return {
      decided: deciders.has(patronId),
      stopped: stops.has(digits),
      shared: takenHere || shared(candidate),
      unreachable: deaf.has(digits),
    };
  };
}

async function readNumbers(db: Db, numbers: readonly string[]) {
  if (numbers.length === 0) return { stops: new Set<string>(), addresses: [] };
  const stops = await readSuppressedNumbers(db, numbers);
  const addresses = await db
    .selectFrom("tidings_address as a")
    .leftJoin("tidings_standing as s", "s.address_id", "a.id")
    .select(["a.address", "a.unreachable_because", "s.patron_id"])
    .where("a.channel", "=", "sms")
    .where("a.address", "in", numbers.flatMap(phoneForms))
    .execute();
  return { stops, addresses };
}
