import type { Library } from "../configuration/library.ts";
import type { Db } from "../database/connection.ts";
import type { Log } from "../foundation/log.ts";
import { noteTakenDuty, type Report, type Reported, recordLeave, recordReport } from "../inbound-health/bot-report.ts";
import type { Hearing } from "../inbound-health/watch-hearing.ts";
import { openStrength } from "../settings/signing.ts";
import type { Say } from "../templates/locales.ts";
import { leaveDuty, takeDuty } from "../workers/duty.ts";
import { openConversation } from "./conversation.ts";

export interface BotBackendParts {
  db: Db;
  say: Say;
  library(): Library;
  log: Log;
  /** How long a bot keeps its duty without a word from it. */
  dutyMs: number;
  /** How long all bots may be silent before the provider is asked what was said meanwhile. */
  deafAfterMs(): number;
  hearing: Pick<Hearing, "awaits" | "doubt">;
  now(): Date;
  /** There is something to send. */
  wake(): void;
  /** What the bot needs to know of the providers. */
  botPart(): { plivo?: { authToken: string; publicUrl: string }; telegram?: { token: string; api: string } };
}

/** Opens what the service does for the bot; http/bot-api.ts serves it over HTTP. */
export function openBotBackend(backend: BotBackendParts) {
  const { db, now } = backend;
  const strength = openStrength(db, now);

  return {
    ...openConversation(backend),

    async takeDuty(bot: string): Promise<{ working: boolean; forMs: number }> {
      const held = await takeDuty(db, "bot", bot, backend.dutyMs, now());
      if (held === "stolen" || held === "created") backend.log.note("bot.took_duty", { how: held });
      if (held === "stolen") await noteTakenDuty(db, now());
      return { working: held !== false, forMs: backend.dutyMs };
    },

    settings: async () => backend.botPart(),

    async leaveDuty(bot: string, empty: boolean): Promise<void> {
      await leaveDuty(db, "bot", bot);
      await recordLeave(db, bot, empty, now());
      // From this moment on nobody hears, so the process must know before its next look.
      backend.hearing.doubt();
    },

    async report({ signing, ...report }: BotReport): Promise<ReportAnswer> {
      const epochAt = new Date(report.epochAt);
      const answer = await recordReport(db, { ...report, epochAt }, backend.deafAfterMs(), now());
      if (answer.restore) backend.log.note("database.restored", { restore: answer.restore.id, bot: report.bot });
      if (signing?.strong) await strength.markStrong(signing.account);
      const strong = signing !== undefined && (await strength.isStrong(signing.account));
      return { ...answer, again: backend.hearing.awaits(report.epoch), ...(strong ? { strong } : {}) };
    },
  };
}

/** A bot's report as it comes over HTTP, with what it knows of the signatures of the account that it hears. */
type BotReport = Omit<Report, "epochAt"> & {
  epochAt: string;
  signing?: { account: string; strong: boolean } | undefined;
};
type ReportAnswer = Reported & { again: boolean; strong?: boolean };
