import type { ChannelName } from "../database/tables.ts";

/** A wording of the terms; its words are null where they were not kept. */
export interface KeptTerms {
  version: string;
  lang: string;
  text: string | null;
}

/** What a step of the ledger says about what was agreed to. */
export interface AgreeingStep {
  id: number;
  at: Date;
  patronId: number | null;
  channel: ChannelName;
  event: string;
  before: string;
  after: string;
  source: string;
  actor: string;
  terms: KeptTerms | null;
  note: string | null;
}

/** What a patron agreed to by a step. */
export type AgreedTo =
  /** These terms, ticked in that step of the ledger: the same, or an earlier one that a YES, START or link confirms. */
  | { by: "terms"; terms: KeptTerms; entry: number; at: Date }
  /** No terms: somebody took the consent over from Koha. `ground`: their words, null where they were erased. */
  | { by: "import"; who: string; at: Date; ground: string | null }
  /** Nothing that was kept. */
  | { by: "nothing" };

/** Steps by which the patron stands by what was agreed to before. */
const STANDS_BY: ReadonlySet<string> = new Set(["requested", "confirmed", "start_heard"]);

/** What was agreed to by each step that is a yes or asks for one, by the step's id. The steps come oldest first. */
export function readAgreedTo(steps: readonly AgreeingStep[]): Map<number, AgreedTo> {
  const found = new Map<number, AgreedTo>();
  const latest = new Map<string, AgreedTo>();
  for (const step of steps) {
    if (step.patronId === null) continue;
    const consent = `${step.patronId} ${step.channel}`;
    const agreed = agreedBy(step) ?? (isYes(step) ? before(step, latest.get(consent)) : undefined);
    if (!agreed) continue;
    found.set(step.id, agreed);
    latest.set(consent, agreed);
  }
  return found;
}

function agreedBy({ id, at, event, source, actor, terms, note }: AgreeingStep): AgreedTo | undefined {
  if (terms !== null) return { by: "terms", terms, entry: id, at };
  if (source !== "import" || (event !== "requested" && event !== "opted_in")) return undefined;
  return { by: "import", who: actor, at, ground: note };
}

function isYes({ event, before: from, after }: AgreeingStep): boolean {
  if (event === "requested" || event === "opted_in") return true;
  return after === "opted_in" && from !== after;
}

const before = ({ event }: AgreeingStep, latest: AgreedTo | undefined): AgreedTo =>
  (STANDS_BY.has(event) ? latest : undefined) ?? { by: "nothing" };
