import type { ActAnswer, ActBy, OverdueStep, SmsLetter } from "../../koha/acts/act.ts";
import { addRule } from "../../routing/rule-store.ts";
import { saveNumberIntoKoha } from "../../settings/number-into-koha.ts";
import { againstOf, mayBeDone } from "./against.ts";
import type { BridgeAgainst, BridgePerson, BridgePlace, BridgePressed } from "./bridge.ts";
import type { BridgeParts } from "./bridge-parts.ts";
import { forgetChanges, type NewChange, noteChanges } from "./host-changes.ts";
import type { Plan } from "./plan.ts";

/** Koha takes no more at once. */
const MOST = 200;

/** Does what was planned: notes it, asks Koha for it, and keeps the note of what was done or may have been. */
export async function pressPlan(
  parts: BridgeParts,
  place: BridgePlace,
  plan: Plan,
  person: BridgePerson,
): Promise<BridgePressed> {
  const { db, now } = parts;
  const pressing = { parts, place, person };
  if (plan.letters.length > 0) return pressLetters(pressing, plan.letters.slice(0, MOST));
  if (plan.steps.length > 0) return pressSteps(pressing, plan.steps.slice(0, MOST));
  if (plan.rule) {
    const { added, replaced } = plan.rule;
    await noteChanges(db, place, [{ target: ruleTarget(place), was: replaced, became: added }], person, now());
    await addRule(db, added, person.who, now());
  } else {
    await noteChanges(db, place, [{ target: "joining", was: false, became: true }], person, now());
    await saveNumberIntoKoha(db, true, person.who, now());
  }
  return { made: 1 };
}

const ruleTarget = ({ bridge, type, library }: BridgePlace): string => `${bridge} ${type} ${library ?? ""}`;
const letterTarget = ({ code, branchcode, lang }: Pick<SmsLetter, "code" | "branchcode" | "lang">): string =>
  `letter ${code} ${branchcode} ${lang}`;
const stepTarget = ({ branchcode, categorycode, step }: OverdueStep): string =>
  `rule ${branchcode} ${categorycode} ${step}`;

interface Pressing {
  parts: BridgeParts;
  place: BridgePlace;
  person: BridgePerson;
}

function pressLetters(pressing: Pressing, letters: readonly SmsLetter[]): Promise<BridgePressed> {
  const changes = letters.map((letter) => ({ target: letterTarget(letter), was: null, became: letter }));
  return press(pressing, changes, {
    ask: (by) => pressing.parts.ask({ action: "write_letters", by, letters }),
    made: (answer) => (answer.letters ?? []).filter(({ state }) => state === "written").map(letterTarget),
  });
}

function pressSteps(pressing: Pressing, rules: readonly OverdueStep[]): Promise<BridgePressed> {
  const changes = rules.map((rule) => ({ target: stepTarget(rule), was: null, became: rule }));
  return press(pressing, changes, {
    ask: (by) => pressing.parts.ask({ action: "add_overdue_sms", by, rules }),
    made: (answer) => (answer.rules ?? []).filter(({ state }) => state === "added").map(stepTarget),
  });
}

/** How something is asked for, and of which targets an answer says that they are as we wanted. */
interface Asking {
  ask(by: ActBy): Promise<ActAnswer>;
  made(answer: Extract<ActAnswer, { done: string }>): readonly string[];
}

async function press(
  { parts, place, person }: Pressing,
  changes: readonly NewChange[],
  { ask, made }: Asking,
): Promise<BridgePressed> {
  if (person.id === null) return { made: 0, against: "not_permitted" };
  await noteChanges(parts.db, place, changes, person, parts.now());
  const answer = await ask({ kind: "staff", id: person.id });
  const targets = changes.map(({ target }) => target);
  if ("because" in answer) {
    // What may have been done stays noted, so that it can be taken back; what is noted and was not done does no harm.
    if (!mayBeDone(answer.because)) await forgetChanges(parts.db, place.bridge, targets);
    return { made: 0, against: againstOf(answer.because) };
  }
  const done = new Set(made(answer));
  await forgetChanges(
    parts.db,
    place.bridge,
    targets.filter((target) => !done.has(target)),
  );
  const against: BridgeAgainst | undefined = done.size < targets.length ? "changed_meanwhile" : undefined;
  return { made: done.size, ...(against ? { against } : {}) };
}
