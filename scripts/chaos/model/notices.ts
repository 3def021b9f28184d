import type { Routed } from "../../../plugin/notices/deciding/routed.ts";
import { type EventKey, tellerOf } from "../../../plugin/notices/event-key.ts";
import { eventKeysOf, planTakeOver } from "../../../plugin/notices/plan-take-over.ts";
import { hasEnded } from "../../../plugin/outbox/message.ts";
import { type Decision, route } from "../../../plugin/routing/route.ts";
import { type BookEntry, type Database, enqueue, type KohaRow } from "./database.ts";
import { channelAt, dateOf, homeOf, SENDERS, type World } from "./world.ts";

/** Koha queues a notice for a patron. */
export function queueNotice(world: World, patronId: number, letterCode: string): void {
  const noticeId = ++world.noticeIds;
  const content = `Notice ${noticeId}`;
  const queuedAt = dateOf(world);
  world.db.koha.set(noticeId, { noticeId, patronId, letterCode, content, queuedAt, status: "pending" });
  world.truth.rounds.set(noticeId, 1);
}

/** Staff press Resend: Koha's row is pending again. */
export function resend({ db, truth }: World, pick: number): void {
  const rows = [...db.koha.values()].filter(({ status }) => status !== "pending");
  const row = rows[pick % Math.max(1, rows.length)];
  if (!row) return;
  row.status = "pending";
  truth.rounds.set(row.noticeId, (truth.rounds.get(row.noticeId) ?? 0) + 1);
}

const messageOf = (db: Database, noticeId: number, round: number) =>
  [...db.messages.values()].find((one) => one.noticeId === noticeId && one.round === round);

/** Looks at what is pending, and takes over what may be sent (`notices/evaluate`, `notices/take-over`). */
export function takeIn(world: World): void {
  const { db } = world;
  const now = dateOf(world);
  const routed = new Map<number, Routed>();
  const onTheWay = new Set<number>();
  for (const row of db.koha.values()) {
    if (row.status !== "pending") continue;
    const before = db.book.get(row.noticeId);
    if (before?.state === "left") continue;
    if (before?.state === "waiting" && before.lookAt && before.lookAt > now) continue;
    const one = decide(world, row, before);
    const former = one.round > 1 ? messageOf(db, row.noticeId, one.round - 1) : undefined;
    if (former && !hasEnded(former.state)) onTheWay.add(row.noticeId);
    routed.set(row.noticeId, one);
  }
  const rows = [...routed.keys()].map((noticeId) => {
    const content = db.koha.get(noticeId)?.content ?? "";
    return { noticeId, subject: null, content, metadata: null };
  });
  const events = eventKeysOf(rows, routed);
  const plan = planTakeOver({ rows, routed, onTheWay, events, known: db.known, shared: false });
  for (const message of plan.messages) {
    const channel = message.channel === "telegram" ? "telegram" : "sms";
    const event = events.get(message.noticeId);
    if (event && tellerOf(event, db.known)) throw new Error("law: one event makes one message");
    remember(db, event, message.noticeId);
    enqueue(db, { ...message, kind: "notice", channel, maxTries: 6 }, now);
  }
  for (const one of [...plan.entries, ...plan.absorbed]) enter(db, one, one.state, null);
  for (const [noticeId, one] of routed) {
    const { decision } = one;
    if (onTheWay.has(noticeId) || (decision.kind !== "hold" && decision.kind !== "leave")) continue;
    if (decision.kind === "hold") db.book.set(noticeId, asEntry(one, "waiting", decision.until));
    else db.book.set(noticeId, asEntry(one, "left", null));
  }
}

function remember(db: Database, event: EventKey | undefined, noticeId: number): void {
  if (event) db.known.set(event.own, { noticeId, at: event.at });
}

type Entered = Pick<Routed, "round" | "firstSeenAt" | "notice"> & { returned?: boolean };

const asEntry = (
  { round, firstSeenAt, returned = false }: Entered,
  state: BookEntry["state"],
  lookAt: Date | null,
) => ({
  round,
  state,
  firstSeenAt,
  returned,
  lookAt,
});

function enter(db: Database, one: Entered, state: BookEntry["state"], lookAt: Date | null): void {
  db.book.set(one.notice.noticeId, asEntry(one, state, lookAt));
  const row = db.koha.get(one.notice.noticeId);
  if (row) row.status = state === "ended" ? "ended" : "taken";
}

function decide(world: World, row: KohaRow, before: BookEntry | undefined): Routed {
  const now = dateOf(world);
  const again = before !== undefined && before.state !== "waiting";
  const returned = again || (before?.returned ?? false);
  const firstSeenAt = before && !again ? before.firstSeenAt : now;
  const round = again ? before.round + 1 : (before?.round ?? 1);
  return {
    notice: row,
    decision: routeOf(world, row, returned ? firstSeenAt : row.queuedAt),
    round,
    firstSeenAt,
    returned,
  };
}

function routeOf({ db, now }: World, row: KohaRow, since: Date): Decision {
  const standing = db.standings.get(row.patronId);
  const channel = channelAt(homeOf(row.patronId));
  return route(
    {
      patronId: row.patronId,
      letterCode: row.letterCode,
      since,
      mergingSince: since,
      patronExists: true,
      choices: standing ? [{ ...standing, channel }] : [],
      wants: () => true,
      senders: SENDERS,
    },
    new Date(now),
  );
}
