import type { Db } from "../../database/connection.ts";
import { readCursors } from "../../database/cursors.ts";
import { isDisabled } from "../../koha/plugin-switch.ts";
import {
  countWaitingTexts,
  readNewestTexts,
  readTexts as readTextsById,
  readTextsOf,
  readWaitingTexts,
  type WaitingText,
} from "../../koha/queue/waiting.ts";
import { readWithinReach } from "../../koha/reach.ts";
import { readRecentSwitches } from "../../koha/unfenced.ts";
import { WHOLE_MS } from "../../notices/sweep.ts";
import { readWaitingMail } from "./waiting-mail.ts";
import { countQueued, readMessageGroups, readMessagesOf, readQueuedMessages } from "./waiting-messages.ts";
import type { Waiting, WaitingGroup, WaitingParts } from "./waiting-parts.ts";
import { type QueueState, type Why, whyText } from "./waiting-why.ts";

export const WAITING_PAGE = 100;
/** So many of our book are explained one by one; what is beyond is only counted. */
const MOST = 20_000;
const MOST_OF_PATRON = 200;

interface Texts {
  waiting: Waiting[];
  /** Those beyond `MOST`. */
  more: number;
}

/** What waits, by reason, and one page of it: our messages first, then Koha's queue, each oldest first. */
export async function readWaiting(parts: WaitingParts, page: number, now: Date) {
  const texts = await readTexts(parts, now);
  const queued = await countQueued(parts);
  const from = (page - 1) * WAITING_PAGE;
  const messages = from < queued ? await readQueuedMessages(parts, { from, most: WAITING_PAGE }, now) : [];
  const at = Math.max(0, from - queued);
  const rest = texts.waiting.slice(at, at + WAITING_PAGE - messages.length);
  return {
    total: queued + texts.waiting.length + texts.more,
    /** Only these can be listed one by one. */
    listed: queued + texts.waiting.length,
    groups: [...(await readMessageGroups(parts, now)), ...groupsOf(texts.waiting)],
    shown: [...messages, ...rest],
  };
}
export type WaitingState = Awaited<ReturnType<typeof readWaiting>>;

/** What waits for one patron, newest first. */
export async function readWaitingOf(parts: WaitingParts, patronId: number, now: Date): Promise<Waiting[]> {
  const texts = await readTextsOf(parts.db, parts.host, patronId, MOST_OF_PATRON);
  const explained = await explain(parts, texts, now);
  return [...(await readMessagesOf(parts, patronId, now)), ...explained];
}

/** Koha's queue; of patrons within reach alone, where that is limited. */
async function readTexts(parts: WaitingParts, now: Date): Promise<Texts> {
  const { reach = null } = parts;
  const texts = await readAllTexts(parts, now);
  if (reach === null) return texts;
  const within = await readWithinReach(
    parts.db,
    reach,
    texts.waiting.flatMap(({ patronId }) => patronId ?? []),
  );
  // Whose those beyond the list are is not known.
  return { waiting: texts.waiting.filter(({ patronId }) => patronId !== null && within.has(patronId)), more: 0 };
}

async function readAllTexts(parts: WaitingParts, now: Date): Promise<Texts> {
  const { db, host } = parts;
  const kohas = await whoSends(parts);
  if (kohas) return { waiting: await explain(parts, await readNewestTexts(db, host, { unmet: false }), now), more: 0 };
  const book = await readWaitingTexts(db, host, MOST);
  const more = book.length < MOST ? 0 : (await countWaitingTexts(db)) - MOST;
  const found = [...book, ...(await readNewestTexts(db, host, { unmet: true }))];
  const waiting = await explain(parts, found, now);
  return { waiting: [...waiting, ...(await readWaitingMail(parts))], more: Math.max(0, more) };
}

async function whoSends({ db, installation }: WaitingParts): Promise<QueueState["kohas"]> {
  if (await isDisabled(db)) return "plugin_disabled";
  return installation.mode() === "trial" ? "trial" : undefined;
}

/** What holds for these texts of Koha's queue now. */
async function readQueueState(parts: WaitingParts, texts: readonly WaitingText[], now: Date): Promise<QueueState> {
  const { db } = parts;
  const cursors = await readCursors(db, ["intake", "sweep"]);
  return {
    kohas: await whoSends(parts),
    off: parts.installation.off().size > 0,
    recent: await readRecentSwitches(db, now),
    invited: await readInvited(
      db,
      texts.flatMap(({ patronId, entry }) => (entry?.because === "not_opted_in" ? (patronId ?? []) : [])),
    ),
    metTo: cursors.get("intake")?.at_id ?? Number.POSITIVE_INFINITY,
    sweptBy: new Date((cursors.get("sweep")?.moved_at ?? now).getTime() + WHOLE_MS),
  };
}

/** Why those of these notices wait that do, by their ids. */
export async function explainNotices(
  parts: WaitingParts,
  noticeIds: readonly number[],
  now: Date,
): Promise<Map<number, Why>> {
  const texts = await readTextsById(parts.db, parts.host, noticeIds);
  if (texts.length === 0) return new Map();
  const state = await readQueueState(parts, texts, now);
  return new Map(
    texts.flatMap((text) => {
      const why = whyText(text, state, now);
      return why ? [[text.noticeId, why] as const] : [];
    }),
  );
}

async function explain(parts: WaitingParts, texts: readonly WaitingText[], now: Date): Promise<Waiting[]> {
  if (texts.length === 0) return [];
  const state = await readQueueState(parts, texts, now);
  return texts.flatMap((text): Waiting[] => {
    const why = whyText(text, state, now);
    if (!why) return [];
    const since = text.queuedAt ?? text.entry?.seenAt ?? null;
    return [
      { patronId: text.patronId, kind: "notice", letterCode: text.letterCode, since, why, noticeId: text.noticeId },
    ];
  });
}

/** Of these patrons, those whose yes is awaited. */
async function readInvited(db: Db, patronIds: readonly number[]): Promise<Set<number>> {
  if (patronIds.length === 0) return new Set();
  const rows = await db
    .selectFrom("tidings_standing")
    .select("patron_id")
    .where("patron_id", "in", [...new Set(patronIds)])
    .where("state", "=", "pending_opt_in")
    .execute();
  return new Set(rows.map((row) => row.patron_id));
}

const instantOf = ({ until }: Why): number => ("at" in until && until.at ? until.at.getTime() : 0);

/** Counts by reason, in the order in which the reasons first come. */
export function groupsOf(waiting: readonly Waiting[]): WaitingGroup[] {
  const groups = new Map<string, WaitingGroup & { latest: number }>();
  for (const { why, since } of waiting) {
    const group = groups.get(why.because) ?? {
      because: why.because,
      count: 0,
      oldest: since,
      until: why.until,
      latest: 0,
    };
    group.count += 1;
    if (since && (group.oldest === null || since < group.oldest)) group.oldest = since;
    if (instantOf(why) > group.latest) {
      group.latest = instantOf(why);
      group.until = why.until;
    }
    groups.set(why.because, group);
  }
  return [...groups.values()].map(({ latest: _, ...group }) => group);
}
