import { sql } from "kysely";
import { type Db, inTransaction, type Tx } from "../../database/connection.ts";
import type { Rule, StoredRule } from "../rule.ts";
import type { RuledType } from "./notice-rule.ts";
import { readStoredSet } from "./rule-schema.ts";
import {
  inForce,
  isSayable,
  NO_RULES,
  type RuleSet,
  rowKeyOf,
  rowsOf,
  sameSet,
  saysSame,
  tidySet,
  withRows,
} from "./rule-set.ts";

/** The rules in force. */
export interface RuleSetNow extends RuleSet {
  /** The newest version; 0: none was saved yet. */
  version: number;
  /** The newest version cannot be read, so an earlier one is in force. */
  unreadable: boolean;
}

/** One version of the rules. */
export interface RuleSetVersion {
  version: number;
  /** Undefined: it cannot be read. */
  set: RuleSet | undefined;
  changedAt: Date;
  /** Empty for version 0, which is what was found as the first one was saved. */
  changedBy: string;
  /** The earlier version that was brought back. */
  undoes: number | null;
}

/** Further back than this is not looked for a version that can be read. */
const MOST_UNREADABLE = 50;

/** Reads the rows of `tidings_rule`, oldest first. */
export async function readRuleRows(db: Db | Tx): Promise<StoredRule[]> {
  const rows = await db.selectFrom("tidings_rule").selectAll().orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    transport: row.transport,
    letterCode: row.letter_code,
    branchcode: row.branchcode,
    takes: row.takes === 1,
    noticeType: row.notice_type as RuledType | null,
    asWell: row.as_well === 1,
  }));
}

/**
 * Reads the rules in force: the newest version that can be read, or none; of Koha's mail and print, and of former
 * rules, what `tidings_rule` says, which older releases and the shim go by.
 */
export async function readRuleSet(db: Db | Tx): Promise<RuleSetNow> {
  const versions = await db
    .selectFrom("tidings_rule_version")
    .select(["version", "rules"])
    .orderBy("version", "desc")
    .limit(MOST_UNREADABLE)
    .execute();
  const sets = versions.map(({ rules }) => readStoredSet(rules));
  const readable = sets.find((set) => set !== undefined);
  const set = withRows(readable ?? NO_RULES, await readRuleRows(db));
  return { ...set, version: versions[0]?.version ?? 0, unreadable: sets.length > 0 && sets[0] === undefined };
}

/** Reads the versions of the rules, the newest first. */
export async function readRuleVersions(db: Db, most: number): Promise<RuleSetVersion[]> {
  const rows = await db.selectFrom("tidings_rule_version").selectAll().orderBy("version", "desc").limit(most).execute();
  return rows.map((row) => ({
    version: row.version,
    set: readStoredSet(row.rules),
    changedAt: row.changed_at,
    changedBy: row.changed_by,
    undoes: row.undoes,
  }));
}

/** A number that changes with any change of the rules; reads no rule. */
export async function readRulesMark(db: Db): Promise<string> {
  const { rows } = await sql<{ version: number; most: number; count: number; changed: string }>`
    select (select coalesce(max(version), 0) from tidings_rule_version) as version,
      coalesce(max(id), 0) as most, count(*) as count, coalesce(sum(id * (1 + takes + 2 * as_well)), 0) as changed
    from tidings_rule`.execute(db);
  return rows.map(({ version, most, count, changed }) => [version, most, count, changed].join(" ")).join();
}

interface Saving {
  /** The user name in Koha, cut to 64 characters. */
  by: string;
  /** The version that was changed. */
  after: number;
  /** The earlier version that is brought back. */
  undoes?: number;
}

/**
 * Saves a set as the version after `after`, and brings `tidings_rule` in line: rows that stay the same keep their ids.
 * What was found is kept as version 0 before the first, so that it can be brought back. False: somebody else has saved
 * that version first, and nothing is saved.
 */
export async function saveRuleSet(db: Db, set: RuleSet, { by, after, undoes }: Saving, now: Date): Promise<boolean> {
  const wanted = tidySet(set);
  const who = [...by].slice(0, 64).join("");
  return inTransaction(db, async (tx) => {
    if (after === 0) {
      const found = withRows(NO_RULES, await readRuleRows(tx));
      await insertVersion(tx, { version: 0, set: found, by: "", undoes: null }, now);
    }
    const version = { version: after + 1, set: wanted, by: who, undoes: undoes ?? null };
    if (!(await insertVersion(tx, version, now))) return false;
    await bringInLine(tx, wanted, who, now);
    return true;
  });
}

async function insertVersion(
  tx: Tx,
  { version, set, by, undoes }: { version: number; set: RuleSet; by: string; undoes: number | null },
  now: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("tidings_rule_version")
    .ignore()
    .values({ version, rules: JSON.stringify(set), changed_at: now, changed_by: by, undoes })
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Makes the rows of `tidings_rule` those of a set, by their difference. Rows that no set can say are left. */
async function bringInLine(tx: Tx, set: RuleSet, by: string, now: Date): Promise<void> {
  const rows = (await readRuleRows(tx)).filter(isSayable);
  const wanted = new Map(rowsOf(set).map((row) => [rowKeyOf(row), row]));
  const kept = new Set(
    inForce(rows).flatMap((row) => {
      const same = wanted.get(rowKeyOf(row));
      return same && saysSame(row, same) ? [rowKeyOf(row)] : [];
    }),
  );
  const gone = rows.filter((row) => !kept.has(rowKeyOf(row))).map(({ id }) => id);
  const fresh = [...wanted].filter(([key]) => !kept.has(key)).map(([, row]) => valuesOf(row, by, now));
  if (gone.length > 0) await tx.deleteFrom("tidings_rule").where("id", "in", gone).execute();
  if (fresh.length > 0) await tx.insertInto("tidings_rule").values(fresh).execute();
}

const valuesOf = (rule: Rule, by: string, now: Date) => ({
  transport: rule.transport,
  letter_code: rule.letterCode,
  branchcode: rule.branchcode,
  takes: rule.takes ? 1 : 0,
  notice_type: rule.noticeType ?? null,
  as_well: rule.asWell ? 1 : 0,
  changed_at: now,
  changed_by: by,
});

/** What came of bringing an earlier version back. */
export type Undone = "undone" | "same" | "unreadable" | "meanwhile";

/** Saves the set of an earlier version as a new one. `same`: it is what is in force already. */
export async function undoRules(
  db: Db,
  { to, by, after }: { to: number; by: string; after: number },
  now: Date,
): Promise<Undone> {
  const row = await db.selectFrom("tidings_rule_version").select("rules").where("version", "=", to).executeTakeFirst();
  const set = row && readStoredSet(row.rules);
  if (!set) return "unreadable";
  const present = await readRuleSet(db);
  if (present.version !== after) return "meanwhile";
  if (!present.unreadable && sameSet(present, set)) return "same";
  return (await saveRuleSet(db, set, { by, after, undoes: to }, now)) ? "undone" : "meanwhile";
}
