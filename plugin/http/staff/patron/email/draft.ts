import type { WaitingHold } from "../../../../koha/circulation/holds.ts";
import type { Loan } from "../../../../koha/circulation/loans.ts";
import type { Lang, Say } from "../../../../templates/locales.ts";
import { type Draft, oneLine } from "./mailto.ts";

/** What an email may be about. */
export const ABOUT = ["nothing", "loans", "overdue", "holds"] as const;
export type About = (typeof ABOUT)[number];

/** What the form chose. */
export interface Choice {
  about: About;
  /** Loans that were ticked, for an email about loans. */
  loanIds: ReadonlySet<number>;
}

export interface DraftFacts {
  to: string;
  name: string;
  library: string;
  loans: readonly Loan[];
  holds: readonly WaitingHold[];
}

/** More makes no title clearer, and the link has an end. */
const LONGEST_TITLE = 90;
const LONGEST_NAME = 80;

/** Reads the form; what is not offered is nothing. */
export function readChoice(query: URLSearchParams): Choice {
  const about = ABOUT.find((one) => one === query.get("about")) ?? "nothing";
  const ids = query.getAll("loan").flatMap((id) => (/^\d{1,10}$/.test(id) ? [Number(id)] : []));
  return { about, loanIds: new Set(ids) };
}

/** The loans that a choice is about; those that came back meanwhile are none. */
export function chosenLoans({ about, loanIds }: Choice, loans: readonly Loan[]): Loan[] {
  if (about === "overdue") return loans.filter(({ overdue }) => overdue);
  return about === "loans" ? loans.filter(({ loanId }) => loanIds.has(loanId)) : [];
}

/** Writes the letter in the patron's language: greeting, what it is about, each title with its day, the library. */
export function writeDraft(
  choice: Choice,
  { to, name, library, loans, holds }: DraftFacts,
  say: Say,
  lang: Lang,
): Draft {
  const day = (date: string | null) => (date === null ? undefined : dayInWords(date, lang));
  const titled = (title: string) =>
    title.trim() === "" ? say(lang, "desk:email.no_title") : oneLine(title, LONGEST_TITLE);
  const loanLine = ({ title, dueOn }: Loan) => {
    const due = day(dueOn);
    return due === undefined ? titled(title) : say(lang, "desk:email.due", { title: titled(title), day: due });
  };
  const holdLine = ({ title, library: where, until }: WaitingHold) => {
    const named = { title: titled(title), library: oneLine(where, LONGEST_NAME) };
    const last = day(until);
    return last === undefined
      ? say(lang, "desk:email.waits", named)
      : say(lang, "desk:email.waits_until", { ...named, day: last });
  };
  const lines = choice.about === "holds" ? holds.map(holdLine) : chosenLoans(choice, loans).map(loanLine);
  const short = oneLine(library, LONGEST_NAME);
  const person = oneLine(name, LONGEST_NAME);
  const about = lines.length === 0 ? "nothing" : choice.about;
  return {
    to,
    subject: say(lang, `desk:email.subject_${about}`, { library: short }),
    // Without a name in Koha it is known by its number, which nobody is greeted by.
    greeting:
      person.startsWith("#") || person === ""
        ? say(lang, "desk:email.hello")
        : say(lang, "desk:email.dear", { name: person }),
    about: about === "nothing" ? "" : say(lang, `desk:email.about_${about}`),
    lines,
    closing: short,
    more: (count) => say(lang, "desk:email.more", { count: count.toLocaleString(lang) }),
  };
}

/** A day without time, as in 2026-03-02, in words: the same in every zone. */
export const dayInWords = (date: string, lang: Lang): string =>
  new Date(`${date}T12:00:00Z`).toLocaleDateString(lang, { dateStyle: "long", timeZone: "UTC" });
