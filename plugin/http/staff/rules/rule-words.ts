import type { ChannelName } from "../../../database/tables.ts";
import type { Library } from "../../../koha/libraries.ts";
import { type NoticeRule, type Ruling, type Ways, WEEKDAYS, type Weekday } from "../../../routing/rules/notice-rule.ts";
import type { FormerRule, RuledField } from "../../../routing/rules/rule-set.ts";
import type { Frame } from "../../frame/layout.tsx";
import { type About, STEP_NAMES } from "./abouts.ts";

type Words = Pick<Frame, "say" | "lang">;

/** The names that Koha has for libraries and letters. */
export interface Names {
  libraries: readonly Library[];
  letters: ReadonlyMap<string, string>;
}

/** What a rule is about: every notice, a type, one of its reminders, or all that have no type. */
export function sayAbout({ say, lang }: Words, { type, step }: About): string {
  if (type === null) return say(lang, "rules:about.every");
  if (type === "other") return say(lang, "rules:about.other");
  const name = say(lang, `coverage:type.${type}`);
  return step === null ? name : say(lang, `rules:about.${STEP_NAMES[step]}`, { type: name });
}

/** The library's name in Koha, or its code where Koha does not have it any more. */
export function sayLibrary({ say, lang }: Words, { libraries }: Names, code: string | null): string {
  if (code === null) return say(lang, "rules:every_library");
  return libraries.find(({ branchcode }) => branchcode === code)?.name ?? code;
}

/** A whole rule's place: what it is about and where. */
export const sayPlace = (words: Words, names: Names, rule: Pick<NoticeRule, "type" | "step" | "library">): string =>
  `${sayAbout(words, rule)}, ${sayLibrary(words, names, rule.library)}`;

export const sayWay = ({ say, lang }: Words, way: ChannelName): string => say(lang, `pages:patron.${way}`);

/** Monday was the fifth of January 2026. */
export const sayDay = ({ lang }: Words, day: Weekday, weekday: "short" | "long" = "short"): string =>
  new Date(Date.UTC(2026, 0, 4 + day)).toLocaleDateString(lang, { weekday, timeZone: "UTC" });

/** A length of time, in days where it is two or more whole ones. */
export function sayHours({ lang }: Words, hours: number): string {
  const inDays = hours > 24 && hours % 24 === 0;
  const [unit, count] = inDays ? (["day", hours / 24] as const) : (["hour", hours] as const);
  return count.toLocaleString(lang, { style: "unit", unit, unitDisplay: "long" });
}

function sayWays(words: Words, ways: Ways): string {
  const { say, lang } = words;
  if (ways.mode === "latest") return say(lang, "rules:ways.latest");
  const order = ways.order.map((way) => sayWay(words, way)).join(", ");
  return `${say(lang, `rules:ways.${ways.mode}`)} (${order})`;
}

const sayDays = (words: Words, days: readonly Weekday[]): string =>
  days.length === WEEKDAYS.length
    ? words.say(words.lang, "rules:days.every")
    : days.map((day) => sayDay(words, day)).join(", ");

/** What is decided about one thing, in a few words. */
export function sayValue(words: Words, field: RuledField, ruling: Ruling): string {
  const { say, lang } = words;
  switch (field) {
    case "sends":
      return say(lang, ruling.sends ? "rules:sends.on" : "rules:sends.off");
    case "ways":
      return sayWays(words, ruling.ways);
    case "days":
      return sayDays(words, ruling.days);
    case "expiresAfterHours":
      return sayHours(words, ruling.expiresAfterHours);
    case "to":
      return say(lang, `rules:to.${ruling.to}`);
    case "words":
      return say(lang, `rules:words.${ruling.words}`);
    case "urgency":
      return say(lang, `rules:urgency.${ruling.urgency}`);
    case "mail":
      return say(lang, `rules:mail.${ruling.mail}`);
    case "print":
      return say(lang, `rules:print.${ruling.print}`);
  }
}

export const sayField = ({ say, lang }: Words, field: RuledField): string => say(lang, `rules:field.${field}`);

/** A rule of a former release: the letter, where, and what becomes of it. */
export function sayFormer(words: Words, names: Names, former: FormerRule): string {
  const { letterCode, library, type } = former;
  const letter = names.letters.get(letterCode);
  const about = [
    letter === undefined ? letterCode : `${letter} (${letterCode})`,
    ...(type ? [sayAbout(words, { type, step: null })] : []),
  ];
  return `${about.join(", ")}, ${sayLibrary(words, names, library)}: ${sayTaken(words, former)}`;
}

/** What a former rule makes of Koha's row. */
export function sayTaken({ say, lang }: Words, { transport, takes, asWell }: FormerRule): string {
  if (transport === "print")
    return `${say(lang, "rules:field.print")}: ${say(lang, `rules:print.${takes ? "instead" : "leave"}`)}`;
  const mail = takes ? (asWell ? "too" : "instead") : "leave";
  return `${say(lang, "rules:field.mail")}: ${say(lang, `rules:mail.${mail}`)}`;
}
