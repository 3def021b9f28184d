import type { LockedNotice } from "../../koha/queue/notices.ts";
import type { NewNotice } from "../../outbox/enqueue.ts";
import type { Sending } from "../../routing/route.ts";
import type { Composer } from "../composing/compose.ts";
import type { Routed } from "../deciding/routed.ts";
import { type KnownEvent, readKnownEvents, renewReturned } from "../event-key.ts";
import { eventOf, seeToldElsewhere } from "../message-events.ts";
import { eventKeysOf, planTakeOver } from "../plan-take-over.ts";
import type { ForecastPart, Looking } from "./forecast-parts.ts";

/** Planned together: what is compared is every event of a step with every other. */
const STEP = 50;

/** What the plan of a take-over says of some notices. */
export interface Planned {
  parts: Map<number, ForecastPart[]>;
  /** Why those end that make no message. */
  ended: Map<number, string>;
}

/**
 * Plans what a take-over of these rows would do, with the same plan and without a lock. `looking.told` learns of the
 * events that would have made a message, so that a twin in a later page is known as one.
 */
export async function planAhead(
  { tx, intake, now, told }: Looking,
  routed: readonly Routed[],
  words: ReadonlyMap<number, LockedNotice>,
  { composer, shared }: { composer: Composer | undefined; shared: boolean },
): Promise<Planned> {
  const planned: Planned = { parts: new Map(), ended: new Map() };
  const net = await intake.net?.();
  const byId = new Map(routed.map((one) => [one.notice.noticeId, one]));
  const rows = routed.flatMap(({ notice }) => words.get(notice.noticeId) ?? []);
  const known = new Map([...(await readKnownEvents(tx, [...eventKeysOf(rows, byId).values()])), ...told]);
  for (let at = 0; at < rows.length; at += STEP) {
    const step = rows.slice(at, at + STEP);
    const sent = step.flatMap((row) => {
      const one = byId.get(row.noticeId);
      return one?.decision.kind === "send" ? [{ one, row }] : [];
    });
    const events = net ? sent.flatMap(({ one, row }) => eventOf(one.notice, row, net) ?? []) : [];
    const plan = planTakeOver({
      ...(net ? { elsewhere: await seeToldElsewhere(tx, events, net, now) } : {}),
      rows: step,
      routed: byId,
      onTheWay: new Set(),
      events: await renewReturned(tx, eventKeysOf(step, byId), known),
      known,
      shared,
      ...(composer ? { composer } : {}),
    });
    for (const { notice, state, because } of plan.entries)
      if (state === "ended" && because !== null) planned.ended.set(notice.noticeId, because);
    for (const message of plan.messages) {
      remember(message, known, told);
      planned.parts.set(message.noticeId, [partOf(message, byId.get(message.noticeId))]);
    }
    for (const message of plan.besides)
      planned.parts.get(message.noticeId)?.push({ ...partOf(message, undefined), place: "besides" });
  }
  return planned;
}

function remember({ eventKey, eventAt, noticeId }: NewNotice, ...books: Map<string, KnownEvent>[]): void {
  for (const book of books) book.set(eventKey, { noticeId, at: eventAt });
}

const isSame = (decision: Sending, { channel, addressId }: NewNotice): boolean =>
  decision.channel === channel && decision.addressId === addressId;

function partOf(message: NewNotice, one: Routed | undefined): ForecastPart {
  const { channel, patronId, addressId, text, subject = null } = message;
  const asRuled = one?.decision.kind === "send" && isSame(one.decision, message);
  return { place: asRuled ? "first" : "instead", channel, patronId, addressId, text, subject };
}
