import type { NoticeFacts, NoticeItem, NoticeLibrary } from "../../koha/notice-facts/notice-facts.ts";

const TITLES = ["Dune", "Emma", "The Left Hand of Darkness", "Middlemarch", "Beloved", "Persuasion", "Kindred"];
const DAY_MS = 86_400_000;
const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * Made-up facts with everything that any notice may tell of, for previews. `today` is a day as in 2026-03-02; `title`
 * replaces every title.
 */
export function sampleFacts(library: NoticeLibrary, count: number, today: string, title?: string): NoticeFacts {
  const items = Array.from({ length: count }, (_, at): NoticeItem => {
    return {
      thing: `loan:${at + 1}`,
      title: title ?? TITLES[at % TITLES.length] ?? "",
      dueOn: addDays(today, at + 3),
      untilOn: addDays(today, at + 7),
      daysOverdue: 7,
      pickup: library.name,
    };
  });
  return { firstName: "Alex", library, items, fine: "4.50", cardEndsOn: addDays(today, 30) };
}
