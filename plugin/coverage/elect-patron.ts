import { createHash } from "node:crypto";
import type { PatronSupply } from "../koha/supply/supply.ts";
import { elect } from "../routing/elect.ts";
import type { Elected, ElectedByType } from "../routing/elected.ts";
import { expectRows } from "../routing/expect-rows.ts";
import { KIND_OF_TYPE, NOTICE_TYPES, type NoticeType } from "../routing/notice-types.ts";
import { takesType } from "../routing/rule.ts";
import type { LibraryFacts } from "./library-facts.ts";

/** An outcome for all types, with the name that it is kept under. */
export interface Outcome {
  digest: string;
  elected: ElectedByType;
}

/** Elects for one patron; `wants` are the kinds that the patron wants by some way they chose. */
export type ElectPatron = (patron: PatronSupply, wants: ReadonlySet<string>) => Outcome;

/**
 * Opens elections by what holds for the library. Most patrons have the facts of many others, so what was elected once
 * is remembered for as long as this is.
 */
export function openElection(facts: LibraryFacts): ElectPatron {
  const rules = openRules(facts);
  const known = new Map<string, Outcome>();
  const byDigest = new Map<string, Outcome>();
  return (patron, wants) => {
    const key = `${[...wants].sort().join(" ")}\n${patron.alike}`;
    const before = known.get(key);
    if (before) return before;
    const made = outcomeOf(new Map(NOTICE_TYPES.map((type) => [type, electType(facts, patron, wants, type, rules)])));
    const outcome = byDigest.get(made.digest) ?? made;
    byDigest.set(outcome.digest, outcome);
    known.set(key, outcome);
    return outcome;
  };
}

type Rules = (transport: string, type: NoticeType, library: string) => { takes: boolean; asWell: boolean };

/** What the rules say of a transport, type and library, worked out once. */
function openRules({ rules, overdueLetters }: LibraryFacts): Rules {
  const known = new Map<string, { takes: boolean; asWell: boolean }>();
  return (transport, type, branchcode) => {
    const key = `${transport} ${type} ${branchcode}`;
    const takes = known.get(key) ?? takesType(rules, { transport, type, branchcode }, overdueLetters);
    known.set(key, takes);
    return takes;
  };
}

function electType(
  { supply, printWindow, missingJobs }: LibraryFacts,
  patron: PatronSupply,
  wants: ReadonlySet<string>,
  type: NoticeType,
  rules: Rules,
): Elected {
  return elect({
    rows: expectRows({ supply, patron }, type),
    wanted: wants.has(KIND_OF_TYPE[type]),
    jobMissing: missingJobs.has(type),
    email: rules("email", type, patron.library),
    print: rules("print", type, patron.library),
    printWindow: printWindow !== undefined,
    bccOfMail: supply.preferences.bccOfMail,
    mailToGuarantor: supply.preferences.mailToGuarantors && patron.guarantor,
  });
}

/** The outcome with its name: the same for the same outcome, however it came about. */
export function outcomeOf(elected: ElectedByType): Outcome {
  const text = NOTICE_TYPES.map((type) => {
    const one = elected.get(type);
    return one ? `${type} ${one.source} ${one.because} ${one.otherwise} ${one.asWell}` : type;
  }).join("\n");
  return { digest: createHash("sha256").update(text).digest("base64url"), elected };
}
