import { REACTIONS } from "./phrases/reactions.ts";

const OPENING = "[\"'“”„‟‘’‚«»‹›「]";
const MARK = new RegExp(OPENING, "u");
/** In characters, with the mark that opens the quotation. */
const LONGEST_REACTION = 80;
const LONGEST_ATTACHED = 60;
const SIGN = String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}\u200d\ufe0f\u200b]`;
const named = REACTIONS.words.join("|");
const toSomething = REACTIONS.to.join("|");
const WORDS = new RegExp(
  String.raw`^[\s\u200b]*(?:${SIGN}\s*)*(?:${named})(?:\s+${SIGN}+)?(?:\s+(?:${toSomething}))?\s*:?\s*${OPENING}`,
  "iu",
);
const SIGNED = new RegExp(String.raw`^[\s\u200b]*${SIGN}+\s*(?:${toSomething})\s*${OPENING}`, "iu");
const ATTACHED = new RegExp(String.raw`^[\s\u200b]*(?:${named})\s+(?:${REACTIONS.attached.join("|")})[\s.]*$`, "iu");

/**
 * Whether a text is what a phone writes for a reaction to a message ("Liked “Your hold is ready …”"): however the
 * quotation goes on, is nested or cut off, the person said nothing of it.
 */
export function isReaction(text: string): boolean {
  const beginning = text.slice(0, LONGEST_REACTION);
  const quotes = MARK.test(beginning);
  return (
    (quotes && (WORDS.test(beginning) || SIGNED.test(beginning))) || ATTACHED.test(text.slice(0, LONGEST_ATTACHED))
  );
}
