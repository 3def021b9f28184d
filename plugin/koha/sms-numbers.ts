import { sql } from "kysely";
import type { Db, Tx } from "../database/connection.ts";

/**
 * How many last digits the database compares, since numbers are written in many ways. The rows found are compared
 * properly afterwards.
 */
const ENDING = 7;

export interface TextedRow {
  smsalertnumber: string | null;
  to_address: string | null;
}

/**
 * The numbers that Koha itself would text for a row of its queue, as typed: the record's, and the one in the row, which
 * may be an address at an SMS gateway (`15035550107@gateway.example`).
 */
export function textedNumbers({ smsalertnumber, to_address }: TextedRow): string[] {
  return [smsalertnumber, to_address?.split("@", 1)[0]].flatMap((number) => (number?.trim() ? [number] : []));
}

/**
 * SQL condition on the row `me` of the queue: Koha would text a number that may be one of `numbers` (full numbers
 * without the plus). The set must not be empty.
 */
export function mayText(numbers: ReadonlySet<string>) {
  const holds = (digits: ReturnType<typeof sql>) =>
    sql.join(
      [...numbers].map((number) => sql`instr(${digits}, ${number.slice(-ENDING)}) > 0`),
      sql` or `,
    );
  const plain = (column: ReturnType<typeof sql>) => sql`regexp_replace(coalesce(${column}, ''), '[^0-9]', '')`;
  return sql`(me.message_transport_type = 'sms' and (
    ${holds(plain(sql`substring_index(me.to_address, '@', 1)`))}
    or exists (select 1 from borrowers b where b.borrowernumber = me.borrowernumber and (${holds(plain(sql`b.smsalertnumber`))}))))`;
}

/** The numbers that Koha would text if it sent this notice itself; undefined if the notice is not a text message. */
export async function readTexted(db: Db | Tx, noticeId: number): Promise<string[] | undefined> {
  const { rows } = await sql<TextedRow & { transport: string }>`
    select q.message_transport_type as transport, q.to_address, b.smsalertnumber from message_queue q
    left join borrowers b on b.borrowernumber = q.borrowernumber where q.message_id = ${noticeId}`.execute(db);
  const row = rows[0];
  return row?.transport === "sms" ? textedNumbers(row) : undefined;
}
