import type { Host } from "../../koha/host.ts";
import { readLibraryContacts } from "../../koha/libraries.ts";
import { readNoticeFacts } from "../../koha/notice-facts/read-notice-facts.ts";
import { readHomeLibrary } from "../../koha/patrons.ts";
import { dayAt } from "../../schedule/library-day.ts";
import { sampleFacts } from "../../templates/notices/sample-facts.ts";
import { LETTERS_OF_WORDING, type WordedNotice } from "../../templates/notices/worded-notices.ts";
import { aboutOf, type Told } from "../composing/read-facts.ts";
import type { Looking } from "./forecast-parts.ts";
import { textOf } from "./text-then.ts";

/** No row has it: Koha's ids begin with 1. */
const NO_ROW = 0;

/** A notice of a patron that Koha has not written. */
export interface MadeUpNotice {
  patronId: number;
  name: WordedNotice;
  /** What stands for Koha's own words, which nobody knows yet. */
  kohaWords: string;
}

/** The reminder that a wording is of; null: none. */
const stepOf = (name: WordedNotice): 1 | 2 | 3 | null => {
  const step = Number(/_([123])$/.exec(name)?.[1]);
  return step === 1 || step === 2 || step === 3 ? step : null;
};

/** What would happen to that notice if Koha wrote it now, as a text; undefined: it would not be looked at. */
export async function madeUpOf(looking: Looking, { patronId, name, kohaWords }: MadeUpNotice, zone: string) {
  const { now, intake } = looking;
  const letterCode = LETTERS_OF_WORDING[name][0] ?? null;
  const notice = { noticeId: NO_ROW, patronId, letterCode, queuedAt: now, timeQueued: now };
  const words = { noticeId: NO_ROW, subject: null, content: kohaWords, metadata: null };
  const step = stepOf(name);
  const { told, theirs } = await toldBy(intake, { patronId, name }, dayAt(now, zone));
  const found = await textOf(
    { ...looking, metTo: -1 },
    { notice, words },
    {
      steps: step === null ? new Map() : new Map([[NO_ROW, step]]),
      told: async () => new Map([[NO_ROW, told]]),
    },
  );
  return found && { ...found, madeUp: theirs ? ("theirs" as const) : ("sample" as const) };
}

/** What the patron's own loans and holds say of it, or else what some library's might. */
async function toldBy(
  { db, host }: { db: Looking["intake"]["db"]; host: Host },
  { patronId, name }: { patronId: number; name: WordedNotice },
  today: string,
): Promise<{ told: Told; theirs: boolean }> {
  const ask = { noticeId: NO_ROW, patronId, about: aboutOf(name), branchcode: null, things: [], text: null };
  const facts = (await readNoticeFacts(db, host, [ask], today)).get(NO_ROW);
  if (facts) return { told: { name, facts }, theirs: true };
  const home = await readHomeLibrary(db, patronId);
  const library = (await readLibraryContacts(db)).get(home ?? "");
  const some = library ?? { branchcode: home ?? "", name: home ?? "", phone: "", email: "" };
  return { told: { name, facts: sampleFacts(some, 1, today, name) }, theirs: false };
}
