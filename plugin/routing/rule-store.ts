import type { Db } from "../database/connection.ts";
import type { Rule, StoredRule } from "./rule.ts";
import { isSayable, type RuleSet, rowKeyOf, rowsOf, sameSet, withRows } from "./rules/rule-set.ts";
import { readRuleRows, readRuleSet, saveRuleSet } from "./rules/rule-set-store.ts";

/** Reads what the rules say of Koha's mail and print, oldest first. */
export const readRules = (db: Db): Promise<StoredRule[]> => readRuleRows(db);

/** So often is tried again to change the rules while others do. */
const MOST_TRIES = 20;

/**
 * Changes the rules in force, as a version of its own; nothing is saved where nothing changes. Returns whether anything
 * did. Throws a plain Error if others never stop saving.
 */
export async function changeRules(db: Db, change: (set: RuleSet) => RuleSet, by: string, now: Date): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const present = await readRuleSet(db);
    const changed = change(present);
    if (sameSet(present, changed)) return false;
    if (await saveRuleSet(db, changed, { by, after: present.version }, now)) return true;
  }
  throw new Error("The rules were changed by others again and again.");
}

/** Adds a rule; it replaces a rule about the same transport, letter, type and library. */
export async function addRule(db: Db, rule: Rule, by: string, now: Date): Promise<void> {
  if (!isSayable(rule)) throw new RangeError(`No rule is about ${rule.transport}.`);
  const isOther = (one: Rule) => rowKeyOf(one) !== rowKeyOf(rule);
  await changeRules(db, (set) => withRows(set, [...rowsOf(set).filter(isOther), rule]), by, now);
}

/** Removes a rule, by its id. False: there was none. */
export async function removeRule(db: Db, id: number, by: string, now: Date): Promise<boolean> {
  const rule = (await readRules(db)).find((one) => one.id === id);
  if (!rule) return false;
  const isOther = (one: Rule) => rowKeyOf(one) !== rowKeyOf(rule);
  return changeRules(db, (set) => withRows(set, rowsOf(set).filter(isOther)), by, now);
}
