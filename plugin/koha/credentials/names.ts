/** A person's name, as given or as in the record. */
export interface Names {
  firstName: string;
  surname: string;
}

/** Letters that Unicode does not decompose, as people write them who lack them on the keyboard. */
const PLAIN: Readonly<Record<string, string>> = {
  ø: "o",
  æ: "ae",
  œ: "oe",
  ß: "ss",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  ς: "σ",
};
/** The other spelling of such letters, in Danish and German. */
const SPELLED_OUT: readonly (readonly [RegExp, string])[] = [
  [/[öø]/g, "oe"],
  [/[äæ]/g, "ae"],
  [/ü/g, "ue"],
  [/å/g, "aa"],
];

/** The words of a name in plain lower-case letters: no accents, no apostrophes, no hyphens. */
function words(name: string): string[] {
  return (
    name
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[øæœßłđðþħıς]/g, (letter) => PLAIN[letter] ?? letter)
      // The last range has apostrophes that Unicode classes as letters.
      .replace(/[\p{P}\p{S}\p{Cf}\u02b0-\u02ff]/gu, (mark) => (/\p{Pd}/u.test(mark) ? " " : ""))
      .split(/\s+/)
      .filter((word) => word !== "")
  );
}

/** A name in each of its spellings: Møller is Moller and Moeller. */
function spellings(name: string): string[][] {
  const composed = name.normalize("NFKC").toLowerCase();
  const spelledOut = SPELLED_OUT.reduce((text, [letter, letters]) => text.replace(letter, letters), composed);
  return [words(name), words(spelledOut)];
}

const anySpelling = (a: string, b: string, alike: (a: string[], b: string[]) => boolean): boolean =>
  spellings(a).some((one) => spellings(b).some((other) => alike(one, other)));

/** Blanks within a surname do not count: De la Cruz, Dela Cruz. */
const sameLetters = (a: string[], b: string[]): boolean => a.join("") === b.join("");

/** One name begins with all words of the other: Anna matches Anna Marie, but not Annabel. */
function sameBeginning(a: string[], b: string[]): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length > 0 && short.every((word, index) => word === long[index]);
}

/**
 * Whether the given names are the record's. Case, accents, apostrophes, hyphens and blanks do not count, and further
 * first names may be missing. `preferred`, the name that a patron goes by, matches as well as the first name. A name
 * that the record lacks is not compared, but a record without any name matches nobody.
 */
export function namesMatch(given: Names, record: Names & { preferred: string }): boolean {
  const firstNames = [record.firstName, record.preferred].filter((name) => words(name).length > 0);
  const surnameKnown = words(record.surname).length > 0;
  if (firstNames.length === 0 && !surnameKnown) return false;
  const first =
    firstNames.length === 0 ||
    firstNames.some(
      (name) => anySpelling(given.firstName, name, sameBeginning) || anySpelling(given.firstName, name, sameLetters),
    );
  return first && (!surnameKnown || anySpelling(given.surname, record.surname, sameLetters));
}
