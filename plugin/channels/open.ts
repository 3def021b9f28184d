import type { ChannelName } from "../database/tables.ts";
import type { Settings } from "../settings/settings.ts";
import type { Channel } from "./channel.ts";
import { openEmail } from "./email/email.ts";
import type { Composer } from "./mail.ts";
import { openPlivo } from "./plivo/plivo.ts";
import { plivoReceipts } from "./plivo/receipt.ts";
import { openJudgeReceipt, type Receipts } from "./receipt.ts";
import { openTelegram } from "./telegram/telegram.ts";

/** The channels whose provider says what became of a message. */
export const RECEIPTS: ReadonlyMap<ChannelName, Receipts> = new Map([["sms", plivoReceipts]]);

/** What a receipt of one of these means for its message. */
export const judgeReceipt = openJudgeReceipt(RECEIPTS);

/** The channels that this installation has switched on. `compose` makes mails of messages. */
export function openChannels(
  settings: Pick<Settings, "plivo" | "telegram" | "mail" | "library">,
  compose: Composer | undefined,
): ReadonlyMap<ChannelName, Channel> {
  const channels = new Map<ChannelName, Channel>();
  const { plivo, telegram, mail, library } = settings;
  if (plivo) channels.set("sms", openPlivo({ ...plivo, authToken: plivo.authToken.reveal() }));
  if (telegram) channels.set("telegram", openTelegram({ ...telegram, token: telegram.token.reveal() }));
  if (mail && compose) {
    const from = { name: library.name, address: mail.from };
    channels.set("email", openEmail({ url: mail.smtpUrl.reveal(), from, timeoutMs: mail.timeoutMs, compose }));
  }
  return channels;
}
