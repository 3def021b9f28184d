import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../database/connection.ts";

/** Koha's rules of its own door, as its administrator set them. */
export interface DoorRules {
  /** FailedLoginAttempts; 0 locks nobody. */
  mostFailures: number;
  /** The patron that anonymised loans belong to, who is no person. */
  anonymousId: number;
}

export async function readDoorRules(db: Db): Promise<DoorRules> {
  const rows = await db
    .selectFrom("systempreferences")
    .select(["variable", "value"])
    .where("variable", "in", ["FailedLoginAttempts", "AnonymousPatron"])
    .execute();
  const numberOf = (name: string) => {
    const found = rows.find(({ variable }) => variable.toLowerCase() === name.toLowerCase());
    return Number.parseInt(found?.value ?? "", 10) || 0;
  };
  return { mostFailures: Math.max(numberOf("FailedLoginAttempts"), 0), anonymousId: numberOf("AnonymousPatron") };
}

const failures: RawBuilder<number> = sql`coalesce(login_attempts, 0)`;

/**
 * Counts a try as failed before anybody looks whether it is, so that of a hundred at once no more than Koha allows are
 * looked at. False: the account is locked, by failures or by the staff (a negative count). `forgiveFailures` must
 * follow a try that was right.
 */
export async function countFailure(db: Db, patronId: number, { mostFailures }: DoorRules): Promise<boolean> {
  const counted = await db
    .updateTable("borrowers")
    .set({ login_attempts: sql`${failures} + 1` })
    .where("borrowernumber", "=", patronId)
    .where(failures, ">=", 0)
    .$if(mostFailures > 0, (update) => update.where(failures, "<", mostFailures))
    .executeTakeFirst();
  return counted.numUpdatedRows === 1n;
}

/** The try was right: Koha forgets the failures before it. False: the staff have locked the account in the meantime. */
export async function forgiveFailures(db: Db, patronId: number): Promise<boolean> {
  const forgiven = await db
    .updateTable("borrowers")
    .set({ login_attempts: 0 })
    .where("borrowernumber", "=", patronId)
    .where(failures, ">=", 0)
    .executeTakeFirst();
  return forgiven.numUpdatedRows === 1n;
}
