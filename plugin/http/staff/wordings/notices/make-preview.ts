import type { NoticeFacts, NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import type { Reach } from "../../../../koha/reach.ts";
import type { WordingPlace } from "../../../../templates/notices/notice-wording-store.ts";
import { renderNotice } from "../../../../templates/notices/render-notice.ts";
import { variablesOf } from "../../../../templates/notices/variables.ts";
import { shippedWords, type Wording } from "../../../../templates/notices/wording.ts";
import { type NoticePreview, type PreviewPatron, type ShownVariable, tellsOfSeveral } from "./notice-view.ts";
import { type Fillings, type NoticesBackend, signer } from "./notices-backend.ts";
import { findShorter, type ShownWith, showWording } from "./preview.ts";

/** So many things stand in the text about several. */
const SEVERAL = 3;

/** Whose notice is shown, and what it may tell. */
export interface PreviewFacts {
  facts: ShownWith["facts"];
  library: NoticeLibrary;
  patron: PreviewPatron;
}

/** The library of a place, else the first, else one that is made up. */
export const libraryAt = (libraries: readonly NoticeLibrary[], place: WordingPlace, name: string): NoticeLibrary =>
  libraries.find(({ branchcode }) => branchcode === place.library) ??
  libraries[0] ?? { branchcode: "", name, phone: "", email: "" };

/**
 * The facts of a preview: those of the patron with that card, where one is asked for, within reach, and there is
 * something to tell; else made-up ones.
 */
export async function previewFacts(
  backend: NoticesBackend,
  place: WordingPlace,
  { card, reach, library }: { card: string; reach: Reach; library: NoticeLibrary },
): Promise<PreviewFacts> {
  const sample = (of: NoticeLibrary, count: number) => backend.sample(of, count, place.name);
  const made = (of: NoticeLibrary) => ({ one: sample(of, 1), other: sample(of, SEVERAL) });
  const real = card === "" ? undefined : await backend.facts(card, place.name, reach);
  if (!real) return { facts: made(library), library, patron: card === "" ? "made_up" : "nobody" };
  const { firstName } = real;
  if (real.items.length === 0 && tellsOfSeveral(place.name)) {
    const { one, other } = made(real.library);
    const facts = { one: { ...one, firstName }, other: { ...other, firstName } };
    return { facts, library: real.library, patron: "nothing" };
  }
  return { facts: { one: ofOne(real), other: ofSeveral(real) }, library: real.library, patron: "real" };
}

const ofOne = (facts: NoticeFacts): NoticeFacts => ({ ...facts, items: facts.items.slice(0, 1) });

/** Who has one thing only is shown with it twice: the plural is to be read too. */
const ofSeveral = (facts: NoticeFacts): NoticeFacts =>
  facts.items.length === 1 ? { ...facts, items: [...facts.items, ...facts.items] } : facts;

/** What a wording of a place is shown with, signed as it would leave. */
export function shownWith(
  backend: NoticesBackend,
  place: WordingPlace,
  { facts, library, fillings }: { facts: ShownWith["facts"]; library: NoticeLibrary; fillings: Fillings },
): ShownWith {
  const way = place.way ?? "sms";
  const say = backend.shipped;
  return {
    shipped: shippedWords(say, place.name, place.lang),
    facts,
    accountLink: fillings.accountLink,
    way,
    sign: signer(fillings, { say, lang: place.lang, way, library }),
  };
}

/** The phones of a page, and a shorter wording where there is one. */
export function makePreview(
  wording: Wording,
  shown: ShownWith,
  { patron, library, lean }: { patron: PreviewPatron; library: NoticeLibrary; lean: Wording },
): NoticePreview {
  const bubbles = showWording(wording, shown);
  const candidates = [
    { from: "lean", wording: lean },
    { from: "shipped", wording: shown.shipped.words },
  ] as const;
  const shorter = shown.way === "sms" ? findShorter(bubbles, candidates, shown) : undefined;
  return { bubbles, shorter, way: shown.way, from: library.name, patron };
}

/** Stands before a variable, so that there is something to say also where the variable is empty. */
const BEFORE = "=";

/** Each variable of a notice with what it stands for in these facts; empty where that is nothing. */
export function showVariables(place: WordingPlace, { shipped, facts, accountLink, way }: ShownWith): ShownVariable[] {
  return variablesOf(place.name).map((name) => {
    const text = `${BEFORE}[[{{${name}}}]]`;
    const wording = { ...shipped, words: { one: text, other: text } };
    const of = name === "titles" || name === "count" ? facts.other : facts.one;
    return { name, sample: (renderNotice({ wording, facts: of, accountLink }, way) ?? "").slice(BEFORE.length) };
  });
}
