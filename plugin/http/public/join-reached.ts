import type { ElectedBecause } from "../../routing/elected.ts";
import { NOTICE_TYPES, type NoticeType } from "../../routing/notice-types.ts";
import type { Reached } from "../../routing/reached.ts";

/** What a visitor who has joined is told of a type: it comes by text, by the library's mail or letter, or not yet. */
export const JOINED_WAYS = ["text", "mail", "letter", "not_yet"] as const;
export type JoinedWay = (typeof JOINED_WAYS)[number];

const LETTERS: Readonly<Record<JoinedWay, string>> = { text: "t", mail: "m", letter: "l", not_yet: "n" };
/** Nothing is said of it: nothing is known, or it is none that the patron wants or the library sends. */
const UNSAID = "x";

/** One letter a type, for the cookie that the next page reads; undefined where nothing is known at all. */
export function writeReached(reached: ReadonlyMap<NoticeType, Reached>): string | undefined {
  if (reached.size === 0) return undefined;
  return NOTICE_TYPES.map((type) => {
    const way = wayOf(reached.get(type));
    return way === undefined ? UNSAID : LETTERS[way];
  }).join("");
}

const NOT_MISSED: ReadonlySet<ElectedBecause> = new Set([
  "type_off",
  "off_in_koha",
  "unticked_in_koha",
  "unticked_here",
]);

function wayOf(reached: Reached | undefined): JoinedWay | undefined {
  if (reached === undefined || reached.by === "stopped" || reached.by === "guardian") return undefined;
  if (reached.by === "us") return reached.channels.includes("sms") ? "text" : undefined;
  if (reached.by !== "nothing") return reached.by;
  // What the patron wants nowhere, and what the library never sends, is missed by nobody.
  const { because } = reached;
  return NOT_MISSED.has(because) ? undefined : "not_yet";
}

/** The types of each way; a letter that is none of ours says nothing. */
export function readReachedWays(written: string): Map<JoinedWay, NoticeType[]> {
  const ways = new Map<JoinedWay, NoticeType[]>();
  NOTICE_TYPES.forEach((type, at) => {
    const way = JOINED_WAYS.find((one) => LETTERS[one] === written[at]);
    if (way) ways.set(way, [...(ways.get(way) ?? []), type]);
  });
  return ways;
}
