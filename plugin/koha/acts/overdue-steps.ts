import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { OverdueStep } from "./act.ts";

/** A letter of an overdue rule that is not sent as a text. */
export interface StepWithoutSms extends OverdueStep {
  code: string;
}

interface Row {
  branchcode: string;
  categorycode: string;
  step: 1 | 2 | 3;
  code: string;
  transports: string | null;
}

const STEPS = [1, 2, 3] as const;

/**
 * The letters of overdue rules that hold for a library, or for all with null, and do not name SMS. A library that has
 * rules of its own uses only those; but where its rule names no way at all for a letter, Koha uses the ways of the rule
 * for all libraries, and adding SMS to its own would end those.
 */
export async function readStepsWithoutSms(db: Db, library: string | null): Promise<StepWithoutSms[]> {
  const of = (step: 1 | 2 | 3) => sql`
    select r.branchcode, r.categorycode, ${sql.raw(String(step))} as step, r.${sql.ref(`letter${step}`)} as code,
      (select group_concat(t.message_transport_type) from overduerules_transport_types t
        where t.overduerules_id = r.overduerules_id and t.letternumber = ${sql.raw(String(step))}) as transports
    from overduerules r where r.delay1 is not null and r.${sql.ref(`delay${step}`)} is not null
      and coalesce(r.${sql.ref(`letter${step}`)}, '') <> ''`;
  const { rows } = await sql<Row>`
    select * from (${sql.join(STEPS.map(of), sql` union all `)}) steps
    order by branchcode, categorycode, step`.execute(db);
  const own = library === null ? rows : rows.filter((row) => row.branchcode === library);
  const general = rows.filter((row) => row.branchcode === "");
  const holding = own.length > 0 ? own : general;
  const inForce = holding.map((row) => (row.transports ? row : (general.find((one) => isSame(one, row)) ?? row)));
  const lacking = inForce.filter(({ transports }) => !(transports ?? "").split(",").includes("sms"));
  return [...new Set(lacking)].map(({ branchcode, categorycode, step, code }) => ({
    branchcode,
    categorycode,
    step: STEPS[Number(step) - 1] ?? 1,
    code,
  }));
}

const isSame = (one: Row, other: Row) => one.categorycode === other.categorycode && one.step === other.step;

/** How many patrons whom these rules reach have no SMS number in Koha: Koha prints their letter instead. */
export async function countWithoutNumber(db: Db, steps: readonly OverdueStep[]): Promise<number> {
  if (steps.length === 0) return 0;
  const reached = steps.map(
    ({ branchcode, categorycode }) =>
      sql`(${categorycode} in ('', b.categorycode) and ${branchcode} in ('', b.branchcode))`,
  );
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from borrowers b
    where coalesce(b.smsalertnumber, '') = '' and (${sql.join(reached, sql` or `)})`.execute(db);
  return Number(rows[0]?.count ?? 0);
}
