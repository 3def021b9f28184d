import { inTransaction, type Tx } from "../../database/connection.ts";
import { holdLive } from "../../koha/plugin-switch.ts";
import {
  type Claimed,
  lockCandidates,
  readClaimed,
  reopenCandidates,
  settleCandidates,
} from "../../koha/queue/candidates.ts";
import { type HeldClaim, lockRows, unclaimRows } from "../../koha/queue/claimed-rows.ts";
import { candidate, decide } from "../deciding/decide.ts";
import type { Routed } from "../deciding/routed.ts";
import { type Intake, readCircumstances } from "../evaluate.ts";
import { readKnown } from "../notice-store.ts";
import { TAKE_OVER_ROWS, type TakingOver, takeHeld } from "../take-over.ts";

const MOST = 200;

/** How many became messages, and how many were given back to Koha; `more`: others may wait. */
export interface Converted {
  taken: number;
  returned: number;
  more: boolean;
}

/**
 * Makes messages of what was claimed, in steps of ten. Each step is one transaction, so a crash between two loses
 * nothing and repeats nothing. What cannot be sent any more, because its patron has left or its text is too long by
 * now, is given back as pending: Koha's own mail goes. So is everything once the library is not live, or the plugin
 * disabled.
 */
export async function convertClaimed(intake: Intake, now: Date): Promise<Converted> {
  const { db, host } = intake;
  const claimed = await readClaimed(db, host, MOST, now);
  const total = { taken: 0, returned: 0, more: claimed.length === MOST };
  if (claimed.length === 0) return total;
  const routed = await decideAgain(intake, claimed, now);
  const net = await intake.net?.();
  const sent = [...routed.values()].filter(({ decision }) => decision.kind === "send");
  const composer = await intake.words?.(sent, now);
  for (let at = 0; at < claimed.length; at += TAKE_OVER_ROWS) {
    const step = claimed.slice(at, at + TAKE_OVER_ROWS);
    const done = await inTransaction(db, (tx) => convertStep(tx, { ...intake, net, composer }, step, routed, now));
    total.taken += done.taken;
    total.returned += done.returned;
  }
  return total;
}

/** Gives back at once whatever is claimed, in steps of ten. Returns how many; for while nothing is ours. */
export async function releaseClaimed(intake: Intake, now: Date): Promise<number> {
  const { db, host } = intake;
  let returned = 0;
  for (let more = true; more; ) {
    const claimed = (await readClaimed(db, host, MOST, now)).filter(({ asWell }) => !asWell);
    more = claimed.length === MOST;
    for (let at = 0; at < claimed.length; at += TAKE_OVER_ROWS) {
      const step = claimed.slice(at, at + TAKE_OVER_ROWS);
      const done = await inTransaction(db, (tx) =>
        convertStep(tx, { ...intake, net: undefined }, step, new Map(), now),
      );
      returned += done.returned;
    }
  }
  return returned;
}

/** What we would do with each of these now; those that Koha's row is no longer there for are missing. */
async function decideAgain(intake: Intake, claimed: readonly Claimed[], now: Date): Promise<Map<number, Routed>> {
  const { db, host } = intake;
  const notices = claimed.flatMap(({ notice }) => notice ?? []);
  const known = await readKnown(
    db,
    notices.map(({ noticeId }) => noticeId),
  );
  const facts = await readCircumstances(intake, notices, now);
  const routed = notices.map((notice) =>
    decide(candidate(notice, known.get(notice.noticeId), undefined), { known, facts, host, now }, true),
  );
  return new Map(routed.map((one) => [one.notice.noticeId, one]));
}

async function convertStep(
  tx: Tx,
  { host, say, net, composer }: Pick<TakingOver, "host" | "say" | "net" | "composer">,
  step: readonly Claimed[],
  routed: ReadonlyMap<number, Routed>,
  now: Date,
): Promise<{ taken: number; returned: number }> {
  const live = await holdLive(tx);
  const locked = await lockCandidates(
    tx,
    step.map(({ noticeId }) => noticeId),
  );
  const rows = await lockRows(tx, [...locked]);
  const { ours, again, gone } = sort(
    step.filter(({ noticeId }) => locked.has(noticeId)),
    rows,
  );
  const byId = new Map(rows.map((row) => [row.noticeId, row]));
  const take = (asWell: boolean) => {
    const shared = {
      transports: [],
      holdOpen: async () => true,
      lockClaimed: async (_: Tx, ids: readonly number[]) => ids.flatMap((id) => byId.get(id) ?? []),
      ...(asWell ? { beside: true as const } : {}),
    };
    return takeHeld(tx, sends(ours, live, routed, asWell), { host, say, net, composer, shared }, now);
  };
  const [replaced, beside] = [await take(false), await take(true)];
  const mine = new Set([...replaced.mine, ...beside.mine]);
  const left = ours.filter(({ noticeId }) => !mine.has(noticeId));
  const back = left.filter(({ asWell }) => !asWell).map(({ noticeId }) => noticeId);
  await unclaimRows(tx, back, host);
  await reopenCandidates(tx, again, now);
  await settleCandidates(tx, [...mine], "done", now);
  await settleCandidates(tx, [...gone, ...left.map(({ noticeId }) => noticeId)], "dropped", now);
  return { taken: replaced.taken + beside.taken, returned: back.length };
}

/** What is to be sent of these, in place of Koha's mail or beside it; nothing while nothing is ours. */
function sends(
  ours: readonly Claimed[],
  live: boolean,
  routed: ReadonlyMap<number, Routed>,
  asWell: boolean,
): Routed[] {
  if (!live) return [];
  return ours
    .filter((one) => one.asWell === asWell && one.notice !== undefined)
    .flatMap(({ noticeId }) => routed.get(noticeId) ?? [])
    .filter(({ decision }) => decision.kind === "send");
}

/**
 * How Koha's rows stand: `ours` as we left them; sent `again` by staff before there was a message, so that the next run
 * begins anew; `gone`, or dealt with by somebody else.
 */
function sort(step: readonly Claimed[], rows: readonly HeldClaim[]) {
  const byId = new Map(rows.map((row) => [row.noticeId, row]));
  const ours: Claimed[] = [];
  const again: number[] = [];
  const gone: number[] = [];
  for (const one of step) {
    const row = byId.get(one.noticeId);
    if (row && one.there && (row.status === "sent" || one.asWell)) ours.push(one);
    else if (row?.status === "pending" && one.there) again.push(one.noticeId);
    else gone.push(one.noticeId);
  }
  return { ours, again, gone };
}
