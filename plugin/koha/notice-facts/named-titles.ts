import { BEGINNING, lettersOf, SHORT, wordsOf } from "../circulation/title-letters.ts";

/** Where a text has a title, or its beginning: the titles of which most is there. */
interface Place {
  from: number;
  to: number;
  titles: string[];
}

/**
 * Which of these titles a text names, however they are written and where Koha cut them off. Of titles that begin alike
 * it names the one of which most is there: "Dune Messiah" does not name "Dune". Pure.
 */
export function namedTitles(text: string, titles: Iterable<string>): Set<string> {
  const letters = lettersOf(text);
  const words = wordsOf(text);
  const named = new Set<string>();
  const alike = new Map<string, (readonly [wanted: string, title: string])[]>();
  for (const title of new Set(titles)) {
    const wanted = lettersOf(title);
    const beginning = [...wanted].slice(0, BEGINNING).join("");
    if (wanted !== "" && !SHORT.test(wanted))
      alike.set(beginning, [...(alike.get(beginning) ?? []), [wanted, title] as const]);
    else if (words.has(wanted) && wanted !== "") named.add(title);
  }
  const places = [...alike].flatMap(([beginning, some]) => placesOf(beginning, some, letters));
  const taken: Place[] = [];
  // What a longer one covers is a part of that.
  for (const place of places.sort((a, b) => b.to - b.from - (a.to - a.from))) {
    if (taken.some((other) => other.from < place.to && place.from < other.to)) continue;
    taken.push(place);
    for (const title of place.titles) named.add(title);
  }
  return named;
}

function placesOf(beginning: string, alike: readonly (readonly [string, string])[], letters: string): Place[] {
  const places: Place[] = [];
  for (let from = letters.indexOf(beginning); from !== -1; from = letters.indexOf(beginning, from + 1)) {
    const there = alike.map(([wanted]) => alikeFor(wanted, letters, from));
    const most = Math.max(...there);
    places.push({
      from,
      to: from + most,
      titles: alike.filter((_, at) => there[at] === most).map(([, title]) => title),
    });
  }
  return places;
}

/** How many letters of a title stand in the text from there on. */
function alikeFor(wanted: string, letters: string, from: number): number {
  let length = 0;
  while (length < wanted.length && letters[from + length] === wanted[length]) length += 1;
  return length;
}
