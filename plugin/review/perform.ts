import { finishHeard } from "../consent/heard.ts";
import { readReachable } from "../consent/standing.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import { type Resolved, resolveUncertain, type StaffVerdict } from "../delivery/resolve-uncertain.ts";
import { endRequest } from "../enrolment/end-request.ts";
import { optOut } from "../enrolment/opt-out.ts";
import { letGoOn } from "../inbound/ask-unheard.ts";
import { optOutByText } from "../inbound/texts-backend.ts";
import { finishParked } from "../inbound-health/parked.ts";
import type { Host } from "../koha/host.ts";
import { endNobodys } from "../notices/end-nobodys.ts";
import { type AskedAgain, sendAgain } from "../notices/send-again.ts";
import { readCopies } from "../outbox/read-messages.ts";
import type { DueAct } from "./acts.ts";
import { REVIEW_KINDS, REVIEW_VERBS, type ReviewKind, type ReviewResult, readAskedId, VERBS } from "./kinds.ts";
import { cutWho, markDone } from "./marks.ts";

/** With what acts are done. */
export interface Performing {
  db: Db;
  host: Host;
  /** Words a reason for Koha's Notices tab. */
  say(because: string): string;
}

/** Does what was pressed for one item. Every act can be done twice: the second time it finds nothing to do. */
export async function perform(parts: Performing, act: DueAct, now: Date): Promise<ReviewResult> {
  const kind = REVIEW_KINDS.find((one) => one === act.kind);
  const verb = REVIEW_VERBS.find((one) => one === act.verb);
  // Of an earlier or later version of the program.
  if (kind === undefined || verb === undefined || !VERBS[kind].includes(verb)) return "failed";
  const { db } = parts;
  switch (verb) {
    case "again":
      return kind === "doubt" ? decide(db, act, "again", now) : again(parts, act, now);
    case "arrived":
    case "leave":
      return decide(db, act, verb, now);
    case "go_on":
      return done(await letGoOn(db, act.item, act.who, now));
    case "opt_out":
      return kind === "heard" ? optOutHeard(db, act, now) : leaveMissing(db, kind, act, now);
    case "cancel":
      return cancel(parts, act, now);
    case "done":
      return finish(db, kind, act, now);
  }
}

const done = (was: boolean): ReviewResult => (was ? "done" : "settled");

const DECIDED: Readonly<Record<Resolved, ReviewResult>> = {
  sent: "done",
  queued: "done",
  ended: "done",
  settled: "settled",
  too_soon: "too_soon",
};

async function decide(db: Db, { item, who }: DueAct, verdict: StaffVerdict, now: Date): Promise<ReviewResult> {
  const resolved = await resolveUncertain(db, item, verdict, who, now);
  return verdict === "again" && resolved === "ended" ? "of_no_use" : DECIDED[resolved];
}

const ASKED: Readonly<Record<AskedAgain, ReviewResult>> = {
  asked: "done",
  waits: "on_its_way",
  leaving: "on_its_way",
  uncertain: "on_its_way",
  again_already: "settled",
  kohas: "no_notice",
  gone: "gone",
};

async function again({ db, host }: Performing, act: DueAct, now: Date): Promise<ReviewResult> {
  const { notice_id: noticeId, round, patron_id: patronId } = act;
  if (noticeId === null || round === null) return "no_notice";
  const objection = patronId === null ? "gone" : await objectionTo(db, patronId);
  const copies = act.kind === "message" || act.kind === "stranded" ? await readCopies(db, act.item) : [];
  // A colleague has sent it by another way.
  if (copies.some((state) => state !== "failed" && state !== "cancelled")) return "settled";
  // Where Koha's own sender may take it (in trial), nobody else asks whether the patron has left.
  return (
    objection ??
    ASKED[await sendAgain(db, host, { noticeId, seen: round, copies: { of: act.item, seen: copies.length } }, now)]
  );
}

async function objectionTo(db: Db, patronId: number): Promise<ReviewResult | undefined> {
  const choices = (await readReachable(db, [patronId])).get(patronId) ?? [];
  if (choices.some(({ state }) => state === "opted_in")) return undefined;
  return choices.some(({ state }) => state === "opted_out" || state === "pending_opt_out")
    ? "opted_out"
    : "not_opted_in";
}

async function optOutHeard(db: Db, act: DueAct, now: Date): Promise<ReviewResult> {
  if (act.target_patron_id === null) return "failed";
  const wish = { id: act.item, patronId: act.target_patron_id, actor: act.who, note: act.note ?? "" };
  return done(await optOutByText(db, wish, now));
}

/** Ends every way of a patron whom nothing reaches, and takes the item off the list. */
async function leaveMissing(db: Db, kind: ReviewKind, act: DueAct, now: Date): Promise<ReviewResult> {
  const patronId = act.target_patron_id;
  if (patronId === null) return "failed";
  return inTransaction(db, async (tx) => {
    const ways = ((await readReachable(tx, [patronId])).get(patronId) ?? []).filter(
      ({ state }) => state === "opted_in",
    );
    const left = {
      patronId,
      event: "opted_out",
      source: "staff",
      actor: cutWho(act.who),
      note: act.note ?? "",
    } as const;
    for (const { channel } of ways) await optOut(tx, { ...left, channel }, now);
    const { item: id, who, who_id: whoId, note } = act;
    await markDone(tx, { kind, id, patronId, who, whoId, note }, now);
    return done(ways.length > 0);
  });
}

async function cancel({ db, host, say }: Performing, act: DueAct, now: Date): Promise<ReviewResult> {
  if (act.kind === "nobody") return done(await endNobodys(db, host, act.item, say("no_patron"), now));
  const asked = readAskedId(act.item);
  return asked ? done(await endRequest(db, asked.patronId, asked.channel, now)) : "failed";
}

/** Texts keep their own marks, which their bots are told of; the note stands beside them. */
async function finish(db: Db, kind: ReviewKind, act: DueAct, now: Date): Promise<ReviewResult> {
  const { item: id, who, who_id: whoId, note, patron_id: patronId } = act;
  return inTransaction(db, async (tx) => {
    if (kind === "heard" && !(await finishHeard(tx, id, who, now))) return "settled";
    if (kind === "parked" && !(await finishParked(tx, id, who, now))) return "settled";
    await markDone(tx, { kind, id, patronId, who, whoId, note }, now);
    return "done";
  });
}
