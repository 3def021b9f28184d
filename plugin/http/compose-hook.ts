import type { Installation } from "../configuration/installation.ts";
import { installedPersons } from "../configuration/persons.ts";
import { sendersNow } from "../configuration/senders-now.ts";
import { trialOnly } from "../configuration/trial-list.ts";
import { findAddressIds } from "../consent/read-standing.ts";
import { electNow } from "../coverage/elect-now.ts";
import { noteTypesSeen } from "../coverage/type-seen.ts";
import type { Db } from "../database/connection.ts";
import type { Log } from "../foundation/log.ts";
import type { Host } from "../koha/host.ts";
import { useTicket } from "../koha/tickets.ts";
import { beforeSend } from "../notices/before-send.ts";
import type { LibraryPolicy } from "../notices/composing/open-words.ts";
import { readNet } from "../notices/read-net.ts";
import { readRules } from "../routing/rule-store.ts";
import type { KohaHook } from "./koha-hook.ts";

/** With what a run of Koha's sender is answered. */
export interface HookParts {
  db: Db;
  host: Host;
  installation: Installation;
  word(because: string): string;
  log: Log;
  wake(): void;
  /** How the library rules and words its notices. */
  policy: LibraryPolicy;
  /** The library's time zone. */
  zone: string;
  now(): Date;
}

/** What the pre-send hook of Koha's side does. */
export function composeHook({
  db,
  host,
  installation,
  word,
  log,
  wake,
  zone,
  policy,
  now,
}: HookParts): Omit<KohaHook, "status"> {
  return {
    log,
    admit: async (ticket) => {
      const nudge = Number((await useTicket(db, ticket, "nudge", now()))?.target);
      return Number.isSafeInteger(nudge) && nudge > 0 ? nudge : undefined;
    },
    answer: async (nudge) => {
      await installation.refresh();
      const taken = await beforeSend(
        {
          intake: {
            db,
            host,
            say: word,
            senders: async () => sendersNow(installation),
            persons: installedPersons(host, installation),
            net: () => readNet(db, zone, now()),
            ...policy,
          },
          mode: installation.mode(),
          trialAddresses: await findAddressIds(db, [...(trialOnly(installation) ?? [])]),
          country: installation.settings().consent.country,
          rules: await readRules(db),
          elect: electNow,
          noteSeen: noteTypesSeen,
          monotonic: () => now().getTime(),
        },
        nudge,
        now(),
      );
      if (taken.taken > 0) wake();
      return taken;
    },
  };
}
