import { dayAfter } from "../dates.ts";
import type { AboutThings, ThingsAsk } from "./ask.ts";
import { namedTitles } from "./named-titles.ts";
import type { Thing } from "./thing.ts";

/** Up to when a loan is due soon, for who has not told Koha. */
export const DUE_SOON_DAYS = 7;
/** The most that a patron can choose in Koha. */
const MOST_DAYS_AHEAD = 30;
/** For so long a hold that was cancelled can be what a notice tells of. */
export const CANCELLED_DAYS = 7;

/** What a day means to a notice. */
interface Days {
  today: string;
  /** A job before midnight may have written what is sent after it. */
  yesterday: string;
  /** How many days ahead this patron wants to know what is due. */
  ahead: number;
}

/** Whether a notice that names a thing, or is stamped with it, still holds of it. */
type Fits = (thing: Thing, days: Days) => boolean;

const on = (day: string | null, from: string, to: string): boolean => day !== null && from <= day && day <= to;
const lately: (what: (thing: Thing) => string | null) => Fits =
  (what) =>
  (thing, { today, yesterday }) =>
    on(what(thing), yesterday, today);

const FITS: Readonly<Record<AboutThings, { state: Thing["state"]; fits: Fits }>> = {
  hold_ready: { state: "waiting", fits: () => true },
  hold_reminder: { state: "waiting", fits: () => true },
  hold_cancelled: {
    state: "cancelled",
    fits: ({ overOn }, { today }) => on(overOn, dayAfter(today, -CANCELLED_DAYS), today),
  },
  recall_ready: { state: "recalled", fits: () => true },
  due_soon: { state: "lent", fits: ({ dueOn }, { today }) => on(dueOn, today, dayAfter(today, MOST_DAYS_AHEAD)) },
  due: { state: "lent", fits: ({ dueOn }, { today }) => dueOn === today },
  overdue: { state: "lent", fits: ({ dueOn }, { today }) => dueOn !== null && dueOn < today },
  auto_renewals: { state: "lent", fits: lately(({ renewedOn }) => renewedOn) },
  checkin: { state: "returned", fits: lately(({ overOn }) => overOn) },
  checkout: { state: "lent", fits: lately(({ sinceOn }) => sinceOn) },
  renewal: { state: "lent", fits: lately(({ renewedOn }) => renewedOn) },
};

/** Where a notice names nothing, it tells of all that fits, but of the past only what is of today. */
const UNNAMED: Partial<Record<AboutThings, Fits>> = {
  hold_cancelled: lately(({ overOn }) => overOn),
  due_soon: ({ dueOn }, { today, ahead }) => on(dueOn, dayAfter(today, 1), dayAfter(today, ahead)),
  checkin: ({ overOn }, { today }) => overOn === today,
  checkout: ({ sinceOn }, { today }) => sinceOn === today,
  renewal: ({ renewedOn }, { today }) => renewedOn === today,
};

/**
 * Of a patron's things those that a notice tells of, and of which what it says still holds: the stamped ones; else
 * those that Koha's words name; else all that are in the state that it is about. None if nothing is left, or if it
 * names only what is in another state by now. What comes first in time is first. Pure.
 */
export function chooseThings(
  { about, things: stamped, text }: ThingsAsk,
  things: readonly Thing[],
  { today, ahead }: { today: string; ahead: number },
): Thing[] {
  const days = { today, yesterday: dayAfter(today, -1), ahead };
  const { state, fits } = FITS[about];
  const all = things.filter((thing) => thing.state === state);
  const fitting = (some: readonly Thing[]) => some.filter((thing) => fits(thing, days)).sort(byTime);
  if (stamped.length > 0) return fitting(all.filter(({ thing }) => stamped.includes(thing)));
  const titles = namedTitles(
    text ?? "",
    all.map(({ title }) => title),
  );
  const named = all.filter(({ title }) => titles.has(title));
  const told = named.length > 0 ? named : all;
  // A notice of renewals tells of those too that failed, and our words of these alone would hide the others.
  if (about === "auto_renewals" && told.some(({ notRenewed }) => notRenewed)) return [];
  if (named.length > 0) return fitting(named);
  const unnamed = UNNAMED[about];
  return unnamed ? fitting(all).filter((thing) => unnamed(thing, days)) : fitting(all);
}

const LAST = "9999-12-31";

/** What ends or was due first is first; then what is older in Koha. */
function byTime(one: Thing, other: Thing): number {
  const [a, b] = [one, other].map(({ untilOn, dueOn, overOn }) => untilOn ?? dueOn ?? overOn ?? LAST);
  return (a ?? LAST).localeCompare(b ?? LAST) || idOf(one) - idOf(other);
}

const idOf = ({ thing }: Thing): number => Number(thing.slice(thing.indexOf(":") + 1));
