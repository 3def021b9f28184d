import type { ChannelName } from "../../database/tables.ts";
import { showsNothing } from "../readable-text.ts";
import { type PhoneText, weighPhoneText } from "../wordings-judge.ts";

/** A text as it can be sent one way, or why it cannot. */
export type Fit =
  | { fits: true; text: string; weight: PhoneText | undefined }
  | { fits: false; because: "blank" | "too_long"; text: string };

/** https://core.telegram.org/bots/api#sendmessage: 4,096 characters after entities parsing. */
export const TELEGRAM_MOST = 4_096;

/**
 * Normalises a text (NFC) and says whether one way takes it: not blank, and no longer than the provider allows (1,600
 * units of GSM-7 or 737 of UCS-2 for a text message, 4,096 for Telegram, any for email). A text to phones is weighed.
 */
export function fitText(text: string, way: ChannelName): Fit {
  const normal = text.normalize("NFC");
  if (showsNothing(normal)) return { fits: false, because: "blank", text: normal };
  const weight = way === "sms" ? weighPhoneText(normal) : undefined;
  const tooLong = weight?.tooLong ?? (way === "telegram" && normal.length > TELEGRAM_MOST);
  return tooLong ? { fits: false, because: "too_long", text: normal } : { fits: true, text: normal, weight };
}
