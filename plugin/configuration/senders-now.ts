import type { ChannelName } from "../database/tables.ts";
import { offBy } from "../settings/off-switch.ts";
import type { Installation } from "./installation.ts";

/**
 * The sender of each channel that is not switched off. By these notices are taken over: what would only wait with us
 * stays pending in Koha's queue, where staff see it as it is, and where it is if the plugin goes.
 */
export function sendersNow({ senders, off }: Pick<Installation, "senders" | "off">): ReadonlyMap<ChannelName, string> {
  return new Map([...senders].filter(([channel]) => offBy(off(), channel) === undefined));
}
