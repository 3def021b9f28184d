import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../database/connection.ts";

/** Koha's own rules for logging in, as its administrator set them. */
export interface LoginRules {
  /** FailedLoginAttempts; 0 locks no account. */
  mostFailures: number;
  /** The patron that anonymised loans belong to; not a person. */
  anonymousId: number;
}

export async function readLoginRules(db: Db): Promise<LoginRules> {
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
 * Counts a try as failed before it is checked, so that of a hundred tries at once no more are checked than Koha allows.
 * Returns false if the account is locked, by failures or by staff (a negative count). After a successful try call
 * `forgiveFailures`.
 */
export async function countFailure(db: Db, patronId: number, { mostFailures }: LoginRules): Promise<boolean> {
  const counted = await db
    .updateTable("borrowers")
    .set({ login_attempts: sql`${failures} + 1` })
    .where("borrowernumber", "=", patronId)
    .where(failures, ">=", 0)
    .$if(mostFailures > 0, (update) => update.where(failures, "<", mostFailures))
    .executeTakeFirst();
  return counted.numUpdatedRows === 1n;
}

/** Resets the count after a successful try. Returns false if staff have locked the account in the meantime. */
export async function forgiveFailures(db: Db, patronId: number): Promise<boolean> {
  const forgiven = await db
    .updateTable("borrowers")
    .set({ login_attempts: 0 })
    .where("borrowernumber", "=", patronId)
    .where(failures, ">=", 0)
    .executeTakeFirst();
  return forgiven.numUpdatedRows === 1n;
}
