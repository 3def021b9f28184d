import type { PhoneNumberRead } from "../consent/phone-numbers.ts";
import type { Db } from "../database/connection.ts";
import { readTexted, type Texted } from "../koha/preferences.ts";
import { judge, type PassedBy, type Rules, usableNumber } from "./judge.ts";
import { readKnown } from "./known-patrons.ts";

const CHUNK = 500;
const MOST_SAMPLES = 10;

/** One of the patrons who share an outcome; the number is whole, for the page to mask. */
export interface Sample {
  patronId: number;
  name: string;
  number: string;
}

export interface Group {
  count: number;
  samples: Sample[];
}

export type Outcome = "invited" | "opted_in" | PassedBy;

export interface Preview {
  /** Patrons who get texts by Koha's own preference. */
  total: number;
  /** Those whose number can receive texts. */
  usable: number;
  groups: ReadonlyMap<Outcome, Group>;
}

interface Read {
  texted: Texted;
  number: PhoneNumberRead | undefined;
  digits: string | undefined;
  patronId: number;
}

/** What an import would do if it ran now; changes nothing. `today` is the library's day, as in 2026-03-02. */
export async function previewImport(db: Db, rules: Rules, today: string): Promise<Preview> {
  const all = await readAll(db, rules, today);
  const holders = new Map<string, number>();
  for (const { digits } of all) if (digits !== undefined) holders.set(digits, (holders.get(digits) ?? 0) + 1);
  const groups = new Map<Outcome, Group>();
  for (let from = 0; from < all.length; from += CHUNK) {
    const chunk = all.slice(from, from + CHUNK);
    const known = await readKnown(db, chunk, ({ digits }) => (holders.get(digits ?? "") ?? 0) > 1);
    for (const one of chunk) {
      const verdict = judge(one.texted, one.number, known(one), rules);
      put(groups, verdict.kind === "passed_by" ? verdict.because : verdict.kind, one);
    }
  }
  return { total: all.length, usable: all.filter(({ number }) => number !== undefined).length, groups };
}

async function readAll(db: Db, rules: Rules, today: string): Promise<Read[]> {
  const all: Read[] = [];
  for (let after = 0; ; ) {
    const chunk = await readTexted(db, after, CHUNK, today);
    for (const texted of chunk) {
      const number = usableNumber(texted.number, rules.policy.country);
      all.push({ texted, number, digits: number?.digits, patronId: texted.patronId });
    }
    const last = chunk.at(-1);
    if (!last || chunk.length < CHUNK) return all;
    after = last.patronId;
  }
}

function put(groups: Map<Outcome, Group>, outcome: Outcome, { patronId, texted, digits }: Read): void {
  const group = groups.get(outcome) ?? { count: 0, samples: [] };
  group.count += 1;
  if (group.samples.length < MOST_SAMPLES) {
    group.samples.push({ patronId, name: texted.name, number: digits ?? texted.number });
  }
  groups.set(outcome, group);
}
