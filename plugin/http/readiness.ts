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
import { onceEach, restCode, type Trouble } from "./troubles.ts";

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

/** Returns what keeps messages from leaving now, each with its code and in a sentence for staff. */
export async function readReadiness(
  { db, installation, hearing, othersSilentMs, word }: ReadinessParts,
  now: Date,
): Promise<Readiness> {
  const because: Trouble[] = [];
  const plain = (code: Trouble["code"]) => because.push({ code, sentence: word(code) });
  if (installation.channels.size === 0) plain("nothing_set_up");
  because.push(...switchedOff(installation, word));
  if (othersSilentMs !== undefined) {
    const senders = await liveWorkers(db, new Date(now.getTime() - othersSilentMs));
    if (senders.length === 0) plain("no_process_sends");
  }
  because.push(...(await restingSenders({ db, installation, word }, now)));
  let restored = false;
  const heard: Readiness["hearing"] = [];
  for (const channel of installation.channels.keys()) {
    const deaf = await hearing.deaf(channel);
    if (ANSWERED.includes(channel)) heard.push({ channel, hears: deaf === undefined, because: deaf ? word(deaf) : "" });
    if (deaf === "restored") restored = true;
    if (deaf === "restored") plain(deaf);
    else if (deaf) because.push({ code: deaf, channel, sentence: `${channel}: ${word(deaf)}` });
  }
  if ((await sentSince(db, startOfDay(now))) >= installation.settings().dailyLimit) plain("daily_limit");
  return { ready: because.length === 0, because: onceEach(because), restored, hearing: heard };
}

function switchedOff(installation: Pick<Installation, "off">, word: ReadinessParts["word"]): Trouble[] {
  const code = "switched_off";
  const off = installation.off();
  if (off.has("all")) return [{ code, sentence: word(code) }];
  return [...off.keys()].flatMap((channel) =>
    channel === "all" ? [] : [{ code, channel, sentence: `${channel}: ${word(code)}` }],
  );
}

/** Senders that rest, or that nothing serves any more while messages wait for them. */
async function restingSenders(
  { db, installation, word }: Pick<ReadinessParts, "db" | "installation" | "word">,
  now: Date,
): Promise<Trouble[]> {
  const because: Trouble[] = [];
  const senders = await readSenders(db);
  const unserved = senders.filter(({ channel }) => !installation.channels.has(channel)).map(({ sender }) => sender);
  const awaited = await findAwaited(db, unserved);
  for (const { sender, channel, stopped_until, stopped_because } of senders) {
    if (awaited.has(sender)) {
      const name = sender === channel ? channel : `${channel} ${writtenAddress(channel, sender)}`;
      const code = "not_set_up_any_more";
      because.push({ code, channel, sentence: `${name}: ${word(code)}` });
    }
    if (stopped_until && stopped_until > now) {
      const reason = stopped_because ?? "sender_stopped";
      const place = isOutage(reason) ? installation.channels.get(channel)?.place : undefined;
      const name = `${channel}${place === undefined ? "" : ` (${place})`}`;
      because.push({ code: restCode(reason), channel, sentence: `${name}: ${word(reason)}` });
    }
  }
  return because;
}
