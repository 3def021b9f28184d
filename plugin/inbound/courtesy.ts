const words = (...lists: readonly string[]): ReadonlySet<string> => new Set(lists.flatMap((list) => list.split(" ")));

/** Words of thanks, in the languages that we ship; without accents. */
const THANKS = words(
  "thank thanks thankyou thx thnx tnx ty tks ok okay okey k kk",
  "great perfect cool nice awesome wonderful cheers noted alright",
  "gracias vale perfecto genial entendido bien",
  "merci parfait super bien",
  "tak takker fint super modtaget mange",
);
/** Words that may accompany them. */
const COMPANY = words(
  "you u so very much a lot many got it and",
  "muchas mil muy amable de acuerdo por todo",
  "beaucoup d accord c est bonne journee a vous",
  "tusind selv for det hjaelpen jer dig og",
);
const MOST_WORDS = 5;

/** Whether a text is nothing but thanks, an "ok", or signs such as a thumb, so that there is nothing to understand. */
export function isCourtesy(text: string): boolean {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("æ", "ae").replaceAll("ø", "oe");
  const said = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  // A text with neither words nor signs is a picture, which somebody may have to look at.
  if (said.length === 0) return /\p{Extended_Pictographic}/u.test(text) && !/[🚫⛔📵🛑]/u.test(text);
  return (
    said.length <= MOST_WORDS &&
    said.some((word) => THANKS.has(word)) &&
    said.every((word) => THANKS.has(word) || COMPANY.has(word))
  );
}
