import type { Log, Secret } from "../../plugin/foundation/log.ts";
import type { Listens } from "../../plugin/http/bot-api.ts";
import type { Duty } from "../duty.ts";
import { repeat } from "../repeat.ts";
import type { Listened } from "./listened.ts";
import { openTelegramCalls } from "./telegram-calls.ts";
import { isWebhookElsewhere, openReception } from "./telegram-reception.ts";
import { type Me, readUpdate } from "./telegram-updates.ts";

export interface Polling {
  /** Ends the poll in flight and waits until the updates that it brought are kept. */
  stop(): Promise<void>;
  /** Whether what patrons write to the bot reaches us, and if not, why. */
  listens(): Listens;
}

export interface TelegramParts {
  token: Secret;
  api: string;
  duty: Pick<Duty, "working" | "ending">;
  /** Must have it on disk when it returns. */
  keep: (listened: Listened) => void;
  log: Log;
  /** How long Telegram may hold a poll open, in seconds. */
  pollSeconds?: number;
}

const CALL_MS = 10_000;
const STANDING_BY_MS = 250;

/**
 * Listens to Telegram by long polling, while this bot is on duty. Each update is kept before the next poll's offset
 * confirms it, so that after a crash Telegram delivers it again. Telegraf's own polling is not used: it confirms an
 * update before it is handled.
 */
export function startTelegram({ token, api, duty, keep, log, pollSeconds = 25 }: TelegramParts): Polling {
  const stopping = new AbortController();
  const call = openTelegramCalls({ token, api, ending: () => [stopping.signal, duty.ending()] });
  const reception = openReception(log);
  let me: Me | undefined;
  let shift: AbortSignal | undefined;
  /** Only for the poll after a batch: kept for longer, it would hide the lower numbers that follow an idle week. */
  let offset: number | undefined;

  async function turn(): Promise<number> {
    if (!duty.working()) {
      reception.restart();
      return STANDING_BY_MS;
    }
    me ??= await call("getMe", {}, CALL_MS);
    if (shift !== duty.ending()) {
      offset = undefined;
      reception.restart();
      await call("deleteWebhook", { drop_pending_updates: false }, CALL_MS);
      shift = duty.ending();
    }
    await poll(me);
    return 0;
  }

  async function poll(me: Me): Promise<void> {
    // Until it is known that nothing waits at Telegram, a poll is not held open.
    const timeout = reception.listens() === "listening" ? pollSeconds : 0;
    const asked = { timeout, limit: 100, allowed_updates: ["message", "my_chat_member"] } as const;
    const payload = offset === undefined ? asked : { ...asked, offset };
    const updates = await call("getUpdates", payload, timeout * 1_000 + CALL_MS);
    for (const update of updates) {
      const listened = readUpdate(update, me);
      if (listened !== undefined) keep(listened);
    }
    const last = updates.at(-1);
    offset = last && last.update_id + 1;
    reception.received(updates.length);
  }

  function restAfter(error: unknown): number {
    if (stopping.signal.aborted || !duty.working()) return 0;
    // The token was used in another program: its webhook is deleted again, as at the start.
    if (isWebhookElsewhere(error)) shift = undefined;
    return reception.failed(error);
  }

  const finished = repeat(() => turn().catch(restAfter), stopping.signal);

  return {
    listens: reception.listens,
    stop() {
      stopping.abort();
      return finished;
    },
  };
}
