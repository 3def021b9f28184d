import type { Db } from "../../database/connection.ts";
import { type Reach, readWithinReach } from "../../koha/reach.ts";

/** Of these addresses, those that patrons within reach have, or had: that somebody else has one is not told. */
export async function addressesWithin(db: Db, reach: Reach, addressIds: readonly number[]): Promise<number[]> {
  if (reach === null || addressIds.length === 0) return [...addressIds];
  const rows = await db
    .selectFrom("tidings_standing")
    .select(["address_id as addressId", "patron_id as patronId"])
    .where("address_id", "in", [...addressIds])
    .execute();
  const seen = await readWithinReach(
    db,
    reach,
    rows.map(({ patronId }) => patronId),
  );
  const theirs = new Set(rows.flatMap(({ addressId, patronId }) => (seen.has(patronId) ? [addressId] : [])));
  return addressIds.filter((id) => theirs.has(id));
}
