import type { Library } from "../configuration/library.ts";
import { readOwner } from "../consent/address-owner.ts";
import { findAddressId } from "../consent/read-standing.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import { findSender } from "../outbox/find-sender.ts";
import type { Lang, Say, TextKey } from "../templates/locales.ts";
import { readJoiningLang, readPatronLang } from "../templates/patron-language.ts";
import { settleHeard, settleUnheard } from "./ask-unheard.ts";
import { autoReply, type Due } from "./auto-reply.ts";
import type { HeardOutcome } from "./outcomes.ts";
import { type HeardEvent, type Recorded, recordHeard } from "./record-heard.ts";
import { saidWhen } from "./said-when.ts";

export interface Conversation {
  db: Db;
  say: Say;
  library(): Library;
  log: Log;
  now(): Date;
  /** There is something to send. */
  wake(): void;
}

/** What was heard, as the bot tells it. */
export interface HeardText extends Omit<HeardEvent, "heardAt" | "saidAt"> {
  heardAt: string;
  saidAt?: string | undefined;
}

const REPLIES: Partial<Record<HeardOutcome, Partial<Record<ChannelName, TextKey>>>> = {
  stopped: { sms: "replies:stop_confirmed", telegram: "replies:stop_confirmed_telegram" },
  started: { sms: "replies:welcome_back", telegram: "replies:welcome_back_telegram" },
  joined: { sms: "replies:welcome", telegram: "replies:telegram_linked" },
  asked_stop: { sms: "replies:ask_stop", telegram: "replies:ask_stop_telegram" },
  asked_start: { sms: "replies:ask_start" },
  start_unknown: { sms: "replies:start_unknown", telegram: "replies:telegram_hello" },
  helped: { sms: "replies:help", telegram: "replies:help_telegram" },
  not_understood: { sms: "replies:not_understood", telegram: "replies:not_understood_telegram" },
  linked: { telegram: "replies:telegram_linked" },
  link_expired: { telegram: "replies:telegram_link_expired" },
  link_taken: { telegram: "replies:telegram_link_taken" },
  hello: { telegram: "replies:telegram_hello" },
};

/** What tells a patron that joining is done. */
const WELCOMES: ReadonlySet<HeardOutcome> = new Set<HeardOutcome>(["joined", "linked"]);

/** Some providers confirm STOP and answer HELP by themselves; then ours would be the second. */
const PROVIDER_ANSWERS: ReadonlySet<HeardOutcome> = new Set<HeardOutcome>(["stopped", "helped"]);

/**
 * How an answer is bounded; undefined: none is due. A STOP is confirmed once, and who said it is helped with nothing
 * unasked.
 */
function dueOf({ outcome, changed, suppressed }: Recorded, { replayed }: HeardText): Due | undefined {
  if (replayed) return undefined;
  if (outcome === "stopped") return changed ? "always" : undefined;
  if (outcome === "not_understood") return suppressed ? undefined : "daily";
  return changed || outcome === "asked_start" ? "always" : "hourly";
}

/** A clear word settles what was not heard of the phone before. */
const CLEAR: ReadonlySet<HeardOutcome> = new Set<HeardOutcome>(["stopped", "started", "joined", "goes_on"]);

async function settleTexts(tx: Tx, { channel, id }: HeardEvent, { addressId, outcome }: Recorded, now: Date) {
  await settleHeard(tx, { channel, id, addressId }, now);
  if (CLEAR.has(outcome)) await settleUnheard(tx, addressId, "answered", "patron", now);
}

/** What the service answers to what phones say, and how it is said. */
export function openConversation({ db, say, library, log, now, wake }: Conversation) {
  /**
   * Asked inside the transaction, where there is one: with every connection in such a one, all would wait for another
   * for ever.
   */
  async function langOf(within: Db, patronId: number | null): Promise<Lang | null> {
    return patronId === null ? null : readPatronLang(within, patronId, library().lang);
  }
  async function joiningLang(within: Db, patronId: number, channel: ChannelName): Promise<Lang> {
    return readJoiningLang(within, patronId, channel, (await langOf(within, patronId)) ?? library().lang);
  }

  async function reply(tx: Tx, heard: HeardEvent, recorded: Recorded, due: Due, at: Date): Promise<boolean> {
    const { channel } = heard;
    const { outcome, patronId } = recorded;
    const key = REPLIES[outcome]?.[channel];
    if (!key) return false;
    const sender = await findSender(tx, channel, heard.sender);
    if (!sender || (sender.providerAnswers && PROVIDER_ANSWERS.has(outcome))) return false;
    const lang =
      patronId !== null && WELCOMES.has(outcome)
        ? await joiningLang(tx, patronId, channel)
        : ((await langOf(tx, patronId)) ?? library().lang);
    const text = say(lang, key, { library: library().name, contact: library().contact });
    const { saidAt, heardAt } = saidWhen(heard);
    const answered = { ...recorded, saidAt: saidAt ?? heardAt, channel, sender: sender.sender, text };
    return autoReply(tx, { ...answered, due, confirmsStop: outcome === "stopped" }, at);
  }

  return {
    async heard(heard: HeardText): Promise<{ outcome: string; repeated: boolean }> {
      const { heardAt, saidAt, ...rest } = heard;
      const said = saidAt === undefined ? {} : { saidAt: new Date(saidAt) };
      const event: HeardEvent = { ...rest, ...said, heardAt: new Date(heardAt) };
      const done = await inTransaction(db, async (tx) => {
        const at = now();
        const recorded = await recordHeard(tx, event, at);
        if (recorded) await settleTexts(tx, event, recorded, at);
        const due = recorded && dueOf(recorded, heard);
        if (!recorded || !due) return recorded && { ...recorded, replied: false };
        return { ...recorded, replied: await reply(tx, event, recorded, due, at) };
      });
      if (!done) return { outcome: "repeated", repeated: true };
      const { heardId: id, outcome, replied } = done;
      log.note("text.heard", { id, channel: event.channel, outcome, replied });
      wake();
      return { outcome, repeated: false };
    },

    async whom({
      channel,
      address,
    }: {
      channel: ChannelName;
      address: string;
    }): Promise<{ lang: Lang | null; pending: boolean }> {
      const addressId = await findAddressId(db, channel, address);
      const owner = addressId === undefined ? undefined : await readOwner(db, channel, addressId);
      const pending = owner?.state === "pending_opt_in";
      // An invitation asks for the yes of the language that it is in, whatever the record says.
      if (pending) return { lang: await joiningLang(db, owner.patronId, channel), pending };
      return { lang: await langOf(db, owner?.patronId ?? null), pending: false };
    },
  };
}
