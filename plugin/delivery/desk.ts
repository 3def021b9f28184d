import { readOwner } from "../consent/owner.ts";
import { type Db, inTransaction, type Tx } from "../database.ts";
import { settleHeard, settleUnheard } from "../inbound/ask-unheard.ts";
import { noteTakenDuty, type Report, type Reported, recordLeave, recordReport } from "../inbound/bot-report.ts";
import type { Hearing } from "../inbound/watch-hearing.ts";
import type { Log } from "../log.ts";
import type { ChannelName } from "../tables.ts";
import type { Lang, Say, TextKey } from "../templates/locales.ts";
import { leaveDuty, takeDuty } from "../workers/duty.ts";
import { type HeardEvent, type HeardOutcome, type Recorded, recordHeard } from "./heard.ts";
import { readJoiningLang, readPatronLang } from "./patron-lang.ts";
import { answer } from "./replies.ts";

/** How the library calls itself towards patrons. */
export interface Library {
  name: string;
  contact: string;
  lang: Lang;
}

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

const REPLIES: Partial<Record<HeardOutcome, Partial<Record<ChannelName, TextKey>>>> = {
  stopped: { sms: "replies:stop_confirmed", telegram: "replies:stop_confirmed_telegram" },
  started: { sms: "replies:welcome_back", telegram: "replies:welcome_back_telegram" },
  joined: { sms: "replies:welcome", telegram: "replies:telegram_linked" },
  asked_stop: { sms: "replies:ask_stop", telegram: "replies:ask_stop_telegram" },
  start_unknown: { sms: "replies:start_unknown", telegram: "replies:telegram_hello" },
  helped: { sms: "replies:help", telegram: "replies:help_telegram" },
  linked: { telegram: "replies:telegram_linked" },
  link_expired: { telegram: "replies:telegram_link_expired" },
  link_taken: { telegram: "replies:telegram_link_taken" },
  hello: { telegram: "replies:telegram_hello" },
};

/** What tells a patron that joining is done. */
const WELCOMES: ReadonlySet<HeardOutcome> = new Set<HeardOutcome>(["joined", "linked"]);

/** Some providers confirm STOP and answer HELP by themselves; then ours would be the second. */
const PROVIDER_ANSWERS: ReadonlySet<HeardOutcome> = new Set<HeardOutcome>(["stopped", "helped"]);

/** What the service does for the bot (http/bot-api.ts speaks it over HTTP). */
export function openDesk(desk: DeskSettings) {
  const { db, now } = desk;

  /** Asked inside the transaction, where there is one: with every connection in such a one, all would wait for another for ever. */
  async function langOf(within: Db, patronId: number | null): Promise<Lang | null> {
    return patronId === null ? null : readPatronLang(within, patronId, desk.library().lang);
  }
  async function joiningLang(within: Db, patronId: number, channel: ChannelName): Promise<Lang> {
    const { lang } = desk.library();
    return readJoiningLang(within, patronId, channel, (await langOf(within, patronId)) ?? lang);
  }

  return {
    async heard(
      heard: Omit<HeardEvent, "heardAt" | "saidAt"> & { heardAt: string; saidAt?: string | undefined },
    ): Promise<{ outcome: string; repeated: boolean }> {
      const saidAt = heard.saidAt === undefined ? undefined : new Date(heard.saidAt);
      const event: HeardEvent = { ...heard, heardAt: new Date(heard.heardAt), saidAt };
      const done = await inTransaction(db, async (tx) => {
        const at = now();
        const recorded = await recordHeard(tx, event, at);
        if (recorded) await settleTexts(tx, event, recorded, at);
        const key = recorded && REPLIES[recorded.outcome]?.[event.channel];
        if (!recorded || !key || event.replayed) return recorded && { ...recorded, replied: false };
        const sender = await tx
          .selectFrom("tidings_sender")
          .selectAll()
          .where("channel", "=", event.channel)
          // By the number that was texted; a bot has one name at Telegram and another here.
          .orderBy((eb) => eb("sender", "=", event.sender), "desc")
          .executeTakeFirst();
        if (!sender || (sender.provider_answers === 1 && PROVIDER_ANSWERS.has(recorded.outcome))) {
          return { ...recorded, replied: false };
        }
        const { patronId } = recorded;
        const lang =
          patronId !== null && WELCOMES.has(recorded.outcome)
            ? await joiningLang(tx, patronId, event.channel)
            : ((await langOf(tx, patronId)) ?? desk.library().lang);
        const text = desk.say(lang, key, { library: desk.library().name, contact: desk.library().contact });
        const confirmsStop = recorded.outcome === "stopped";
        const replied = await answer(
          tx,
          { ...recorded, heardAt: event.heardAt, channel: event.channel, sender: sender.sender, text, confirmsStop },
          at,
        );
        return { ...recorded, replied };
      });
      if (!done) return { outcome: "repeated", repeated: true };
      desk.log.note("text.heard", {
        id: done.heardId,
        channel: event.channel,
        outcome: done.outcome,
        replied: done.replied,
      });
      desk.wake();
      return { outcome: done.outcome, repeated: false };
    },

    async whom({
      channel,
      address,
    }: {
      channel: ChannelName;
      address: string;
    }): Promise<{ lang: Lang | null; pending: boolean }> {
      const row = await db
        .selectFrom("tidings_address")
        .select("id")
        .where("channel", "=", channel)
        .where("address", "=", address)
        .executeTakeFirst();
      const owner = row && (await readOwner(db, channel, row.id));
      const pending = owner?.state === "pending_opt_in";
      // An invitation asks for the yes of the language that it is in, whatever the record says.
      if (pending) return { lang: await joiningLang(db, owner.patronId, channel), pending };
      return { lang: await langOf(db, owner?.patronId ?? null), pending: false };
    },

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

/** A clear word settles what was not heard of the phone before. */
const CLEAR: ReadonlySet<HeardOutcome> = new Set<HeardOutcome>(["stopped", "started", "joined", "goes_on"]);

async function settleTexts(tx: Tx, { channel, id }: HeardEvent, { addressId, outcome }: Recorded, now: Date) {
  await settleHeard(tx, { channel, id, addressId }, now);
  if (CLEAR.has(outcome)) await settleUnheard(tx, addressId, "answered", "patron", now);
}

type ReportAnswer = Reported & { again: boolean };
