import type { ActAnswer, ActBy, OverdueStep, SmsLetter } from "../../koha/acts/act.ts";
import type { Rule } from "../../routing/rule.ts";
import { addRule, readRules, removeRule } from "../../routing/rule-store.ts";
import { saveNumberIntoKoha } from "../../settings/number-into-koha.ts";
import { againstOf } from "./against.ts";
import type { BridgePerson, BridgePlace, BridgeTakenBack } from "./bridge.ts";
import type { BridgeParts } from "./bridge-parts.ts";
import { closeChanges, type OpenChange, readOpenChanges } from "./host-changes.ts";

/** Koha takes no more at once. */
const MOST = 200;

/**
 * Takes back what a bridge has changed, where it is still as we wrote it; what somebody has changed since stays theirs,
 * and is ours no more. Without an answer everything stays noted, and can be taken back again.
 */
export async function takeBack(parts: BridgeParts, place: BridgePlace, person: BridgePerson): Promise<BridgeTakenBack> {
  const open = await readOpenChanges(parts.db, place);
  if (open.length === 0) return { undone: 0, kept: 0, against: "nothing_to_do" };
  if (place.bridge === "letters" || place.bridge === "overdue_sms") return askBack(parts, place, open, person);
  if (place.bridge === "number_into_koha") {
    // What stands in the records of those who have joined is taken back one by one (`number-keeper`).
    await saveNumberIntoKoha(parts.db, false, person.who, parts.now());
    return close(parts, open, person, 0);
  }
  let kept = 0;
  for (const change of open) if (!(await dropRule(parts, change, person))) kept += 1;
  return close(parts, open, person, kept);
}

async function close(
  { db, now }: BridgeParts,
  open: readonly OpenChange[],
  person: BridgePerson,
  kept: number,
): Promise<BridgeTakenBack> {
  await closeChanges(
    db,
    open.map(({ id }) => id),
    person.who,
    now(),
  );
  return { undone: open.length - kept, kept };
}

/** False: the rule is gone, or is another by now. */
async function dropRule(
  { db, now }: BridgeParts,
  { was, became }: OpenChange,
  { who }: BridgePerson,
): Promise<boolean> {
  const rules = await readRules(db);
  const ours = rules.find((rule) => sameRule(rule, became as Rule));
  if (!ours) return false;
  if (was) await addRule(db, was as Rule, who, now());
  else await removeRule(db, ours.id, who, now());
  return true;
}

function sameRule(one: Rule, other: Rule): boolean {
  const plain = (rule: Rule) => [
    rule.transport,
    rule.letterCode,
    rule.branchcode,
    rule.takes,
    rule.noticeType ?? null,
    rule.asWell ?? false,
  ];
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

async function askBack(
  parts: BridgeParts,
  place: BridgePlace,
  open: readonly OpenChange[],
  person: BridgePerson,
): Promise<BridgeTakenBack> {
  if (person.id === null) return { undone: 0, kept: 0, against: "not_permitted" };
  const some = open.slice(0, MOST);
  const answer = await ask(parts, place, some, { kind: "staff", id: person.id });
  if ("because" in answer) return { undone: 0, kept: 0, against: againstOf(answer.because) };
  const states = [...(answer.letters ?? []), ...(answer.rules ?? [])].map(({ state }) => state);
  return close(parts, some, person, states.filter((state) => state === "changed").length);
}

function ask(
  { ask }: BridgeParts,
  { bridge }: BridgePlace,
  open: readonly OpenChange[],
  by: ActBy,
): Promise<ActAnswer> {
  const became = open.map((change) => change.became);
  return bridge === "letters"
    ? ask({ action: "remove_letters", by, letters: became as SmsLetter[] })
    : ask({ action: "remove_overdue_sms", by, rules: became as OverdueStep[] });
}
