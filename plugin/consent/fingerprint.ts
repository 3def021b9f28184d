import { createHmac, createSecretKey, hkdfSync } from "node:crypto";
import type { ChannelName } from "../database/tables.ts";
import type { Secret } from "../foundation/log.ts";

/**
 * Begins what replaces an erased address. With the process key that can be compared with an address, but never turned
 * back into one.
 */
const PREFIX = "erased:";

/** Returns a function that makes fingerprints of addresses under the process key. */
export function openFingerprint(key: Secret): (channel: ChannelName, address: string) => string {
  const macKey = createSecretKey(Buffer.from(hkdfSync("sha256", key.reveal(), "", "tidings addresses", 32)));
  return (channel, address) =>
    PREFIX + createHmac("sha256", macKey).update(`${channel} ${address}`).digest("hex").slice(0, 40);
}

/** Whether this address was erased. */
export const isErased = (address: string): boolean => address.startsWith(PREFIX);
