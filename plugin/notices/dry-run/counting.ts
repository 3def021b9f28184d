import type { ChannelName } from "../../database/tables.ts";
import type { RuledType } from "../../routing/rules/notice-rule.ts";
import { countSegments } from "../../templates/segments.ts";
import type { Forecast, ForecastBecause, Outcome } from "./forecast-parts.ts";
import type { Role } from "./way-looks.ts";

/** So many notices stand for all that have one reason. */
export const SAMPLES = 5;

/** One of the notices that a line counts. */
export interface Sample {
  noticeId: number;
  patronId: number | null;
  type: RuledType;
  letterCode: string | null;
}

/** All notices that would come to the same, for the same reason. */
export interface ReasonCount {
  outcome: Outcome;
  because: ForecastBecause | null;
  count: number;
  samples: Sample[];
}

/** What a dry run has counted. Its size does not depend on how many notices there are. */
export interface Counted {
  /** Notices looked at. */
  notices: number;
  bySource: Record<Forecast["source"], number>;
  reasons: ReasonCount[];
  byType: { type: RuledType; sent: number; unsent: number }[];
  byWay: { channel: ChannelName; role: Role; count: number }[];
  messages: number;
  /** Of those that go in another way's place, because the first takes no such text. */
  instead: number;
  besides: number;
  /** Parts of text messages in all, each billed; and how many texts are in UCS-2. */
  segments: number;
  ucs2: number;
}

export const nothingCounted = (): Counted => ({
  notices: 0,
  bySource: { sms: 0, email: 0, print: 0 },
  reasons: [],
  byType: [],
  byWay: [],
  messages: 0,
  instead: 0,
  besides: 0,
  segments: 0,
  ucs2: 0,
});

/** Adds a notice to the counts. */
export function count(counted: Counted, forecast: Forecast, type: RuledType): void {
  const { notice, source, outcome, because, parts } = forecast;
  counted.notices += 1;
  counted.bySource[source] += 1;
  const reason = among(
    counted.reasons,
    (one) => one.outcome === outcome && one.because === because,
    () => ({ outcome, because, count: 0, samples: [] }),
  );
  reason.count += 1;
  const { noticeId, patronId, letterCode } = notice;
  if (reason.samples.length < SAMPLES) reason.samples.push({ noticeId, patronId, type, letterCode });
  const ofType = among(
    counted.byType,
    (one) => one.type === type,
    () => ({ type, sent: 0, unsent: 0 }),
  );
  ofType[outcome === "send" ? "sent" : "unsent"] += 1;
  for (const { channel, patronId: to, text, place } of parts) {
    const role: Role = to === patronId ? "patron" : "guardian";
    const way = among(
      counted.byWay,
      (one) => one.channel === channel && one.role === role,
      () => ({ channel, role, count: 0 }),
    );
    way.count += 1;
    counted.messages += 1;
    if (place !== "first") counted[place] += 1;
    if (channel === "sms") countText(counted, text);
  }
}

function countText(counted: Counted, text: string): void {
  const { segments, encoding } = countSegments(text);
  counted.segments += segments;
  if (encoding === "UCS-2") counted.ucs2 += 1;
}

/** The one of these that fits, made if there is none yet. */
function among<One>(all: One[], fits: (one: One) => boolean, make: () => One): One {
  const found = all.find(fits);
  if (found) return found;
  const made = make();
  all.push(made);
  return made;
}
