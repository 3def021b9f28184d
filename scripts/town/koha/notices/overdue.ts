import { sql } from "kysely";
import type { Db } from "../../../../plugin/database/connection.ts";
import { findTemplate, type Made, type Occasion, queueRow, writeLetter } from "../letters.ts";
import { type Addressee, readAddressee } from "./addressee.ts";

const MODULE = "circulation";
const DAY_MS = 86_400_000;
/** Later than this the job leaves a loan alone. */
const MOST_DAYS = 90;
const LEVELS = [1, 2, 3] as const;

interface Rule {
  branchcode: string;
  categorycode: string;
  [field: `delay${number}`]: number | null;
  [field: `letter${number}`]: string | null;
}

/**
 * A loan is overdue (overdue_notices.pl): by the rules of its library, or else by the general ones, for the patron's
 * category, at the level that its days reach. A transport that does not reach the patron is printed instead, once.
 */
export async function tellOverdue(db: Db, occasion: Occasion, now: Date): Promise<Made[]> {
  const addressee = await readAddressee(db, occasion.patronId);
  if (!addressee || !(await wantsOverdues(db, addressee.category))) return [];
  const daysLate = Math.floor(now.getTime() / DAY_MS) - Math.floor(occasion.date.getTime() / DAY_MS);
  const made: Made[] = [];
  for (const rule of await readRules(db, occasion.branch)) {
    if (rule.categorycode !== "" && rule.categorycode !== addressee.category) continue;
    for (const level of LEVELS) {
      const [from, next, code] = [rule[`delay${level}`], rule[`delay${level + 1}`], rule[`letter${level}`]];
      const isReached = from !== null && from !== undefined && daysLate >= from;
      if (!isReached || daysLate > (next ? next - 1 : MOST_DAYS) || !code) continue;
      const { branch } = occasion;
      if (!(await findTemplate(db, { module: MODULE, code, branch, lang: addressee.lang }))) continue;
      const transports = await readTransports(db, branch, rule.categorycode, level);
      made.push(...(await send(db, { occasion, addressee, code, transports }, now)));
    }
  }
  return made;
}

async function wantsOverdues(db: Db, category: string): Promise<boolean> {
  const { rows } = await sql<{ wanted: number | null }>`
    select overduenoticerequired as wanted from categories where categorycode = ${category}`.execute(db);
  return rows[0]?.wanted === 1;
}

async function readRules(db: Db, branch: string): Promise<Rule[]> {
  for (const where of [branch, ""]) {
    const { rows } = await sql<Rule>`
      select * from overduerules where delay1 is not null and branchcode = ${where}`.execute(db);
    if (rows.length > 0) return rows;
  }
  return [];
}

/** C4::Overdues::GetOverdueMessageTransportTypes, print first. A library without its own has the general ones. */
async function readTransports(db: Db, branch: string, category: string, level: number): Promise<string[]> {
  if (category === "") return [];
  for (const where of [branch, ""]) {
    const { rows } = await sql<{ transport: string }>`
      select t.message_transport_type as transport
      from overduerules r join overduerules_transport_types t using (overduerules_id)
      where r.branchcode = ${where} and r.categorycode = ${category} and t.letternumber = ${level}
      order by t.message_transport_type desc`.execute(db);
    const found = rows.map(({ transport }) => transport);
    if (found.length > 0) return found.includes("print") ? [...new Set(["print", ...found])] : found;
  }
  return [];
}

interface Sending {
  occasion: Occasion;
  addressee: Addressee;
  code: string;
  transports: readonly string[];
}

async function send(db: Db, { occasion, addressee, code, transports }: Sending, now: Date): Promise<Made[]> {
  const { branch, patronId } = occasion;
  const { email, smsNumber, lang } = addressee;
  const made: Made[] = [];
  let isPrinted = false;
  for (const asked of transports) {
    if (asked === "itiva") continue;
    const isUnreachable = (asked === "email" && email === "") || (asked === "sms" && smsNumber === "");
    const transport = isUnreachable ? "print" : asked;
    const wanted = { module: MODULE, code, branch };
    // What is printed in its place has the words of the transport that was asked for, where none are for print.
    const words = (await findTemplate(db, { ...wanted, lang, transport })) ? transport : asked;
    const letter = await writeLetter(db, occasion, { ...wanted, transport: words });
    if (!letter || letter.content === "" || (transport === "print" && isPrinted)) continue;
    made.push(...(await queueRow(db, { ...letter, transport, patronId, from: branch, to: email }, now)));
    isPrinted ||= transport === "print";
  }
  return made;
}
