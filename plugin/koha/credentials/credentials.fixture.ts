import { sql } from "kysely";
import { afterAll, beforeEach } from "vitest";
import { openTestDatabase } from "../../../scripts/test-database.ts";
import type { KohaShape } from "../../../scripts/town/koha/tables.ts";
import { readHost } from "../host.ts";
import { type Credentials, checkCredentials, type LoginContext } from "./credentials.ts";

/** The hash of 1234, by Koha's own module, at the lowest cost. */
export const HASH = "$2a$04$abcdefghijklmnopqrstuuLmbu5vDTuG9XSinpEFXpa/UakZY.oz6";

/** Why somebody was refused; undefined if they were not. */
export const because = (answer: object) => ("because" in answer ? answer.because : undefined);

/** The log-in of a Koha of that shape, with ways to set up patrons and to try. */
export async function useLogin(shape: KohaShape) {
  const koha = await openTestDatabase(shape);
  const { db } = koha;
  afterAll(koha.close);
  const host = await readHost(koha.pool.promise());
  await sql`insert into branches (branchcode, branchname) values ('RIV', 'Riverside')`.execute(db);
  await sql`insert into categories (categorycode) values ('PT')`.execute(db);

  /** A patron named Edna Acosta, whose PIN is 1234. */
  async function aPatron(columns: Record<string, string | number | null> = {}): Promise<void> {
    const row = {
      borrowernumber: 51,
      cardnumber: "23529001",
      userid: "edna.a",
      firstname: "Edna",
      surname: "Acosta",
      password: HASH,
      branchcode: "RIV",
      categorycode: "PT",
      lang: "es-ES",
      dateexpiry: "2027-01-01",
      ...columns,
    };
    const names = sql.join(Object.keys(row).map((name) => sql.ref(name)));
    await sql`insert into borrowers (${names}) values (${sql.join(Object.values(row))})`.execute(db);
  }
  const prefer = (variable: string, value: string) =>
    sql`replace into systempreferences (variable, value) values (${variable}, ${value})`.execute(db);
  async function failuresOf(patronId = 51): Promise<number | null | undefined> {
    const row = await db
      .selectFrom("borrowers")
      .select("login_attempts")
      .where("borrowernumber", "=", patronId)
      .executeTakeFirst();
    return row?.login_attempts;
  }
  const tryLogin = (given: Partial<Credentials> = {}, context: Partial<LoginContext> = {}) =>
    checkCredentials(
      db,
      { firstName: "Edna", surname: "Acosta", card: "23529001", pin: "1234", ...given },
      {
        host,
        policy: { expired: "refuse", debarred: "refuse" },
        now: new Date("2026-03-02T12:00:00Z"),
        timeZone: "UTC",
        mayTry: async () => ({ allowed: true, retryAfterMs: 0 }),
        evenMs: 0,
        ...context,
      },
    );

  beforeEach(async () => {
    await sql`delete from borrowers`.execute(db);
    await sql`delete from systempreferences`.execute(db);
    await prefer("FailedLoginAttempts", "3");
  });
  return { db, aPatron, prefer, failuresOf, tryLogin };
}
