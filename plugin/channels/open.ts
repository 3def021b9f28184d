import type { Settings } from "../settings.ts";
import type { ChannelName } from "../tables.ts";
import type { Channel } from "./channel.ts";
import { openPlivo } from "./plivo.ts";
import { openTelegram } from "./telegram.ts";

/** The channels that this installation has switched on. */
export function openChannels(settings: Pick<Settings, "plivo" | "telegram">): ReadonlyMap<ChannelName, Channel> {
  const channels = new Map<ChannelName, Channel>();
  const { plivo, telegram } = settings;
  if (plivo) channels.set("sms", openPlivo({ ...plivo, authToken: plivo.authToken.reveal() }));
  if (telegram) channels.set("telegram", openTelegram({ ...telegram, token: telegram.token.reveal() }));
  return channels;
}
