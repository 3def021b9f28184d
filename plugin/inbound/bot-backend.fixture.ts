import { Writable } from "node:stream";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { openLog } from "../foundation/log.ts";
import { hearsAll } from "../inbound-health/hearing.fixture.ts";
import { at } from "../notices/intake.fixture.ts";
import { writeSenders } from "../outbox/senders.ts";
import { openLocales } from "../templates/locales.ts";
import { openBotBackend } from "./bot-backend.ts";
import type { HeardEvent } from "./record-heard.ts";

const OUR_NUMBER = "15550100001";

/** A log that is kept in memory. */
export function aLog() {
  const lines: string[] = [];
  const to = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return { log: openLog("tidings", "info", to), said: () => lines.join("") };
}

let heardSoFar = 0;

/** A text that our number heard: a STOP at noon from a stranger, unless told otherwise. */
export function aText(
  more: Partial<Omit<HeardEvent, "heardAt" | "saidAt" | "firstTakenAt">> & { minutes?: number; said?: number } = {},
) {
  const { minutes = 0, said, ...event } = more;
  heardSoFar += 1;
  const intent = event.intent ?? "stop";
  return {
    id: `heard-${heardSoFar}`,
    channel: "sms" as ChannelName,
    kind: "text" as const,
    sender: event.channel === "telegram" ? "our_library_bot" : OUR_NUMBER,
    address: "15559990001",
    text: intent.toUpperCase(),
    because: "the word itself",
    ...event,
    intent,
    heardAt: at(minutes).toISOString(),
    ...(said === undefined ? {} : { saidAt: at(said).toISOString() }),
  };
}

/**
 * The bot's backend in a service whose clock the test sets (minutes after noon); it has one number and one Telegram
 * bot.
 */
export async function aBotBackend(db: Db, { providerAnswers = false } = {}) {
  const { log, said } = aLog();
  let minutes = 0;
  let woken = 0;
  await writeSenders(db, [
    { sender: OUR_NUMBER, channel: "sms", perSecond: null, providerAnswers },
    { sender: "telegram", channel: "telegram", perSecond: null, providerAnswers: false },
  ]);
  const backend = openBotBackend({
    db,
    say: await openLocales(),
    library: () => ({ name: "Midway Library", contact: "555-0100", lang: "en" }),
    botPart: () => ({}),
    log,
    dutyMs: 15_000,
    deafAfterMs: () => 60_000,
    hearing: hearsAll,
    now: () => at(minutes),
    wake: () => {
      woken += 1;
    },
  });
  const replies = () =>
    db
      .selectFrom("tidings_message")
      .select(["text", "sender", "channel", "priority", "max_tries", "expires_at", "state"])
      .where("kind", "=", "reply")
      .orderBy("id")
      .execute();
  return {
    ...backend,
    /**
     * Hears one text and returns what followed. `taken`: it is handed over once more after a restore, and was taken
     * first then.
     */
    hear: async ({ taken, ...more }: Parameters<typeof aText>[0] & { taken?: number } = {}) => {
      minutes = Math.max(minutes, more.minutes ?? 0);
      const first = taken === undefined ? {} : { firstTakenAt: at(taken).toISOString() };
      return (await backend.heard({ ...aText(more), ...first })).outcome;
    },
    replies,
    /** What waits for its turn leaves now. */
    repliesLeave: () =>
      db
        .updateTable("tidings_message")
        .set({ state: "sent", sent_at: at(minutes) })
        .where("kind", "=", "reply")
        .where("state", "=", "queued")
        .execute(),
    said,
    woken: () => woken,
    setClock: (to: number) => {
      minutes = to;
    },
  };
}
