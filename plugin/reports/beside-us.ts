import type { Db } from "../database/connection.ts";
import { type LetterText, readLetterTexts, readOtherSenders } from "../koha/beside-us.ts";
import type { Host } from "../koha/host.ts";
import type { Rule } from "../routing/rule.ts";
import { readRules } from "../routing/rule-store.ts";
import { isLetterForProgram } from "../templates/readable-text.ts";

const DAYS = 30;
const DAY_MS = 24 * 60 * 60_000;

/** What other plugins have to do with the library's notices, for staff to look into. */
export interface BesideUs {
  /** The classes of other plugins that also send notices. */
  senders: string[];
  /** Letters whose wording is written for another program, as "HOLD (Hold available)". */
  letters: string[];
  /** How many notices of the last 30 days were written for another program, by letter code. */
  refused: { letter: string; count: number }[];
}

/** Reads it: from Koha's plugins, from its wordings, and from what was not sent. */
export async function readBesideUs(db: Db, host: Host, now: Date): Promise<BesideUs> {
  const letters = await readLetterTexts(db, host);
  const rules = await readRules(db);
  const wrong = letters.filter((letter) => isTaken(letter, rules) && isLetterForProgram(letter.content));
  return {
    senders: await readOtherSenders(db, host),
    letters: [...new Set(wrong.map(({ code, name }) => (name === "" || name === code ? code : `${code} (${name})`)))],
    refused: await readRefused(db, now),
  };
}

/** Texts are all ours; of mail, what some rule may take over. */
function isTaken({ transport, code, branchcode }: LetterText, rules: readonly Rule[]): boolean {
  if (transport === "sms") return true;
  const fits = (rule: Rule) =>
    (rule.letterCode === null || rule.letterCode === code) &&
    (rule.branchcode === null || branchcode === null || rule.branchcode === branchcode);
  return rules.some((rule) => rule.takes && rule.transport === transport && fits(rule));
}

async function readRefused(db: Db, now: Date): Promise<BesideUs["refused"]> {
  const rows = await db
    .selectFrom("tidings_notice")
    .select(["letter_code", (eb) => eb.fn.countAll<number>().as("count")])
    .where("state", "=", "ended")
    .where("because", "=", "for_another_program")
    .where("changed_at", ">", new Date(now.getTime() - DAYS * DAY_MS))
    .groupBy("letter_code")
    .orderBy("letter_code")
    .execute();
  return rows.map(({ letter_code, count }) => ({ letter: letter_code ?? "", count: Number(count) }));
}
