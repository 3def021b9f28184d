import { spellings } from "./keywords-fold.ts";
import { type Lexicon, ROLES, type Role } from "./phrases/format.ts";
import { type Groups, listed, sequencesOf } from "./understand-notation.ts";

/** Words by the parts that they can play, one step per word. */
interface Node {
  readonly roles: Set<Role>;
  readonly next: Map<string, Node>;
}

export interface CompiledLexicon {
  readonly root: Node;
  /** The parts that words play by their ending, for words that are not in the lexicon otherwise. */
  readonly endings: ReadonlyMap<string, ReadonlySet<Role>>;
  /** Every word of it. */
  readonly words: ReadonlySet<string>;
  /** Whether the word is an act that has nothing to do with us, by its ending. */
  isOtherAct(word: string): boolean;
}

/** Some words of a sentence that play a part together; one unknown word plays none. */
export interface Token {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly roles: ReadonlySet<Role>;
}

const NONE: ReadonlySet<Role> = new Set();
const OURS: ReadonlySet<Role> = new Set(["ours"]);
const SHORTEST_PHONE = 7;
const LONGEST_PHONE = 15;
const SHORTEST_STEM = 2;
const LONGEST_COMPOUND = 40;

/** Compiles one language's words for the search. Throws at an item that cannot be read, and says which. */
export function compileLexicon(lexicon: Lexicon, groups: Groups): CompiledLexicon {
  const root: Node = { roles: new Set(), next: new Map() };
  const words = new Set<string>();
  const endings = new Map<string, Set<Role>>();
  for (const role of ROLES) {
    const items = listed(lexicon[role] ?? "");
    for (const ending of items.filter(isEnding).flatMap((item) => [...spellings(item.slice(1))])) {
      endings.set(ending, (endings.get(ending) ?? new Set()).add(role));
    }
    for (const sequence of items.filter((item) => !isEnding(item)).flatMap((item) => sequencesOf(item, groups))) {
      let at = root;
      for (const word of sequence) {
        words.add(word);
        const after = at.next.get(word) ?? { roles: new Set(), next: new Map() };
        at.next.set(word, after);
        at = after;
      }
      at.roles.add(role);
    }
  }
  const otherActs = listed(lexicon.otherActs).map((ending) => ending.toUpperCase());
  const isOtherAct = (word: string) =>
    otherActs.some((ending) => word.length > ending.length + 2 && word.endsWith(ending));
  return { root, endings, words, isOtherAct };
}

const isEnding = (item: string): boolean => item.startsWith("-");

/** The parts that a word plays by the longest ending that the lexicon knows. */
function rolesByEnding({ endings }: CompiledLexicon, word: string): ReadonlySet<Role> {
  if (endings.size === 0 || word.length > LONGEST_COMPOUND) return NONE;
  for (let from = SHORTEST_STEM; from < word.length; from++) {
    const roles = endings.get(word.slice(from));
    if (roles !== undefined) return roles;
  }
  return NONE;
}

/** Where a phone number ends that begins at this word, in one piece or several; undefined: none begins there. */
function phoneNumberAt(words: readonly string[], from: number): number | undefined {
  let digits = 0;
  let to = from;
  while (/^\p{N}+$/u.test(words[to] ?? "")) digits += words[to++]?.length ?? 0;
  return digits >= SHORTEST_PHONE && digits <= LONGEST_PHONE ? to : undefined;
}

/** Splits words into tokens from left to right, each as long as the lexicon has it. */
export function tokensOf(lexicon: CompiledLexicon, words: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (let from = 0; from < words.length; ) {
    const number = phoneNumberAt(words, from);
    if (number !== undefined) {
      tokens.push({ from, to: number, roles: OURS });
      from = number;
      continue;
    }
    let to = from + 1;
    let roles = NONE;
    let node = lexicon.root.next.get(words[from] ?? "");
    for (let at = from + 1; node !== undefined; at++) {
      if (node.roles.size > 0) {
        to = at;
        roles = node.roles;
      }
      node = node.next.get(words[at] ?? "");
    }
    if (roles === NONE) roles = rolesByEnding(lexicon, words[from] ?? "");
    tokens.push({ from, to, roles });
    from = to;
  }
  return tokens;
}
