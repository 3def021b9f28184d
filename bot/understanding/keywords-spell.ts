export interface Spelling {
  /** Whether it is a keyword. */
  knows(word: string): boolean;
  /** Whether a number may follow it without a blank. */
  takesNumber(word: string): boolean;
}

/** Spanish laughter ("jajaja") is not the Danish yes several times. */
const LAUGHTER = /^[HJ]([AEI])(?:[HJ]\1)+$/;
/** A key that was held down ("kkkkkk") is no word several times. */
const ONE_KEY = /^(.)\1+$/u;

/**
 * Joins letters that stand alone ("S.T.O.P.", "s t o p"), and removes repetitions ("STOPSTOP") and numbers ("STOP2")
 * that follow without a blank.
 */
export function spell(words: readonly string[], { knows, takesNumber }: Spelling): string[] {
  const withoutNumber = (word: string) => {
    if (!/\p{N}$/u.test(word)) return word;
    const plain = word.replace(/^(\p{L}+)\p{N}{1,3}$/u, "$1");
    return takesNumber(plain) ? plain : word;
  };
  const spelled: string[] = [];
  for (let at = 0; at < words.length; at++) {
    let run = words[at] ?? "";
    if (isLetter(run)) {
      while (isLetter(words[at + 1])) run += words[++at];
    }
    const once =
      run.length < 4 || LAUGHTER.test(run) || ONE_KEY.test(run) ? run : run.replace(/^(.{2,12}?)\1+$/u, "$1");
    // A sentence may continue with a word of one letter: "S.T.O.P. I mean it".
    if (!knows(once) && knows(run.slice(0, -1)) && isLetter(words[at])) spelled.push(run.slice(0, -1), run.slice(-1));
    else spelled.push(knows(once) ? once : withoutNumber(run));
  }
  return spelled;
}

function isLetter(word: string | undefined): boolean {
  return word !== undefined && word.length < 3 && /^\p{L}$/u.test(word);
}
