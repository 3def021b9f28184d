import type { ChannelName } from "../../../../database/tables.ts";
import type { NoticeFacts } from "../../../../koha/notice-facts/notice-facts.ts";
import { type Costly, costly, gsmVersion } from "../../../../templates/notices/gsm-version.ts";
import { renderNotice } from "../../../../templates/notices/render-notice.ts";
import type { NoticeWords, Wording } from "../../../../templates/notices/wording.ts";
import { countSegments, type SegmentCount, unitsLeft } from "../../../../templates/segments.ts";

/** What a wording is shown with. */
export interface ShownWith {
  /** The shipped words of the same notice and language. */
  shipped: NoticeWords;
  /** Of one thing, and of several. */
  facts: { one: NoticeFacts; other: NoticeFacts };
  accountLink: string;
  way: ChannelName;
  /** Adds what every text ends with; `stopDue`: also how to end texts, if the library has that said. */
  sign(text: string, stopDue: boolean): string;
}

/** A text as a phone shows it, and what it takes to send it. */
export interface Bubble {
  /** Empty: there is nothing to say. */
  text: string;
  count: SegmentCount;
  /** Units that the last part would still hold. */
  left: number;
  costly: readonly Costly[];
  /** In how many parts it would go with plain signs in place of those characters. */
  plainSegments: number;
  /** In how many parts it goes on the day on which it also says how to end texts. */
  stopSegments: number;
}

export interface Bubbles {
  one: Bubble;
  other: Bubble;
}

/** Where a shorter wording comes from. */
export type ShorterFrom = "lean" | "shipped";

/** Another wording that needs fewer parts. */
export interface Shorter {
  from: ShorterFrom;
  wording: Wording;
  bubbles: Bubbles;
}

/** A wording as patrons get it, about one thing and about several. */
export function showWording(words: Wording, shown: ShownWith): Bubbles {
  const { one, other } = shown.facts;
  return { one: bubbleOf(words, one, shown), other: bubbleOf(words, other, shown) };
}

function bubbleOf(words: Wording, facts: NoticeFacts, { shipped, accountLink, way, sign }: ShownWith): Bubble {
  const render = (stopDue: boolean) => {
    const finish = (text: string) => sign(text, stopDue);
    return renderNotice({ wording: { ...shipped, words }, facts, accountLink, finish }, way) ?? "";
  };
  const text = render(false);
  return {
    text,
    count: countSegments(text),
    left: unitsLeft(text),
    costly: costly(text),
    plainSegments: countSegments(allPlain(text)).segments,
    stopSegments: countSegments(render(true)).segments,
  };
}

/** A plain sign for every costly character, also where there is none that means the same. */
function allPlain(text: string): string {
  const converted = gsmVersion(text).text;
  const left = new Set(costly(converted).map(({ character }) => character));
  return [...converted].map((character) => (left.has(character) ? "x" : character)).join("");
}

/** The parts of both texts together. */
const partsOf = ({ one, other }: Bubbles): number => one.count.segments + other.count.segments;

/** The first of these wordings that needs fewer parts, where a text needs more than one. */
export function findShorter(
  bubbles: Bubbles,
  candidates: readonly { from: ShorterFrom; wording: Wording }[],
  shown: ShownWith,
): Shorter | undefined {
  if (bubbles.one.count.segments === 1 && bubbles.other.count.segments === 1) return undefined;
  return candidates
    .map((one): Shorter => ({ ...one, bubbles: showWording(one.wording, shown) }))
    .find((one) => one.bubbles.one.text !== "" && partsOf(one.bubbles) < partsOf(bubbles));
}
