import { isOutage } from "../channels/channel.ts";
import type { Installation } from "../configuration/installation.ts";
import { writtenAddress } from "../consent/phones/written-number.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Hearing } from "../inbound-health/watch-hearing.ts";
import { sentSince, startOfDay } from "../outbox/daily-limit.ts";
import { findAwaited, readSenders } from "../outbox/senders.ts";
import { liveWorkers } from "../workers/heartbeat.ts";
import type { Readiness } from "./health.ts";

/** What readiness is read from. */
export interface ReadinessParts {
  db: Db;
  installation: Pick<Installation, "channels" | "off" | "settings">;
  hearing: Pick<Hearing, "deaf">;
  /** Only where this process sends nothing itself: after such a silence another that sends is taken for dead. */
  othersSilentMs?: number;
  /** Returns the sentence for a reason. */
  word(because: string): string;
}

/** Channels by which patrons reply. */
export const ANSWERED: readonly ChannelName[] = ["sms", "telegram"];

/** Returns what keeps messages from leaving now, in sentences for staff. */
export async function readReadiness(
  { db, installation, hearing, othersSilentMs, word }: ReadinessParts,
  now: Date,
): Promise<Readiness> {
  const because: string[] = [];
  if (installation.channels.size === 0) because.push(word("nothing_set_up"));
  if (installation.off().has("all")) because.push(word("switched_off"));
  else for (const channel of installation.off().keys()) because.push(`${channel}: ${word("switched_off")}`);
  if (othersSilentMs !== undefined) {
    const senders = await liveWorkers(db, new Date(now.getTime() - othersSilentMs));
    if (senders.length === 0) because.push(word("no_process_sends"));
  }
  const senders = await readSenders(db);
  const unserved = senders.filter(({ channel }) => !installation.channels.has(channel)).map(({ sender }) => sender);
  const awaited = await findAwaited(db, unserved);
  for (const sender of senders) {
    if (awaited.has(sender.sender)) {
      const name =
        sender.sender === sender.channel
          ? sender.channel
          : `${sender.channel} ${writtenAddress(sender.channel, sender.sender)}`;
      because.push(`${name}: ${word("not_set_up_any_more")}`);
    }
    if (sender.stopped_until && sender.stopped_until > now) {
      const reason = sender.stopped_because ?? "sender_stopped";
      const place = isOutage(reason) ? installation.channels.get(sender.channel)?.place : undefined;
      because.push(`${sender.channel}${place === undefined ? "" : ` (${place})`}: ${word(reason)}`);
    }
  }
  let restored = false;
  const heard: Readiness["hearing"] = [];
  for (const channel of installation.channels.keys()) {
    const deaf = await hearing.deaf(channel);
    if (ANSWERED.includes(channel)) heard.push({ channel, hears: deaf === undefined, because: deaf ? word(deaf) : "" });
    if (deaf === "restored") restored = true;
    if (deaf === "restored") because.push(word(deaf));
    else if (deaf) because.push(`${channel}: ${word(deaf)}`);
  }
  if ((await sentSince(db, startOfDay(now))) >= installation.settings().dailyLimit) because.push(word("daily_limit"));
  return { ready: because.length === 0, because: [...new Set(because)], restored, hearing: heard };
}
