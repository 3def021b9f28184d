import type { LockedNotice, Notice } from "../../koha/queue/notices.ts";
import { forecastTexts, type MadeUp } from "./forecast.ts";
import type { Forecast, Looking, Seen } from "./forecast-parts.ts";

/** What was found out about one notice. */
export interface Found {
  forecast: Forecast;
  later?: Forecast | undefined;
  seen: Seen;
  words: LockedNotice;
  madeUp?: "theirs" | "sample";
}

/** These end at an instant by themselves. */
const ENDS_BY_ITSELF: ReadonlySet<string | null> = new Set(["merging", "other_day", "just_live", "just_enabled"]);

/** What would happen to a text, now and once it has waited. */
export async function textOf(
  looking: Looking,
  row: { notice: Notice; words: LockedNotice },
  madeUp?: MadeUp,
): Promise<Found | undefined> {
  const { forecasts, seen } = await forecastTexts(looking, [row], madeUp);
  const [forecast] = forecasts;
  if (!forecast) return undefined;
  const { until, because } = forecast;
  if (until === null || !ENDS_BY_ITSELF.has(because)) return { forecast, seen, words: row.words };
  const ahead = { ...looking, now: new Date(until.getTime() + 1), recent: [] };
  const next = await forecastTexts(ahead, [row], madeUp);
  return { forecast, later: next.forecasts[0], seen: next.seen, words: row.words };
}
