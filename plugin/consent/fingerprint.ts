import { createHmac, hkdfSync } from "node:crypto";
import type { ChannelName } from "../database/tables.ts";
import type { Secret } from "../foundation/log.ts";

/**
 * What stands in place of an address that was forgotten; with the process key it can be compared with an address, never
 * turned back into one.
 */
const PREFIX = "erased:";

/** Makes the fingerprints of addresses under the process key. */
export function openFingerprint(key: Secret): (channel: ChannelName, address: string) => string {
  const bytes = Buffer.from(hkdfSync("sha256", key.reveal(), "", "tidings addresses", 32));
  return (channel, address) =>
    PREFIX + createHmac("sha256", bytes).update(`${channel} ${address}`).digest("hex").slice(0, 40);
}

/** Was this address forgotten? */
export const isErased = (address: string): boolean => address.startsWith(PREFIX);
