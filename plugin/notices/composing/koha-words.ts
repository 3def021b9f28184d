import type { ChannelName } from "../../database/tables.ts";
import type { LockedNotice } from "../../koha/queue/notices.ts";
import { plainLetter } from "../../templates/plain-letter.ts";
import { isForProgram, showsNothing } from "../../templates/readable-text.ts";
import { countSegments } from "../../templates/segments.ts";

/** Why a text makes no message after all; `same_event` only of a taken notice. */
export type Unsendable = "empty_text" | "for_another_program" | "too_long" | "same_event";

/** https://core.telegram.org/bots/api#sendmessage: 4096 characters after entities parsing. */
const TELEGRAM_MOST = 4096;

type Worded = Pick<LockedNotice, "content" | "html">;

/**
 * Koha's own words, composed (NFC), which nobody can see: catalogues that write é as e and an accent cost three parts
 * of a text message instead of one. The event key is of Koha's words as they stand.
 */
export function composed({ content, html = false }: Worded): string {
  return plainLetter(content, html).normalize("NFC");
}

/** Why that text, made of this letter, cannot go by that channel; undefined: it can. */
export function unfitting(locked: Worded, text: string, channel: ChannelName): Unsendable | undefined {
  const own = composed(locked);
  if (showsNothing(own) || showsNothing(text)) return "empty_text";
  if (isForProgram(locked.content ?? "") || isForProgram(own)) return "for_another_program";
  if (channel === "sms" && countSegments(text).tooLong) return "too_long";
  return channel === "telegram" && text.length > TELEGRAM_MOST ? "too_long" : undefined;
}

/** The same of Koha's own words. */
export const unsendable = (locked: Worded, channel: ChannelName): Unsendable | undefined =>
  unfitting(locked, composed(locked), channel);
