import type { ChannelName } from "../../../database/tables.ts";
import { ASK_AFTER_MS } from "../../../delivery/reconcile.ts";
import { instant, timeOfDay } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";

type Reader = Pick<Frame, "say" | "lang" | "zone" | "dates">;
interface Doubt {
  channel: ChannelName | null;
  reason: string | null;
  since: Date;
  askedAt: Date | null;
  listed: number | null;
  attempts: number | null;
}

/** "at 14:06", with the day if it is another one. */
function when(at: Date, now: Date, reader: Reader): string {
  const day = (one: Date) => one.toLocaleDateString("en", { timeZone: reader.zone });
  const today = day(at) === day(now);
  return reader.say(reader.lang, today ? "staff:uncertain.asked_at" : "staff:uncertain.asked_on", {
    time: today ? timeOfDay(at, reader) : instant(at, reader),
  });
}

/**
 * Says what is being done about a doubt: whom we ask, when, and what the answer was. `askable`: the channels whose
 * provider can be asked.
 */
export function sayStatus(doubt: Doubt, askable: ReadonlySet<ChannelName>, now: Date, reader: Reader): string {
  const { say, lang } = reader;
  const { askedAt, listed, attempts } = doubt;
  if (doubt.reason === "asked_ambiguous") {
    if (askedAt === null) return say(lang, "staff:uncertain.doing_asked");
    const asked = { when: when(askedAt, now, reader) };
    if (listed === null || attempts === null) return say(lang, "staff:uncertain.doing_endless", asked);
    if (listed === 1) return say(lang, "staff:uncertain.doing_listed_one", { ...asked, attempts });
    return say(lang, "staff:uncertain.doing_listed", { ...asked, listed, attempts });
  }
  if (doubt.channel === null || !askable.has(doubt.channel)) {
    return say(lang, doubt.channel === "sms" ? "staff:uncertain.doing_receipt" : "staff:uncertain.doing_nobody");
  }
  if (askedAt !== null) return say(lang, "staff:uncertain.doing_again", { when: when(askedAt, now, reader) });
  const asksAt = new Date(doubt.since.getTime() + ASK_AFTER_MS);
  if (asksAt <= now) return say(lang, "staff:uncertain.doing_soon");
  return say(lang, "staff:uncertain.doing_waits", { time: timeOfDay(asksAt, reader) });
}
