import type { NoticeFacts, NoticeItem, NoticeLibrary } from "../../koha/notice-facts/notice-facts.ts";
import type { WordedNotice } from "./worded-notices.ts";

const TITLES = ["Dune", "Emma", "The Left Hand of Darkness", "Middlemarch", "Beloved", "Persuasion", "Kindred"];
const DAY_MS = 86_400_000;
const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** In how many days what the notice tells of is due: of the first, or of those after it. */
function dueIn(name: WordedNotice, at: number): number {
  if (name.startsWith("overdue")) return Math.min(-1, at - 7);
  return name === "due" ? 0 : at + 3;
}

/**
 * Made-up facts with everything that this notice may tell of, for previews: what is overdue was due a week ago. `today`
 * is a day as in 2026-03-02; `title` replaces every title.
 */
export function sampleFacts(
  library: NoticeLibrary,
  count: number,
  today: string,
  name: WordedNotice,
  title?: string,
): NoticeFacts {
  const items = Array.from({ length: count }, (_, at): NoticeItem => {
    const days = dueIn(name, at);
    return {
      thing: `loan:${at + 1}`,
      title: title ?? TITLES[at % TITLES.length] ?? "",
      dueOn: addDays(today, days),
      untilOn: addDays(today, at + 7),
      daysOverdue: days < 0 ? -days : 7,
      pickup: library.name,
    };
  });
  return { firstName: "Alex", library, items, fine: "4.50", cardEndsOn: addDays(today, 30) };
}
