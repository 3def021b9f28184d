import { eraseAddress } from "../consent/erase-address.ts";
import {
  burnLinks,
  eraseNotes,
  erasePreferences,
  lockOwnAddresses,
  omitUsed,
  readOwnChannels,
} from "../consent/erase-records.ts";
import { eraseHeard } from "../consent/heard.ts";
import { forgetPerson } from "../consent/person/persons.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { eraseParked } from "../inbound-health/parked.ts";
import { eraseTexts } from "../outbox/erase-texts.ts";
import { optOut } from "./opt-out.ts";

/** What was erased; `channels` counts those for which the patron had ever decided something. */
export interface Erased {
  channels: number;
  addresses: number;
  messages: number;
  heard: number;
}

/**
 * Forgets a patron: opts them out everywhere, erases their addresses (a keyed fingerprint stays in their place), the
 * words of their messages, of their texts and of what staff noted, and their choices. The ledger stays and so proves
 * what was allowed. An address that another patron uses is kept, and a number that said STOP stays on the suppression
 * list, so that the STOP goes on being obeyed. Idempotent.
 */
export async function erasePatron(
  db: Db,
  patronId: number,
  by: string,
  fingerprint: (channel: ChannelName, address: string) => string,
  now: Date,
): Promise<Erased> {
  return inTransaction(db, async (tx) => {
    const known = await lockOwnAddresses(tx, patronId);
    const channels = await readOwnChannels(tx, patronId);
    for (const channel of channels) {
      await optOut(tx, { patronId, channel, event: "forgotten", source: "staff", actor: by }, now);
    }
    await burnLinks(tx, patronId, now);
    const own = await omitUsed(tx, patronId, known);
    for (const one of own) await eraseParked(tx, one, await eraseAddress(tx, one, fingerprint), by, now);
    const heard = await eraseHeard(
      tx,
      patronId,
      own.map((address) => address.id),
    );
    const messages = await eraseTexts(tx, patronId);
    await eraseNotes(tx, patronId);
    await erasePreferences(tx, patronId);
    await forgetPerson(tx, patronId);
    return { channels: channels.length, addresses: own.length, messages, heard };
  });
}
