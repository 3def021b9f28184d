import { eraseWords, readOtherWords } from "../consent/heard.ts";
import type { Db } from "../database/connection.ts";
import {
  type KnownThing,
  type PatronThing,
  readAnonymousPatron,
  readPrivacy,
  readThings,
  readThingsOf,
  readTitles,
} from "../koha/circulation/things.ts";
import { mustForget, standingOf } from "../outbox/forget/judge-text.ts";
import {
  forgetTexts,
  type KeptText,
  noteTold,
  readKeptTexts,
  readUnlooked,
  type Shelf,
} from "../outbox/forget/texts.ts";
import { findTold, namesTitle, oldestEnd, readTold, type Told, writeTold } from "../outbox/forget/told-things.ts";

/** Messages in one step: a few queries of some milliseconds, and one statement that changes rows. */
export const STEP_ROWS = 200;
/** Whatever was made before is committed by now. */
const COMMITTED_MS = 2 * 60_000;
/** The library's own way, where nothing is known of a patron's. */
const AS_THE_LIBRARY = 1;

/** How far a step came: the last id that it looked at; whether there may be more. */
export interface Stepped {
  at: number;
  more: boolean;
  forgotten: number;
}

/**
 * Looks at some messages after `after` and takes the words of those whose hold or loan Koha has forgotten
 * (outbox/forget/judge-text). Only what has ended loses them.
 */
export async function forgetStep(db: Db, shelf: Shelf, after: number, now: Date, rows = STEP_ROWS): Promise<Stepped> {
  const texts = await readKeptTexts(db, shelf, after, rows, now);
  const told = await lookUp(db, shelf, texts, now);
  const things = [...new Set([...told.values()].flatMap((one) => one.things))];
  const known = await readThings(db, things);
  const patrons = [...patronsOf(texts), ...[...told.values()].flatMap(({ of }) => of ?? [])];
  const facts = { known, privacy: await readPrivacy(db, patrons), anonymous: await readAnonymousPatron(db) };
  const gone = texts.filter((text) => text.ended && isGone(text, told.get(text.id), facts));
  await forgetAnswers(db, gone, told);
  const ids = gone.map(({ id }) => id);
  const forgotten = await forgetTexts(db, shelf, ids, now);
  return { at: texts.at(-1)?.id ?? after, more: texts.length === rows, forgotten };
}

/** What the patrons themselves wrote about the same titles goes too, before nothing says any more which they were. */
async function forgetAnswers(db: Db, gone: readonly KeptText[], told: ReadonlyMap<number, Told>): Promise<void> {
  const titles = await readTitles(db, [...new Set(gone.flatMap(({ id }) => told.get(id)?.things ?? []))]);
  if (titles.size === 0) return;
  const written = await readOtherWords(db, patronsOf(gone));
  const namesOne = ({ patronId, text }: (typeof written)[number]) =>
    gone.some(
      (message) =>
        message.patronId === patronId &&
        told.get(message.id)?.things.some((thing) => namesTitle(text, titles.get(thing) ?? "")),
    );
  await eraseWords(
    db,
    written.filter(namesOne).map(({ id }) => id),
  );
}

/**
 * Notes what new messages tell of, while Koha still has all of it: digests and lists say it only by their titles.
 */
export async function lookStep(db: Db, after: number, now: Date, rows = STEP_ROWS): Promise<Stepped> {
  const texts = await readUnlooked(db, after, rows, new Date(now.getTime() - COMMITTED_MS));
  await lookUp(db, "outbox", texts, now);
  return { at: texts.at(-1)?.id ?? after, more: texts.length === rows, forgotten: 0 };
}

interface Facts {
  known: ReadonlyMap<string, KnownThing[]>;
  privacy: ReadonlyMap<number, number>;
  anonymous: number | undefined;
}

function isGone(text: KeptText, told: Told | undefined, { known, privacy, anonymous }: Facts): boolean {
  // The words are gone already, and what led to a thing is all that is left.
  if (told === undefined) return true;
  const patronId = told.of ?? text.patronId;
  const chosen = privacy.get(patronId ?? 0);
  const whose = { patronId, privacy: chosen, anonymous };
  return mustForget(told, (thing) => standingOf(known.get(thing) ?? [], whose), chosen ?? AS_THE_LIBRARY);
}

/** What these messages tell of; what nobody had looked up is looked up now, and noted. */
async function lookUp(db: Db, shelf: Shelf, texts: readonly KeptText[], now: Date): Promise<Map<number, Told>> {
  const told = new Map<number, Told>();
  const unlooked: KeptText[] = [];
  for (const text of texts) {
    const known = readTold(text.about, text.tellsOf);
    if (known) told.set(text.id, known);
    else if (text.text !== null || text.subject !== null) unlooked.push(text);
  }
  const patrons = patronsOf(unlooked);
  const since = new Date(Math.min(...unlooked.map((text) => oldestEnd(text).getTime()), now.getTime()));
  const [of, privacy] = [await readThingsOf(db, patrons, since), await readPrivacy(db, patrons)];
  const found = new Map(
    unlooked.map((text) => {
      const things: readonly PatronThing[] = of.get(text.patronId ?? 0) ?? [];
      const chosen = privacy.get(text.patronId ?? 0) ?? AS_THE_LIBRARY;
      return [text.id, findTold(text, things, { privacy: chosen, now })];
    }),
  );
  await noteTold(db, shelf, new Map([...found].map(([id, one]) => [id, writeTold(one)])));
  for (const [id, one] of found) told.set(id, one);
  return told;
}

const patronsOf = (texts: readonly KeptText[]): number[] => [
  ...new Set(texts.flatMap(({ patronId }) => patronId ?? [])),
];
