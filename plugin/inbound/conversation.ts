import { readOwner } from "../consent/address-owner.ts";
import { oneAddress } from "../consent/phones/one-phone.ts";
import { findAddressId } from "../consent/read-standing.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import type { Lang } from "../templates/locales.ts";
import { readAnswerLang, readWelcomeLang } from "./answer-language.ts";
import { settleHeard, settleUnheard } from "./ask-unheard.ts";
import type { HeardOutcome } from "./outcomes.ts";
import { type HeardEvent, type Recorded, recordHeard } from "./record-heard.ts";
import { type ReplyWording, replyToText } from "./reply-to-text.ts";

export interface Conversation extends ReplyWording {
  db: Db;
  log: Log;
  now(): Date;
  /** There is something to send. */
  wake(): void;
}

/** What was heard, as the bot reports it. */
export interface HeardText extends Omit<HeardEvent, "heardAt" | "saidAt" | "firstTakenAt"> {
  heardAt: string;
  saidAt?: string | undefined;
  firstTakenAt?: string | undefined;
}

/** Clear words settle what was not heard of the phone before them. */
const CLEAR: ReadonlySet<HeardOutcome> = new Set<HeardOutcome>(["stopped", "started", "joined", "goes_on"]);

async function settleTexts(tx: Tx, { channel, id }: HeardEvent, { addressIds, outcome }: Recorded, now: Date) {
  await settleHeard(tx, { channel, id, addressIds }, now);
  if (CLEAR.has(outcome)) await settleUnheard(tx, addressIds, "answered", "patron", now);
}

function toEvent({ heardAt, saidAt, firstTakenAt, ...rest }: HeardText): HeardEvent {
  const said = saidAt === undefined ? {} : { saidAt: new Date(saidAt) };
  const taken = firstTakenAt === undefined ? {} : { firstTakenAt: new Date(firstTakenAt) };
  const address = oneAddress(rest.channel, rest.address);
  return { ...rest, address, ...said, ...taken, heardAt: new Date(heardAt) };
}

/**
 * Opens what the service does with what phones say: records and answers it, and tells the bot each phone's language.
 */
export function openConversation({ db, say, library, log, now, wake }: Conversation) {
  return {
    async heard(heard: HeardText): Promise<{ outcome: string; repeated: boolean }> {
      const event = toEvent(heard);
      const done = await inTransaction(db, async (tx) => {
        const at = now();
        const recorded = await recordHeard(tx, event, at);
        if (!recorded) return undefined;
        await settleTexts(tx, event, recorded, at);
        return { ...recorded, replied: await replyToText(tx, { say, library }, event, recorded, at) };
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
      // An invitation asks for the yes of the language that it is in, whatever the record says.
      if (owner?.state === "pending_opt_in") {
        return { lang: await readWelcomeLang(db, { patronId: owner.patronId, channel }, library()), pending: true };
      }
      return { lang: await readAnswerLang(db, owner?.patronId ?? null, library()), pending: false };
    },
  };
}
