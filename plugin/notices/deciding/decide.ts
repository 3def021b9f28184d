import { isWanted } from "../../consent/wanted-kinds.ts";
import { whenKnown } from "../../koha/dates.ts";
import type { Host } from "../../koha/host.ts";
import type { Notice } from "../../koha/queue/notices.ts";
import { kindOf } from "../../routing/kinds.ts";
import { type Decision, route } from "../../routing/route.ts";
import type { Known } from "../notice-store.ts";
import type { Circumstances } from "./circumstances.ts";
import type { Routed } from "./routed.ts";
import { guardiansOf } from "./ruled.ts";

const LONG_AGO = new Date(0);

/** A sweep finds what looks for new rows have passed. */
export interface Swept {
  /**
   * Below this id an unknown row was not pending at the last sweep, so it has come back; undefined: this is the
   * first.
   */
  sweptTo: number | undefined;
}

/** How a notice stands in our book; its id was another row's before, whose last round is `formerRound`. */
export type Met = Known | { formerRound: number };

/** A notice and how it stands in our book. */
interface Candidate {
  notice: Notice;
  round: number;
  /** Earlier rounds are those of an earlier row with this id. */
  firstRound: number;
  /** It was done with, or passed by a sweep, and is pending again: staff pressed Resend, and its age starts anew. */
  returned: boolean;
  seenAt: Date | undefined;
  /** It was there before us. */
  older: boolean;
}

/** What a decision about a notice is made from. */
export interface DecideWith {
  known: ReadonlyMap<number, Met>;
  facts: Circumstances;
  host: Host;
  now: Date;
}

/** How a notice comes into question: in which round, and from when its age counts. Pure. */
export function candidate(notice: Notice, before: Met | undefined, swept: Swept | undefined): Candidate {
  const older = swept !== undefined && swept.sweptTo === undefined;
  if (before === undefined) {
    const returned = swept?.sweptTo !== undefined && notice.noticeId <= swept.sweptTo;
    return { notice, round: 1, firstRound: 1, returned, seenAt: undefined, older };
  }
  if ("formerRound" in before) {
    const round = before.formerRound + 1;
    return { notice, round, firstRound: round, returned: false, seenAt: undefined, older };
  }
  const { round, firstRound, firstSeenAt } = before;
  if (before.state === "waiting")
    return { notice, round, firstRound, returned: before.returned, seenAt: firstSeenAt, older: false };
  return { notice, round: round + 1, firstRound, returned: true, seenAt: undefined, older: false };
}

/** Decides about one notice; pure. `merged`: Koha adds nothing to it any more. */
export function decide(
  { notice: read, round, firstRound, returned, seenAt, older }: Candidate,
  { facts, host, now }: DecideWith,
  merged = false,
): Routed {
  // Later than now: it was written while a clock was wrong, and says nothing.
  const firstSeenAt = seenAt !== undefined && seenAt < now ? seenAt : now;
  const notice = { ...read, queuedAt: whenKnown(read.queuedAt, now) };
  // Where time_queued moves with every update it says nothing about age beyond what we have seen ourselves.
  // Of a row without any time that was there before us nothing is known but that, and a backlog must not leave.
  const queuedAt = notice.queuedAt ?? (older ? LONG_AGO : firstSeenAt);
  const since = returned || firstSeenAt < queuedAt ? firstSeenAt : queuedAt;
  const ruled = facts.ruled?.of.get(notice.noticeId);
  const decision = route(
    {
      ...(ruled && { ruling: ruled.ruling, guardians: guardiansOf(notice, facts) }),
      ...(facts.ruled && { zone: facts.ruled.zone }),
      patronId: notice.patronId,
      letterCode: notice.letterCode,
      since,
      mergingSince: merged ? LONG_AGO : host.timeQueuedChanges ? firstSeenAt : since,
      growing: notice.growing ?? false,
      patronExists: notice.patronId !== null && facts.patrons.has(notice.patronId),
      choices: notice.patronId === null ? [] : (facts.choices.get(notice.patronId) ?? []),
      left: facts.left.get(notice.patronId ?? 0),
      wants: (channel) => isWanted(facts.grids.get(notice.patronId ?? 0) ?? [], kindOf(notice.letterCode), channel),
      senders: facts.senders,
    },
    now,
  );
  const library = facts.patrons.get(notice.patronId ?? 0)?.library ?? null;
  const judged = unlessOther(decision, notice, facts, now);
  return { notice, decision: judged, round, firstRound, firstSeenAt, returned, library, ...(ruled && { ruled }) };
}

const OTHER_AGAIN_MS = 10 * 60_000;

/** What would go to somebody who may be another person by now waits until staff have said so. */
function unlessOther(decision: Decision, { patronId }: Notice, { others }: Circumstances, now: Date): Decision {
  if (decision.kind !== "send" || patronId === null || !others.has(patronId)) return decision;
  return { kind: "hold", until: new Date(now.getTime() + OTHER_AGAIN_MS), because: "other_person" };
}
