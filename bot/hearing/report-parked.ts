import type { Log } from "../../plugin/foundation/log.ts";
import type { BotBackend } from "../../plugin/http/bot-api.ts";
import type { Inbox } from "./inbox.ts";
import { withinLimit } from "./listened.ts";

export interface ParkedParts {
  service: Pick<BotBackend, "parked">;
  bot: string;
  inbox: Pick<Inbox, "counts" | "parked" | "letGo">;
  now: () => Date;
  log: Log;
}

/** As many as the service accepts in one report. */
const MOST_ROWS = 50;
const MOST_TEXTS = 10;
const LONGEST_ADDRESS = 254;
const EVERY_TICKS = 5;

/**
 * Returns one tick of a loop that tells the service which texts are parked here, and erases those that staff have dealt
 * with. Between two ticks it remembers only which texts the service wants to read, so whatever either side lost is told
 * again. A bot that stands by does this too. The tick throws when the service cannot be asked.
 */
export function openParkedReport({ service, bot, inbox, now, log }: ParkedParts): () => Promise<void> {
  let wanted: ReadonlySet<number> = new Set();
  let ticks = EVERY_TICKS - 1;

  return async () => {
    ticks += 1;
    if (inbox.counts().parked === 0) return;
    if (ticks < EVERY_TICKS && wanted.size === 0) return;
    ticks = 0;
    const held = inbox.parked(MOST_ROWS);
    const texts = held
      .filter(({ row }) => wanted.has(row))
      .slice(0, MOST_TEXTS)
      .map((one) => ({ ...one, address: one.address.slice(0, LONGEST_ADDRESS), text: withinLimit(one.text) }));
    // Cleared first: after a failure the service is asked again which it wants, not sent the texts at every tick.
    wanted = new Set();
    const answer = await service.parked({ bot, rows: held.map(({ row, heardAt }) => ({ row, heardAt })), texts });
    wanted = new Set(answer.wanted);
    if (answer.done.length === 0) return;
    inbox.letGo(answer.done, now());
    log.note("inbox.let_go", { count: answer.done.length });
  };
}
