import type { ChannelName } from "../../database/tables.ts";
import type { NoticeFacts } from "../../koha/notice-facts/notice-facts.ts";
import type { Lang } from "../locales.ts";
import { cutTitle } from "./cut-title.ts";
import { shortDate } from "./short-date.ts";
import type { WordedNotice } from "./worded-notices.ts";

/** Everything that a wording may have filled in, in the order in which staff see it. */
export const NOTICE_VARIABLES = [
  "first_name",
  "title",
  "titles",
  "count",
  "due_date",
  "days_overdue",
  "until",
  "pickup",
  "fine",
  "card_ends",
  "library",
  "branch_phone",
  "branch_email",
  "account_link",
  "renew_link",
] as const;
export type NoticeVariable = (typeof NOTICE_VARIABLES)[number];

const ALWAYS: readonly NoticeVariable[] = ["first_name", "library", "branch_phone", "branch_email", "account_link"];
const THINGS: readonly NoticeVariable[] = ["title", "titles", "count"];
const HOLD: readonly NoticeVariable[] = [...THINGS, "pickup"];
const WAITING: readonly NoticeVariable[] = [...HOLD, "until"];
const LOAN: readonly NoticeVariable[] = [...THINGS, "due_date", "renew_link"];
const OVERDUE: readonly NoticeVariable[] = [...LOAN, "days_overdue", "fine"];

const OWN: Readonly<Record<WordedNotice, readonly NoticeVariable[]>> = {
  hold_ready: WAITING,
  hold_reminder_1: WAITING,
  hold_reminder_2: WAITING,
  hold_reminder_3: WAITING,
  hold_cancelled: HOLD,
  hold_lost: HOLD,
  recall_ready: WAITING,
  due_soon: LOAN,
  due: LOAN,
  overdue_1: OVERDUE,
  overdue_2: OVERDUE,
  overdue_3: OVERDUE,
  auto_renewals: LOAN,
  checkin: [...THINGS, "fine"],
  checkout: LOAN,
  renewal: LOAN,
  membership_expiry: ["card_ends"],
  welcome: ["card_ends"],
};

/** The variables that the wording of a notice may use. */
export function variablesOf(name: WordedNotice): readonly NoticeVariable[] {
  return NOTICE_VARIABLES.filter((variable) => ALWAYS.includes(variable) || OWN[name].includes(variable));
}

/** Where one of these is empty, a sentence with it says nothing. Others may be, as of a library without a phone. */
export const ESSENTIAL: ReadonlySet<string> = new Set<NoticeVariable>([
  "title",
  "titles",
  "count",
  "due_date",
  "days_overdue",
  "until",
  "card_ends",
]);

/** How much of titles a text has room for, in UTF-16 units and titles. */
export interface TitleRoom {
  letters: number;
  most: number;
}
/** A longer title is cut. By this length wordings are counted when they are saved. */
export const LONGEST_TITLE: Readonly<Record<ChannelName, number>> = { sms: 30, telegram: 100, email: 100 };
export const MOST_TITLES: Readonly<Record<ChannelName, number>> = { sms: 5, telegram: 20, email: 20 };

export interface Telling {
  facts: NoticeFacts;
  lang: Lang;
  way: ChannelName;
  accountLink: string;
  renewLink: string;
  hideTitles: boolean;
  /** Ends a list of titles of which some are left out, such as "and 3 more". */
  more: (left: number) => string;
}

/**
 * What each variable is filled with, by the room for titles: NFC, on one line, empty where there is nothing to say.
 * Dates are those of what comes first.
 */
export function valuesOf(telling: Telling): (room: TitleRoom) => Record<NoticeVariable, string> {
  const { facts, lang, way, accountLink, renewLink, hideTitles, more } = telling;
  const [first] = facts.items;
  const day = (value: string | null | undefined) => shortDate(lang, value ?? null, way === "sms");
  const same = {
    first_name: oneLine(facts.firstName),
    count: facts.items.length === 0 ? "" : String(facts.items.length),
    due_date: day(first?.dueOn),
    days_overdue: first && first.daysOverdue > 0 ? String(first.daysOverdue) : "",
    until: day(first?.untilOn),
    pickup: oneLine(first?.pickup || facts.library.name),
    fine: oneLine(facts.fine ?? ""),
    card_ends: day(facts.cardEndsOn),
    library: oneLine(facts.library.name),
    branch_phone: oneLine(facts.library.phone),
    branch_email: oneLine(facts.library.email),
    account_link: accountLink,
    renew_link: renewLink,
  };
  if (hideTitles) return () => ({ ...same, title: "", titles: "" });
  const bare = facts.items.slice(0, MOST_TITLES[way]).map(({ title }) => bareTitle(title));
  return ({ letters, most }) => ({
    ...same,
    title: cutTitle(bare[0] ?? "", letters),
    titles: titlesOf(bare, { letters, most }, facts.items.length, more),
  });
}

function titlesOf(titles: readonly string[], room: TitleRoom, count: number, more: Telling["more"]): string {
  const said = titles
    .filter((title) => title !== "")
    .slice(0, room.most)
    .map((title) => cutTitle(title, room.letters));
  const left = count - said.length;
  const list = said.join(", ");
  return left === 0 || said.length === 0 ? list : `${list} ${more(left)}`;
}

/** Without line ends and control characters: what comes from a record is no layout. */
const oneLine = (value: string): string =>
  value === ""
    ? ""
    : value
        .normalize("NFC")
        .replace(/[\s\p{Cc}]+/gu, " ")
        .trim();

/** Without the sign by which cataloguing joins a title to what follows it (ISBD), as in "Dune /". */
const bareTitle = (title: string): string =>
  oneLine(title)
    .replace(/ ?[/:;=,]$/u, "")
    .trim();
