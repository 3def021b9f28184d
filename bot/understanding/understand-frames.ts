import type { Role } from "./phrases/format.ts";
import { type CompiledLexicon, type Token, tokensOf } from "./understand-lexicon.ts";
import type { Span, View } from "./understand-view.ts";

/** What acts and objects say together. `spared`: something is ended or refused, but nothing of ours. */
export interface Frames {
  stop: Span[];
  unsure: Span[];
  start: Span[];
  spared: Span[];
  /** The parts that its words play, one after the other; blank: none that we know. */
  roles: string[];
}
type Verdict = "stop" | "unsure" | "start" | "spared" | undefined;

/** What stands behind an act, up to the end of its part of the sentence. */
interface Behind {
  /** The objects found before anything that is not ours. */
  readonly has: ReadonlySet<Role>;
  /** Words that nobody knows, before the first object and after it. */
  readonly unknown: number;
  readonly unknownAfter: number;
  /** Something that is not ours follows what is. */
  readonly theirsLater: boolean;
  /** It is another act: "stop hiding …". */
  readonly otherAct: boolean;
  readonly to: number;
}

const ACTS: readonly Role[] = ["end", "unsubscribe", "remove", "take", "refuse", "begin"];
/** The objects that are, or may be, ours to end. */
export const OBJECTS: readonly Role[] = ["ours", "self", "vague", "send"];
/** What counts behind an act even where it may be a filler too. */
const SAYING: readonly Role[] = [...OBJECTS, "theirs", "limit", "from"];
/** In tokens; whoever says more between an act and its object says something else. */
const REACH = 9;
const MOST_UNKNOWN = 2;

/**
 * Reads what is asked in a sentence by its acts and their objects. An act with an object of ours is a request, whatever
 * adjectives stand between; with the library's or an unknown one it is none. Takes time in proportion to its length.
 */
export function readFrames(lexicon: CompiledLexicon, view: View): Frames {
  const tokens = tokensOf(lexicon, view.words);
  const frames: Frames = { stop: [], unsure: [], start: [], spared: [], roles: tokens.map(nameOf) };
  const add = (verdict: Verdict, from: number, to: number) => {
    if (verdict !== undefined) frames[verdict].push({ from, to });
  };
  for (const [at, token] of tokens.entries()) {
    if (token.roles.size === 0) continue;
    const guard = guardBefore(tokens, at, view);
    for (const act of ACTS) {
      if (!token.roles.has(act)) continue;
      if (guard) {
        if (act !== "refuse" && act !== "begin") frames.spared.push({ from: guard.from, to: token.to });
        continue;
      }
      const negated = negatedBehind(tokens, at, view);
      if (negated && act !== "refuse") {
        frames.spared.push({ from: token.from, to: negated.to });
        continue;
      }
      const behind = lookBehind(tokens, at + 1, view, lexicon);
      const verdict = judge(act, behind);
      // To its end, so that no other language's rules find something longer in it.
      add(verdict, token.from, verdict === "spared" ? endOfPart(view, behind.to) : behind.to);
    }
    const sending = guard ? undefined : forbidden(tokens, at, view);
    if (sending === undefined) continue;
    const behind = lookBehind(tokens, sending, view, lexicon);
    add(judge("not", behind), token.from, behind.to);
  }
  return frames;
}

function endOfPart({ edges, words }: View, from: number): number {
  const end = edges.indexOf(true, from);
  return end === -1 ? words.length : end;
}

const nameOf = ({ roles }: Token): string => [...roles].join("+");

/** Its verdict, by the act and what stands behind it. */
function judge(act: Role, behind: Behind): Verdict {
  const { has, unknown, unknownAfter, otherAct } = behind;
  const is = (...roles: Role[]) => roles.some((role) => has.has(role));
  if (has.has("theirs")) return act === "begin" ? undefined : "spared";
  if (otherAct) return act === "end" ? "spared" : undefined;
  const less = has.has("limit");
  switch (act) {
    case "end":
      if (!is("ours", "send") && !(is("self", "vague") && unknown + unknownAfter === 0)) return undefined;
      return less ? "unsure" : "stop";
    case "unsubscribe":
      if (has.has("from") && !is("ours", "vague")) return unknown + unknownAfter > 0 ? "spared" : "stop";
      return "stop";
    case "take":
      if (!has.has("from")) return undefined;
      return judge("remove", behind);
    case "remove":
      if (!is("self", "ours") || unknown > 0) return undefined;
      if (has.has("from") && !is("ours", "vague") && unknownAfter > 0) return "spared";
      return "stop";
    case "refuse":
      if (!is("ours", "send") || unknown > MOST_UNKNOWN) return undefined;
      if (!is("ours", "self") && unknownAfter > 0) return undefined;
      return less ? "unsure" : "stop";
    case "not":
      if (!is("self", "ours", "vague") && unknown + unknownAfter > 0) return undefined;
      return less ? "unsure" : "stop";
    case "begin":
      return is("ours", "send") && !less && !behind.theirsLater ? "start" : undefined;
    default:
      return undefined;
  }
}

/** Collects the objects from this token on. */
function lookBehind(tokens: readonly Token[], first: number, view: View, lexicon: CompiledLexicon): Behind {
  const has = new Set<Role>();
  let unknown = 0;
  let unknownAfter = 0;
  let otherAct = false;
  let theirsLater = false;
  let to = tokens[first - 1]?.to ?? 0;
  const reached = tokens.slice(first, first + REACH);
  for (const [at, token] of reached.entries()) {
    if (view.edges[token.from] || view.colons[token.from]) break;
    if (token.roles.has("filler") && !SAYING.some((role) => token.roles.has(role))) continue;
    const objects = [...token.roles].filter((role) => OBJECTS.includes(role));
    // "The text box", "the message board": the first word only says which box.
    const isFirstPart = token.roles.has("ours") && isTheirs(reached[at + 1]) && !view.edges[token.to];
    const known = isFirstPart ? [] : objects;
    if ((token.roles.has("theirs") && known.length === 0) || isFirstPart) {
      if (!has.has("ours") || has.has("from")) {
        has.add("theirs");
        to = token.to;
      } else theirsLater = true;
      break;
    }
    if (token.roles.has("limit")) {
      has.add("limit");
      to = token.to;
      break;
    }
    if (token.roles.has("from")) has.add("from");
    for (const role of known) has.add(role);
    if (known.length > 0) to = token.to;
    else if (!token.roles.has("from")) {
      const begun = OBJECTS.some((role) => has.has(role)) || has.has("from");
      if (!begun && lexicon.isOtherAct(view.words[token.from] ?? "")) {
        otherAct = true;
        to = token.to;
        break;
      }
      if (begun) unknownAfter++;
      else unknown++;
      if (unknown > MOST_UNKNOWN) break;
      if (has.has("from")) to = token.to;
    }
  }
  return { has, unknown, unknownAfter, theirsLater, otherAct, to };
}

const isTheirs = (token: Token | undefined): boolean =>
  token?.roles.has("theirs") === true && !OBJECTS.some((role) => token.roles.has(role));

/** The word before an act, past fillers, that makes it no request. */
function guardBefore(tokens: readonly Token[], at: number, view: View): Token | undefined {
  for (let before = at - 1; before >= Math.max(0, at - 3); before--) {
    const token = tokens[before];
    if (token === undefined || view.edges[tokens[before + 1]?.from ?? 0]) return undefined;
    if (token.roles.has("guard")) return token;
    if (!token.roles.has("filler")) return undefined;
  }
  return undefined;
}

/** The "not" right behind an act, past fillers and "me", that negates it where negations follow: "slet ikke …". */
function negatedBehind(tokens: readonly Token[], at: number, view: View): Token | undefined {
  for (const token of tokens.slice(at + 1, at + 3)) {
    if (view.edges[token.from]) return undefined;
    if (token.roles.has("notAfter")) return token;
    if (!token.roles.has("filler") && !token.roles.has("self")) return undefined;
  }
  return undefined;
}

/**
 * Where the sending stands that is forbidden here, by "not" before an act of sending or an order to send before "not":
 * the index of the token behind both. Undefined: nothing is.
 */
function forbidden(tokens: readonly Token[], at: number, view: View): number | undefined {
  const token = tokens[at];
  const isNot = token?.roles.has("not");
  if (token === undefined || !(isNot || token.roles.has("order"))) return undefined;
  const before = tokens[at - 1];
  if (before?.roles.has("subject") && !view.edges[token.from]) return undefined;
  for (let next = at + 1; next <= at + 4; next++) {
    const other = tokens[next];
    if (other === undefined || view.edges[other.from]) return undefined;
    if (other.roles.has(isNot ? "send" : "not")) return next + 1;
    if (!["filler", "self", "send"].some((role) => other.roles.has(role as Role))) return undefined;
  }
  return undefined;
}
