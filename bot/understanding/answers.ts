import {
  HELP_WORDS,
  LANGUAGES,
  type Lang,
  NO_WORDS,
  START_ANYWHERE,
  START_WORDS,
  STOP_WORDS,
  YES_WORDS,
} from "./keyword-lists.ts";
import { fold } from "./keywords-fold.ts";
import { danishAnswers } from "./phrases/da/answers.ts";
import { englishAnswers } from "./phrases/en/answers.ts";
import { spanishAnswers } from "./phrases/es/answers.ts";
import type { Answers } from "./phrases/format.ts";
import { frenchAnswers } from "./phrases/fr/answers.ts";
import { compileBook, wordsOf } from "./understand-compile.ts";
import { corrector } from "./understand-corrector.ts";
import { endsAt } from "./understand-find.ts";
import { type Book, listed, readGroups } from "./understand-notation.ts";

type Kind = "stop" | "help" | "start" | "no" | "yes" | "ok" | "wish" | "keep" | "courtesy";

/** What a short answer means, and the language of the word that decided it. */
export interface Answer {
  says: "stop" | "help" | "start" | "no" | "yes";
  lang: Lang;
}

interface Rule {
  kind: Kind;
  lang: Lang;
  /** Counts only in the patron's own language: in other languages these are everyday words. */
  ownOnly: boolean;
  phrases: Book;
}

interface Piece {
  kind: Kind | "number";
  lang: Lang;
}

const ANSWERS: Readonly<Record<Lang, Answers>> = {
  en: englishAnswers,
  es: spanishAnswers,
  fr: frenchAnswers,
  da: danishAnswers,
};
const rules = LANGUAGES.flatMap(rulesOf);
const vocabulary = wordsOf(rules.map(({ phrases }) => phrases));
const correct = corrector(
  vocabulary,
  LANGUAGES.flatMap((lang) => listed(ANSWERS[lang].slips).flatMap(fold)),
);

const speaking = rules.filter(({ kind }) => kind !== "courtesy" && kind !== "stop");
const ALONE = new Set(
  [...vocabulary].filter((word) => speaking.some(({ phrases }) => endsAt(phrases, [word], 0).includes(1))),
);
const NUMBER = /^\p{N}{1,6}$/u;
/** In words; a longer text says more than an answer. */
const LONGEST_ANSWER = 40;

/** Whether the folded word can be part of an answer. */
export function isAnswerWord(word: string): boolean {
  return vocabulary.has(word);
}

/** Whether the folded word is an answer by itself. Stop words are not among them: keywords.ts knows those. */
export function answersAlone(word: string): boolean {
  return ALONE.has(word);
}

/**
 * What an answer means, given its folded words: "Yes please", "ok start again, thanks". Every word must be known, since
 * anything else may be about a book: one unknown word makes it undefined, and so does a contradiction.
 */
export function answerOf(words: readonly string[], lang?: Lang): Answer | undefined {
  if (words.length > LONGEST_ANSWER) return undefined;
  const corrected = words.map(correct);
  if (!corrected.every((word) => vocabulary.has(word) || NUMBER.test(word))) return undefined;
  const pieces = cover(corrected, lang);
  const first = (kind: Piece["kind"]) => pieces.find((piece) => piece.kind === kind);
  const numbers = pieces.filter(({ kind }) => kind === "number").length;
  if (pieces.length === 0 || numbers > 1) return undefined;
  const no = first("no");
  const numbered = numbers > 0;
  const says = (says: Answer["says"], piece: Piece): Answer => ({ says, lang: piece.lang });

  const stop = first("stop");
  if (stop) return no || numbered || first("wish") || first("keep") ? undefined : says("stop", stop);
  const help = first("help");
  if (help) return says("help", help);
  const start = first("start");
  const yes = first("yes");
  // "No. 5" is a number, and "no, start" says two things.
  if (no) return yes || start || first("wish") || numbered ? undefined : says("no", no);
  if (start) return says("start", start);
  const wish = first("wish");
  if (wish) return yes && says("start", wish);
  if (first("keep")) return undefined;
  const assent = yes ?? first("ok");
  return assent && says("yes", assent);
}

/**
 * Splits the text into known pieces; returns none if a word is left over. Longer pieces are preferred: "bien sûr que
 * non" is a no.
 */
function cover(words: readonly string[], lang?: Lang): Piece[] {
  const counting = rules.filter((rule) => !rule.ownOnly || lang === undefined || rule.lang === lang);
  interface Way {
    piece: Piece;
    next: number;
  }
  const ways: (Way | undefined)[] = [];
  for (let at = words.length - 1; at >= 0; at--) {
    const possible: Way[] = counting.flatMap(({ phrases, kind, lang }) =>
      endsAt(phrases, words, at).map((next) => ({ piece: { kind, lang }, next })),
    );
    if (NUMBER.test(words[at] ?? "")) possible.push({ piece: { kind: "number", lang: "en" }, next: at + 1 });
    ways[at] = possible
      .filter(({ next }) => next === words.length || ways[next] !== undefined)
      .reduce<Way | undefined>((best, way) => (best === undefined || way.next > best.next ? way : best), undefined);
  }
  const pieces: Piece[] = [];
  for (let way = ways[0]; way !== undefined; way = ways[way.next]) pieces.push(way.piece);
  return pieces;
}

function rulesOf(lang: Lang): Rule[] {
  const { courtesies, groups: named, yes, ok, no, wish, keep, start, help } = ANSWERS[lang];
  const groups = readGroups(named);
  const rule = (kind: Kind, list: readonly string[], ownOnly = false): Rule => ({
    kind,
    lang,
    ownOnly,
    phrases: compileBook(list, groups),
  });
  return [
    rule("stop", [...STOP_WORDS.leading[lang], ...STOP_WORDS.alone[lang]]),
    rule("help", [...HELP_WORDS[lang], ...help]),
    rule("start", [...(lang === "en" ? START_ANYWHERE : []), ...start]),
    rule("start", START_WORDS[lang], true),
    rule("no", [...NO_WORDS[lang], ...no]),
    rule("yes", [...YES_WORDS[lang], ...yes]),
    rule("ok", ok),
    rule("wish", wish),
    rule("keep", keep),
    rule("courtesy", listed(courtesies)),
  ];
}
