import type { Db } from "../database.ts";
import type { Log } from "../log.ts";
import type { Say } from "../templates/locales.ts";
import { leaveDuty, takeDuty } from "../workers/duty.ts";
import { openConversation } from "./converse.ts";
import type { Library } from "./library.ts";

export interface DeskSettings {
  db: Db;
  say: Say;
  library(): Library;
  log: Log;
  /** How long a bot's turn of duty lasts without a word from it. */
  dutyMs: number;
  now(): Date;
  /** There is something to send. */
  wake(): void;
  /** What the bot needs to know of the providers. */
  botPart(): { plivo?: { authToken: string; publicUrl: string }; telegram?: { token: string; api: string } };
}

const DEAF_AFTER_MS = 10 * 60_000;

/** What the service does for the bot (http/bot-api.ts speaks it over HTTP). */
export function openDesk(desk: DeskSettings) {
  const { db, now } = desk;

  return {
    ...openConversation(desk),

    async takeDuty(bot: string): Promise<{ working: boolean; forMs: number }> {
      const held = await takeDuty(db, "bot", bot, desk.dutyMs, now());
      if (held === "stolen" || held === "created") desk.log.note("bot.took_duty", { how: held });
      return { working: held !== false, forMs: desk.dutyMs };
    },

    settings: async () => desk.botPart(),

    leaveDuty: (bot: string) => leaveDuty(db, "bot", bot),

    async report({ bot, waiting, parked }: { bot: string; waiting: number; parked: number }): Promise<void> {
      const at = now();
      const row = { reported_at: at, waiting, parked, ...(waiting === 0 ? { empty_at: at } : {}) };
      await db
        .insertInto("tidings_bot")
        .values({ bot, empty_at: null, ...row })
        .onDuplicateKeyUpdate(row)
        .execute();
    },
  };
}

/** Can we hear patrons? Not if no bot has told an empty inbox for ten minutes: we do not text while we cannot hear a STOP. */
export async function canHear(db: Db, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom("tidings_bot")
    .select((eb) => eb.fn.max("empty_at").as("empty_at"))
    .executeTakeFirst();
  return row?.empty_at != null && now.getTime() - row.empty_at.getTime() < DEAF_AFTER_MS;
}
