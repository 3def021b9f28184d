/** What people write between digits: blanks, dashes, dots, brackets, slashes, and invisible formatting marks. */
const PUNCTUATION = /[\s\p{Pd}\p{Cf}\p{M}.,()[\]/·•⁃−‐'"]/gu;
/** `x12`, `ext. 12`, `#12`, `;ext=12`; `poste` and `lokal` are French and Danish for extension. */
const EXTENSION = /(?:;?ext(?:ensi[oó]n)?|poste|lokal|x|#)[.:=\s]*\d{1,7}\s*$/iu;
/** A longer text is not searched for a number. */
const LONGEST_TEXT = 100;

const isDigit = (code: number): boolean => code >= 0 && /^\p{Nd}$/u.test(String.fromCodePoint(code));

/** In Unicode the decimal digits of every script are runs of ten, from zero to nine. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (isDigit(zero - 1)) zero -= 1;
  return String((code - zero) % 10);
}

/**
 * Returns the digits of a number written in any script, with its plus if it has one, and whether an extension followed.
 * Anything that is neither digit nor punctuation is refused, not dropped, so that no number results that nobody meant.
 */
export function plainDigits(
  text: string,
): { number: string; extension: boolean } | { because: "empty" | "letters" | "not_a_number" } {
  if (text.length > LONGEST_TEXT) return { because: "not_a_number" };
  const ascii = text
    .normalize("NFKC")
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/^\s*tel:/i, "");
  const main = ascii.replace(EXTENSION, "");
  const number = main.replace(PUNCTUATION, "");
  if (number === "") return { because: "empty" };
  if (/\p{L}/u.test(number)) return { because: "letters" };
  if (!/^\+?\d+$/.test(number)) return { because: "not_a_number" };
  return { number, extension: main !== ascii };
}
