import type { Accepted, Channel, Outgoing } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import type { JudgeReceipt } from "../channels/receipt.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { readRecords } from "../enrolment/record-check.ts";
import { openLog } from "../foundation/log.ts";
import { aWorker, later, NUMBER } from "../outbox/message.fixture.ts";
import { writeSenders } from "../outbox/senders.ts";
import { type Dispatcher, type DispatcherParts, openDispatcher } from "./dispatcher.ts";
import { openProviderEffects } from "./provider-effects.ts";
import { openSettleBatch } from "./settle-batch.ts";

export type Script = (outgoing: Outgoing) => Promise<Accepted>;
export const takes: Script = async ({ attempt }) => ({ reference: `ref-${attempt}` });

export interface ScriptedChannel extends Channel {
  sent: Outgoing[];
}

/** A provider that does to each message what the script says, and writes down what reached it. */
export function aChannel(script: Script = takes, name: ChannelName = "sms"): ScriptedChannel {
  const sent: Outgoing[] = [];
  const send = async (outgoing: Outgoing) => {
    sent.push(outgoing);
    return script(outgoing);
  };
  return { name, sent, send, check: async () => "OK" };
}

/** A clock that starts at NOW and runs. */
export function aRunningClock(): () => Date {
  const start = performance.now();
  return () => later(Math.floor(performance.now() - start));
}

export interface ASending extends Dispatcher {
  worker: number;
  lines: string[];
  /** Whom the provider said to have opted out. */
  stops: string[];
  /** Claims until nothing is due any more, and waits for all of it to end. */
  drain(): Promise<void>;
}

/** One process that sends by the given channels. */
export async function aSending(
  db: Db,
  channels: Channel[],
  { judge = judgeReceipt, ...more }: Partial<DispatcherParts> & { judge?: JudgeReceipt } = {},
): Promise<ASending> {
  const worker = await aWorker(db);
  const lines: string[] = [];
  const stops: string[] = [];
  const now = more.now ?? aRunningClock();
  const outbound = openDispatcher({
    db,
    worker,
    channels: new Map(channels.map((channel) => [channel.name, channel])),
    settle: openSettleBatch({ db, worker, judge, now, chance: () => 0 }),
    capacity: 50,
    log: openLog("tidings", "info", { write: (line: string) => void lines.push(line) }),
    now,
    monotonic: () => performance.now(),
    sendGate: async () => "all",
    effects: {
      ...openProviderEffects(db, now),
      optedOut: async ({ address }, reason) => void stops.push(`${address} ${reason}`),
    },
    readObjections: (patronIds) => readRecords(db, { numberFollowsRecord: false, country: "US" }, patronIds),
    leaveByRecord: async () => {},
    wake: () => {},
    ...more,
  });
  const going = new AbortController().signal;
  const drain = async () => {
    do await outbound.finish();
    while ((await outbound.turn(going)) === 0);
    await outbound.finish();
  };
  return { ...outbound, worker, lines, stops, drain };
}

/** The library's number, and its Telegram bot, with their pace: null lifts it. */
export function setPace(
  db: Db,
  perSecond: number | null,
  sender = NUMBER,
  channel: ChannelName = "sms",
): Promise<void> {
  return writeSenders(db, [{ sender, channel, perSecond, providerAnswers: false }]);
}
