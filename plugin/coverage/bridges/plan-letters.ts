import type { SmsLetter } from "../../koha/acts/act.ts";
import type { LetterBook } from "../../koha/supply/letter-book.ts";
import { LETTERS_OF_TYPE, type NoticeType } from "../../routing/notice-types.ts";
import type { Lang, Say, TextKey } from "../../templates/locales.ts";

/** The letters that we have words for; an overdue letter is called as the library's rules say. */
const WORDED = [
  "HOLD",
  "HOLDDGST",
  "HOLD_REMINDER",
  "HOLD_CANCELLATION",
  "CANCEL_HOLD_ON_LOST",
  "PICKUP_RECALLED_ITEM",
  "PREDUE",
  "PREDUEDGST",
  "DUE",
  "DUEDGST",
  "AUTO_RENEWALS",
  "AUTO_RENEWALS_DGST",
  "CHECKOUT",
  "CHECKIN",
  "RENEWAL",
  "MEMBERSHIP_EXPIRY",
] as const;
type Worded = (typeof WORDED)[number] | "OVERDUE";

/** What letters are planned by. */
export interface LetterFacts {
  letters: LetterBook;
  /** The codes of the library's own overdue letters, in capitals. */
  overdueLetters: ReadonlySet<string>;
  /** Koha's preference TranslateNotices: patrons get letters in their own language where there are some. */
  translate: boolean;
  /** The languages that the library's OPAC has, in Koha's names. */
  opacLanguages: readonly string[];
  /** Our language for the library. */
  lang: Lang;
  /** Our language for one of Koha's; undefined for one that we do not ship. */
  langOf(koha: string): Lang | undefined;
}

/**
 * The letters for texts that Koha lacks for a type of notice, for a library or all (null). Only of letters that it has
 * for another way; and one for each language of the OPAC that we have words in, where Koha translates notices. Pure.
 */
export function planLetters(facts: LetterFacts, say: Say, type: NoticeType, library: string | null): SmsLetter[] {
  const codes = type === "overdue" ? [...facts.overdueLetters].sort() : LETTERS_OF_TYPE[type];
  return codes.flatMap((code) => {
    const model = facts.letters.rows.find((row) => row.code.toUpperCase() === code);
    const branchcode = library ?? "";
    const wanted = { code, transport: "sms", library: branchcode, lang: "default" };
    if (!model || facts.letters.has({ ...wanted, module: model.module })) return [];
    const languages = facts.translate ? facts.opacLanguages.flatMap((koha) => known(koha, facts.langOf(koha))) : [];
    return [{ koha: "default", lang: facts.lang }, ...languages]
      .filter(({ koha }) => !isThere(facts.letters, model.code, branchcode, koha))
      .map(({ koha, lang }) => ({
        code: model.code,
        branchcode,
        lang: koha,
        title: say(lang, titleKey(wordedAs(code, type))),
        content: say(lang, textKey(wordedAs(code, type))),
      }));
  });
}

const known = (koha: string, lang: Lang | undefined) => (lang === undefined ? [] : [{ koha, lang }]);

/** A letter without words is there too: the library may want none. */
function isThere(letters: LetterBook, code: string, library: string, lang: string): boolean {
  return letters.rows.some(
    (row) => row.code === code && row.transport === "sms" && row.library === library && row.lang === lang,
  );
}

function wordedAs(code: string, type: NoticeType): Worded {
  return type === "overdue" ? "OVERDUE" : (WORDED.find((one) => one === code) ?? "HOLD");
}

const titleKey = (code: Worded): TextKey => `letters:title.${code}`;
const textKey = (code: Worded): TextKey => `letters:text.${code}`;
