import { findUnfenced } from "../../koha/unfenced.ts";
import { readOpenRounds } from "../../outbox/superseded.ts";
import type { Step } from "../../routing/rules/notice-rule.ts";
import { nextRounds, otherRows } from "../absorb.ts";
import type { Told } from "../composing/read-facts.ts";
import { asQueued } from "../deciding/as-queued.ts";
import type { DecideWith } from "../deciding/decide.ts";
import { decideOwn, metOf, ownRows } from "../deciding/decide-own.ts";
import type { Routed } from "../deciding/routed.ts";
import { readCircumstances } from "../evaluate.ts";
import { type Entry, type Known, readKnown } from "../notice-store.ts";
import type { Forecast, ForecastBecause, Looking, Seen, WithWords } from "./forecast-parts.ts";
import { type Planned, planAhead } from "./plan-ahead.ts";

/** What is asked of a notice that Koha has not written. */
export interface MadeUp {
  steps: ReadonlyMap<number, Step>;
  told(routed: readonly Routed[]): Promise<ReadonlyMap<number, Told>>;
}

/**
 * Says what would happen to these texts of Koha's queue if they were looked at now: decided by the rules, routed,
 * worded and compared with what was told before, all by the same functions by which it is done. Nothing is written or
 * locked.
 */
export async function forecastTexts(
  looking: Looking,
  rows: readonly WithWords[],
  madeUp?: MadeUp,
): Promise<{ forecasts: Forecast[]; seen: Seen }> {
  const { tx, intake, now } = looking;
  const { db, host } = intake;
  const notices = rows.map(({ notice }) => notice);
  const words = new Map(rows.map((row) => [row.notice.noticeId, row.words]));
  const book = await readKnown(
    db,
    notices.map(({ noticeId }) => noticeId),
  );
  const facts = await readCircumstances(intake, notices, now, madeUp?.steps);
  const open = await readOpenRounds(tx, nextRounds(ownRows(notices, book, host), book), { waits: false });
  const locked = [...open.keys()].flatMap((id) => words.get(id) ?? []);
  const others = new Set(otherRows(locked, book, open, host));
  const busy = new Set([...open.keys()].filter((id) => !others.has(id)));
  const look = { known: metOf(notices, book, { host, others }), facts, host, now };
  const free = notices.filter(({ noticeId }) => !busy.has(noticeId));
  const { routed, entries } = decideAll(looking, free, look);
  const composer = await composerFor(looking, routed, madeUp);
  const rests = restingOf(looking, routed);
  const moving = routed.filter(({ notice }) => !rests.has(notice.noticeId));
  const planned = await planAhead(looking, moving, words, { composer, shared: false });
  const said = { busy, rests, entries: byId(entries), book, planned };
  return {
    forecasts: notices.map((notice) => ({ notice, source: "sms", ...saidOf(notice.noticeId, said) })),
    seen: { facts, routed: byId(routed), composer },
  };
}

const byId = <One extends { notice: { noticeId: number } }>(all: readonly One[]): Map<number, One> =>
  new Map(all.map((one) => [one.notice.noticeId, one]));

/** The search for new rows knows less of a row than a walk of the whole queue does, which finds what came back. */
function decideAll({ metTo, sweptTo }: Looking, notices: readonly DecideNotice[], look: DecideWith) {
  const resent = new Set(notices.map(({ noticeId }) => noticeId));
  const fresh = notices.filter(({ noticeId }) => noticeId > metTo);
  const met = notices.filter(({ noticeId }) => noticeId <= metTo);
  const [one, other] = [decideOwn(fresh, { resent }, look), decideOwn(met, { resent, swept: { sweptTo } }, look)];
  return { routed: [...one.routed, ...other.routed], entries: [...one.entries, ...other.entries] };
}
type DecideNotice = Parameters<typeof decideOwn>[0][number];

async function composerFor({ intake, now }: Looking, routed: readonly Routed[], madeUp: MadeUp | undefined) {
  const sent = routed.filter(({ decision }) => decision.kind === "send");
  return intake.words?.(sent, now, await madeUp?.told(sent));
}

/** What a run of Koha's sender from before a switch may still have in hand. */
function restingOf({ recent, intake }: Looking, routed: readonly Routed[]) {
  return new Map(
    routed.flatMap((one) => {
      const rest = findUnfenced(recent, asQueued(one, intake.host));
      return rest ? [[one.notice.noticeId, rest] as const] : [];
    }),
  );
}

interface Said {
  busy: ReadonlySet<number>;
  rests: ReturnType<typeof restingOf>;
  entries: ReadonlyMap<number, Entry>;
  book: ReadonlyMap<number, Known>;
  planned: Planned;
}

function saidOf(id: number, { busy, rests, entries, book, planned }: Said): Omit<Forecast, "notice" | "source"> {
  const none = { until: null, parts: [] };
  if (busy.has(id)) return { ...none, outcome: "end", because: "resend_absorbed" };
  const rest = rests.get(id);
  if (rest) {
    const because = rest.name === "live_after" ? "just_live" : "just_enabled";
    return { outcome: "hold", because, until: rest.until, parts: [] };
  }
  const entry = entries.get(id);
  if (entry?.state === "waiting")
    return { outcome: "hold", because: entry.because as ForecastBecause, until: entry.lookAt, parts: [] };
  const parts = planned.parts.get(id);
  if (parts) return { outcome: "send", because: null, until: null, parts };
  const ended = planned.ended.get(id);
  if (ended !== undefined) return { ...none, outcome: "end", because: ended as ForecastBecause };
  const because = (entry?.because ?? book.get(id)?.because ?? null) as ForecastBecause | null;
  return { ...none, outcome: "leave", because };
}
