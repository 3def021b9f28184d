import type { Channel } from "../channels/channel.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Mode } from "../settings/library-settings.ts";
import type { OffSwitches } from "../settings/off-switch.ts";
import { readSettings } from "../settings/settings.ts";
import type { Installation } from "./installation.ts";

/** An installation as the test sets it; by default live and without channels. */
export function anInstallation(
  more: { channels?: Map<ChannelName, Channel>; mode?: Mode; env?: Record<string, string>; off?: OffSwitches } = {},
): Installation {
  const settings = readSettings({ TIDINGS_BOT_TOKEN: "a-token-of-some-length", ...more.env });
  const channels = more.channels ?? new Map<ChannelName, Channel>();
  return {
    settings: () => settings,
    mode: () => more.mode ?? "live",
    off: () => more.off ?? new Map(),
    channels,
    senders: new Map([...channels.keys()].map((name) => [name, name === "sms" ? "15550100001" : name])),
    refresh: async () => {},
  };
}
