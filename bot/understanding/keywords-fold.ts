/** Letters, digits and marks of ASCII, without what is read otherwise: a command, and "#" for a number. */
const PLAIN = /^[\x20-\x22\x24-\x2e\x30-\x7e\s]*$/;

/**
 * Returns the words of a text in plain capitals. Letters of other alphabets stay as they are: folding look-alikes could
 * turn a foreign word into a keyword.
 */
export function fold(text: string): string[] {
  // The same result, sooner, for most texts.
  if (PLAIN.test(text)) return text.toUpperCase().match(/[A-Z0-9]+/g) ?? [];
  const plain = text
    // People write it for a number ("wrong #"), unless it is a hashtag or numbers something.
    .replace(/#(?![\p{L}\p{N}_])/gu, " number ")
    // Before the decomposition, which would turn some of them into letters: an information sign would become an i.
    .replace(/\p{Extended_Pictographic}/gu, " ")
    .normalize("NFKD")
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, "")
    .toUpperCase()
    // Telegram's commands may name the bot: "/stop@library_bot".
    .replace(/^(\s*\/[A-Z]+)@\w+/, "$1");
  // Some keyboards write modifier letters for quotes.
  return plain.match(/[[\p{L}\p{N}]--\p{Lm}]+/gv) ?? [];
}

/** The folded spellings of a word. Without Danish keys people write AE or A for Æ, OE or O for Ø, AA or A for Å. */
export function spellings(word: string): Set<string> {
  const capitals = word.normalize("NFC").toUpperCase();
  const ways = [
    word,
    capitals.replaceAll("Æ", "AE").replaceAll("Ø", "OE").replaceAll("Å", "AA"),
    capitals.replaceAll("Æ", "AE").replaceAll("Ø", "OE"),
    capitals.replaceAll("Æ", "A").replaceAll("Ø", "O"),
  ];
  return new Set(ways.map((way) => fold(way).join(" ")));
}
