import type { Library } from "../configuration/library.ts";
import type { Db } from "../database/connection.ts";
import type { Log } from "../foundation/log.ts";
import { noteTakenDuty, type Report, type Reported, recordLeave, recordReport } from "../inbound-health/bot-report.ts";
import type { Hearing } from "../inbound-health/watch-hearing.ts";
import type { Say } from "../templates/locales.ts";
import { leaveDuty, takeDuty } from "../workers/duty.ts";
import { openConversation } from "./conversation.ts";

export interface DeskSettings {
  db: Db;
  say: Say;
  library(): Library;
  log: Log;
  /** How long a bot's turn of duty lasts without a word from it. */
  dutyMs: number;
  /** How long every bot may be silent before the provider is asked what was said meanwhile. */
  deafAfterMs(): number;
  hearing: Pick<Hearing, "awaits" | "doubt">;
  now(): Date;
  /** There is something to send. */
  wake(): void;
  /** What the bot needs to know of the providers. */
  botPart(): { plivo?: { authToken: string; publicUrl: string }; telegram?: { token: string; api: string } };
}

/** What the service does for the bot (http/bot-api.ts speaks it over HTTP). */
export function openDesk(desk: DeskSettings) {
  const { db, now } = desk;

  return {
    ...openConversation(desk),

    async takeDuty(bot: string): Promise<{ working: boolean; forMs: number }> {
      const held = await takeDuty(db, "bot", bot, desk.dutyMs, now());
      if (held === "stolen" || held === "created") desk.log.note("bot.took_duty", { how: held });
      if (held === "stolen") await noteTakenDuty(db, now());
      return { working: held !== false, forMs: desk.dutyMs };
    },

    settings: async () => desk.botPart(),

    async leaveDuty(bot: string, empty: boolean): Promise<void> {
      await leaveDuty(db, "bot", bot);
      await recordLeave(db, bot, empty, now());
      // From this moment on nobody hears, and not only from the next look.
      desk.hearing.doubt();
    },

    async report(report: Omit<Report, "epochAt"> & { epochAt: string }): Promise<ReportAnswer> {
      const epochAt = new Date(report.epochAt);
      const answer = await recordReport(db, { ...report, epochAt }, desk.deafAfterMs(), now());
      if (answer.restore) desk.log.note("database.restored", { restore: answer.restore.id, bot: report.bot });
      return { ...answer, again: desk.hearing.awaits(report.epoch) };
    },
  };
}

type ReportAnswer = Reported & { again: boolean };
