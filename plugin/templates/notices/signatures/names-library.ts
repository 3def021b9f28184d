const patterns = new Map<string, RegExp | undefined>();
/** Libraries are few; what is remembered of them must not grow without end all the same. */
const MOST_REMEMBERED = 1_000;

/** Whether a text says a library's name, whatever the case, the accents and the blanks: "midway" for "Mid Way". */
export function namesLibrary(text: string, name: string): boolean {
  if (!patterns.has(name)) {
    if (patterns.size >= MOST_REMEMBERED) patterns.clear();
    patterns.set(name, patternOf(name));
  }
  return patterns.get(name)?.test(fold(text)) ?? false;
}

const fold = (text: string): string =>
  text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ς", "σ");

/** Writings whose words have blanks between them, so that a name is no part of a longer word. */
const SPACED = /[\p{N}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Arabic}\p{sc=Hebrew}]/u;

function patternOf(name: string): RegExp | undefined {
  const characters = [...fold(name).replace(/\s+/gu, "")];
  const [first] = characters;
  const last = characters.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const begins = SPACED.test(first) ? "(?<![\\p{L}\\p{N}])" : "";
  const ends = SPACED.test(last) ? "(?![\\p{L}\\p{N}])" : "";
  const escaped = characters.map((one) => one.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  return new RegExp(`${begins}${escaped.join("\\s*")}${ends}`, "u");
}
