import type { PatronThing } from "../../koha/circulation/things.ts";
import { BEGINNING, lettersOf, SHORT, wordsOf } from "../../koha/circulation/title-letters.ts";
import { kindOf } from "../../routing/kinds.ts";

/** Of which holds and loans a text may tell. */
export interface Told {
  /** As `hold:7` or `loan:9`. */
  things: readonly string[];
  /** It surely tells of these and of no other; else it may tell of any of them, or of some that nobody can name. */
  sure: boolean;
  /** Whose they are, where the message went to somebody else, such as a guardian. */
  of?: number;
}

/** As long as our column. */
const MOST_CHARACTERS = 2_000;
const UNSURE = "?";
const OF = /^of:(\d{1,10})$/;

/** Writes it for `tells_of`. What does not fit is left out: the text goes with the first of those that do. */
export function writeTold({ things, sure, of }: Told): string {
  const all = [...(of === undefined ? [] : [`of:${of}`]), ...(sure ? [] : [UNSURE]), ...things].join(" ");
  return all.length <= MOST_CHARACTERS ? all : all.slice(0, all.lastIndexOf(" ", MOST_CHARACTERS));
}

/** Reads what is known of a message; undefined: nobody has looked yet. A stamp of Koha's row comes first. */
export function readTold(about: string | null, tellsOf: string | null): Told | undefined {
  if (about === null && tellsOf === null) return undefined;
  const words = (tellsOf ?? "").split(" ").filter((word) => word !== "");
  const of = OF.exec(words[0] ?? "")?.[1];
  const whose = of === undefined ? {} : { of: Number(of) };
  if (about !== null) return { things: [about], sure: true, ...whose };
  const said = of === undefined ? words : words.slice(1);
  return { things: said.filter((word) => word !== UNSURE), sure: said[0] !== UNSURE, ...whose };
}

/** A message of which nobody has said yet what it tells of. */
export interface Unstamped {
  text: string | null;
  subject: string | null;
  letterCode: string | null;
  /** When Koha queued the notice. */
  eventAt: Date | null;
  /** When we took it over: Koha adds nothing to it from then on. */
  createdAt: Date;
}

const DAY_MS = 24 * 60 * 60_000;
/** Covers any zone that Koha's times may be of, and clocks that differ. */
const ZONES_MS = DAY_MS;
/** A notice about what is over (a check-in, a cancelled hold) is queued with it; it may have waited for a day. */
const OVER_MS = 2 * DAY_MS;
/** Looked at so long afterwards, what Koha does not have may have been forgotten. */
const LATE_MS = 2 * DAY_MS;

/**
 * The earliest end that a thing may have had for a notice to tell of it: what was over before is no matter of its own.
 */
export const oldestEnd = ({ eventAt, createdAt }: Pick<Unstamped, "eventAt" | "createdAt">): Date =>
  new Date(Math.min(eventAt?.getTime() ?? Number.POSITIVE_INFINITY, createdAt.getTime()) - OVER_MS);

/**
 * Of which of the patron's holds and loans a notice without a stamp tells: those whose titles it names. If it names
 * none, it may tell of any that the patron had at the time. If there were none: it tells of no such thing, where that
 * was looked up soon after and the patron's history is kept for a while; else it may tell of what is forgotten by now.
 * Pure.
 */
export function findTold(
  message: Unstamped,
  things: readonly PatronThing[],
  { privacy, now }: { privacy: number; now: Date },
): Told {
  const from = oldestEnd(message).getTime();
  const until = message.createdAt.getTime() + ZONES_MS;
  const then = things.filter(({ since }) => since === null || since.getTime() <= until);
  const isNamed = namesIn(`${message.subject ?? ""} ${message.text ?? ""}`);
  const lately = (thing: PatronThing) => thing.open || thing.until === null || thing.until.getTime() >= from;
  // Koha may not have touched a hold's row when it ended, so a title that is named counts whenever that was.
  const named = then.filter((thing) => (thing.thing.startsWith("hold:") || lately(thing)) && isNamed(thing.title));
  if (named.length > 0) return { things: named.map(({ thing }) => thing), sure: true };
  if (kindOf(message.letterCode) === "account") return { things: [], sure: true };
  const possible = then.filter(lately);
  if (possible.length > 0) return { things: possible.map(({ thing }) => thing), sure: false };
  const late = now.getTime() - message.createdAt.getTime() > LATE_MS;
  return { things: [], sure: !late && privacy !== 2 };
}

/** Whether a text names a title, however it is written. Pure. */
export const namesTitle = (text: string, title: string): boolean => namesIn(text)(title);

/** Reads a text once, for many titles. */
function namesIn(text: string): (title: string) => boolean {
  const letters = lettersOf(text);
  const words = wordsOf(text);
  return (title) => {
    const wanted = [...lettersOf(title)].slice(0, BEGINNING).join("");
    return SHORT.test(wanted) ? words.has(wanted) : wanted !== "" && letters.includes(wanted);
  };
}
