import type { ChannelName } from "../../database/tables.ts";
import type { NoticeFacts, NoticeLibrary } from "../../koha/notice-facts/notice-facts.ts";
import type { TextKey } from "../locales.ts";
import { showsNothing } from "../readable-text.ts";
import { countSegments } from "../segments.ts";
import type { WordingFault } from "../wordings-judge.ts";
import { TELEGRAM_MOST } from "./fit.ts";
import { namesIn, readTemplate } from "./notice-template.ts";
import { MOST_SEGMENTS, renderNotice } from "./render-notice.ts";
import { LONGEST_TITLE, NOTICE_VARIABLES, variablesOf } from "./variables.ts";
import type { NoticeWords, Wording } from "./wording.ts";

/** What a wording is tried with: the longest that may come. */
export interface JudgedWith {
  /** The shipped words of the same notice and language. */
  shipped: NoticeWords;
  /** Null: every way, so it must suit text messages. */
  way: ChannelName | null;
  /** The library with the longest name, phone and email. */
  library: NoticeLibrary;
  accountLink: string;
  /** Signs as the longest signature would, with the line on STOP if the library has it. */
  sign: (text: string) => string;
}

/** What is wrong with one of the two forms of a wording, as a sentence for staff. */
export interface NoticeFault extends WordingFault {
  form: keyof Wording;
}

/** More than this is no text for patrons, whatever the way. */
export const MOST_TYPED = 4_096;
const HTML = /<\/?[a-z!][^>]*>|&(?:[a-z]{2,8}|#x?[\da-f]{1,6});/i;

/** Everything that is wrong with a wording; if nothing is, it may be saved. Texts are as `tidy` leaves them. */
export function judgeNotice(wording: Wording, tried: JudgedWith): NoticeFault[] {
  const allowed = variablesOf(tried.shipped.name);
  return (["one", "other"] as const).flatMap((form) => {
    const typed = judgeTyped(wording[form], allowed);
    const faults = typed.length > 0 ? typed : judgeLength(wording, form, tried);
    return faults.map((fault) => ({ ...fault, form }));
  });
}

const fault = (key: TextKey, variables: WordingFault["variables"] = {}): WordingFault => ({ key, variables });

/** What is wrong with a text whatever it is filled with: empty, too long, HTML, or variables that it may not use. */
export function judgeTyped(typed: string, allowed: readonly string[]): WordingFault[] {
  if (typed.length > MOST_TYPED)
    return [fault("words:fault.typed_too_long", { count: typed.length, most: MOST_TYPED })];
  if (HTML.test(typed)) return [fault("words:fault.html")];
  if (showsNothing(typed)) return [fault("words:fault.empty")];
  const template = readTemplate(typed);
  const list = allowed.map((name) => `{{${name}}}`).join(", ");
  const strangers = [...namesIn(template).all].filter((name) => !allowed.includes(name));
  return [
    ...template.faults.map((name) => fault(`words:fault.${name}`)),
    ...strangers.map((name) =>
      fault((NOTICE_VARIABLES as readonly string[]).includes(name) ? "words:fault.not_here" : "words:fault.unknown", {
        name: `{{${name}}}`,
        allowed: list,
      }),
    ),
  ];
}

function judgeLength(wording: Wording, form: keyof Wording, tried: JudgedWith): WordingFault[] {
  const way = tried.way ?? "sms";
  const text = renderNotice(
    {
      wording: { ...tried.shipped, words: wording },
      facts: longestFacts(tried.library, form === "one" ? 1 : 21, LONGEST_TITLE[way]),
      accountLink: tried.accountLink,
      wholeTitles: true,
      finish: tried.sign,
    },
    way,
  );
  if (text === undefined) return [fault("words:fault.empty")];
  if (way === "telegram") {
    return text.length > TELEGRAM_MOST
      ? [fault("words:fault.too_long", { count: text.length, most: TELEGRAM_MOST })]
      : [];
  }
  if (way === "email") return [];
  const { segments, tooLong } = countSegments(text);
  return tooLong || segments > MOST_SEGMENTS
    ? [fault("words:fault.too_many_segments", { segments, most: MOST_SEGMENTS })]
    : [];
}

/** As long as facts may be. September has the longest short name in most languages. */
function longestFacts(library: NoticeLibrary, count: number, letters: number): NoticeFacts {
  const item = {
    thing: "loan:1",
    title: "m".repeat(letters),
    dueOn: "2026-09-28",
    untilOn: "2026-09-28",
    daysOverdue: 365,
    pickup: library.name,
  };
  const items = Array.from({ length: count }, () => item);
  return { firstName: "Maximiliana", library, items, fine: "9,999.99", cardEndsOn: "2026-09-28" };
}
