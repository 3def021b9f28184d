import type { Db } from "../../database/connection.ts";
import type { Host } from "../../koha/host.ts";
import type { AboutNotice, Ask } from "../../koha/notice-facts/ask.ts";
import type { NoticeFacts } from "../../koha/notice-facts/notice-facts.ts";
import { readNoticeFacts } from "../../koha/notice-facts/read-notice-facts.ts";
import { readWordsBeforehand } from "../../koha/queue/words-beforehand.ts";
import { type WordedNotice, wordingFor } from "../../templates/notices/worded-notices.ts";
import type { Routed } from "../deciding/routed.ts";
import { readStamp } from "../event-key.ts";
import type { WayTo } from "./compose.ts";

/** What is said of a notice in words of ours, and by which wording. */
export interface Told {
  name: WordedNotice;
  facts: NoticeFacts;
}

/** Longer ones may not fit a text message. Fewer than the most, since a name and a signature may be added. */
const LONG = 400;

/** The wording that a notice would have; undefined: we have no words for it. */
export function nameOf({ ruled, notice }: Routed): WordedNotice | undefined {
  return wordingFor(ruled?.type ?? "other", ruled?.step ?? null, notice.letterCode);
}

/** What Koha is asked about for a wording. */
export const aboutOf = (name: WordedNotice): AboutNotice => {
  if (name === "hold_lost") return "hold_cancelled";
  return name.replace(/_[123]$/, "") as AboutNotice;
};

/**
 * Whether it must be known of what a notice tells, however long it is: it is said in words of ours, or to a guardian,
 * whose message goes when Koha forgets that.
 */
function needsFacts({ ruled, decision, notice }: Routed): boolean {
  if (decision.kind !== "send") return false;
  const ways: readonly WayTo[] = [decision, ...(decision.also ?? []), ...(decision.instead ?? [])];
  const toOthers = ways.some(({ patronId }) => patronId !== undefined && patronId !== notice.patronId);
  return ruled?.ruling.words === "own" || toOthers;
}

type Named = readonly [number, { one: Routed; name: WordedNotice }];

/** What is asked about those of these notices of which it must be known, or whose words of Koha's are long. */
async function readAsks(db: Db, named: readonly Named[]): Promise<Ask[]> {
  const idsOf = (needed: boolean) => named.flatMap(([id, { one }]) => (needsFacts(one) === needed ? [id] : []));
  const texts = new Map([
    ...(await readWordsBeforehand(db, idsOf(true))),
    ...(await readWordsBeforehand(db, idsOf(false), LONG)),
  ]);
  return named.flatMap(([noticeId, { one, name }]): Ask[] => {
    const words = texts.get(noticeId);
    if (!words) return [];
    const stamp = readStamp(words.metadata)?.thing;
    const things = stamp === undefined ? [] : [stamp];
    const patronId = one.notice.patronId ?? 0;
    return [{ noticeId, patronId, about: aboutOf(name), branchcode: null, things, text: words.content }];
  });
}

/**
 * What Koha's database says for those of these notices that are told in words of ours, or may have to be because Koha's
 * are long. `today` is the library's day.
 */
export async function readFactsFor(
  { db, host }: { db: Db; host: Host },
  routed: readonly Routed[],
  today: string,
): Promise<Map<number, Told>> {
  const named = routed.flatMap((one): Named[] => {
    const name = nameOf(one);
    return name && one.notice.patronId !== null ? [[one.notice.noticeId, { one, name }]] : [];
  });
  const facts = await readNoticeFacts(db, host, await readAsks(db, named), today);
  return new Map(
    named.flatMap(([noticeId, { name }]) => {
      const mine = facts.get(noticeId);
      return mine ? [[noticeId, { name, facts: mine }] as const] : [];
    }),
  );
}
