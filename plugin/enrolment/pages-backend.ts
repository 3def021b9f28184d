import type { Installation } from "../configuration/installation.ts";
import { trialOnly } from "../configuration/trial-list.ts";
import type { Persons } from "../consent/person/persons.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ConsentState } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import { type Joining, type OptInAnswer, type OptInWish, requestOptIn } from "./opt-in.ts";
import { type OptOutWish, optOut } from "./opt-out.ts";

/** Opting in and out as the pages ask for it, each in a transaction of its own. */
export interface PagesBackend {
  optIn(wish: OptInWish): Promise<OptInAnswer>;
  /** Undefined: there was nothing to leave. */
  optOut(wish: Omit<OptOutWish, "event">): Promise<ConsentState | undefined>;
}

export interface PagesBackendParts {
  db: Db;
  installation: Pick<Installation, "settings" | "mode" | "senders">;
  compose: Joining["compose"];
  persons?: Persons;
  log: Log;
  now(): Date;
  /** There is something to send. */
  wake(): void;
  /** Elects which of Koha's rows serves the patron (`coverage/elect-now`); absent: the loop finds out soon after. */
  elect?(patronIds: readonly number[]): Promise<unknown>;
}

/** The library's current setup: its senders, its policy, and in trial the only addresses that may be written to. */
export function readJoining(
  installation: PagesBackendParts["installation"],
  compose: Joining["compose"],
  persons?: Persons,
): Joining {
  const settings = installation.settings();
  const only = trialOnly(installation);
  return {
    senders: installation.senders,
    policy: settings.consent,
    ...(only ? { only } : {}),
    ...(persons ? { persons } : {}),
    compose,
  };
}

/** Opens the backend of the pages; changed settings apply from the next request on. */
export function openPagesBackend({
  db,
  installation,
  compose,
  persons,
  log,
  now,
  wake,
  elect,
}: PagesBackendParts): PagesBackend {
  /** Their consent stands whether this succeeds or not. */
  const electAnew = async (patronId: number) => {
    await elect?.([patronId]).catch((error: unknown) => log.bug("elections.failed", error));
  };
  return {
    optIn: async (wish) => {
      const answer = await inTransaction(db, (tx) =>
        requestOptIn(tx, readJoining(installation, compose, persons), wish, now()),
      );
      const because = answer.kind === "refused" ? { reason: answer.because } : {};
      log.note("consent.asked", { channel: wish.channel, source: wish.source, outcome: answer.kind, ...because });
      if (answer.kind === "invited" || answer.kind === "opted_in") wake();
      if (answer.kind === "opted_in") await electAnew(wish.patronId);
      return answer;
    },
    optOut: async (wish) => {
      const state = await inTransaction(db, (tx) => optOut(tx, { ...wish, event: "opted_out" }, now()));
      if (state) log.note("consent.withdrawn", { channel: wish.channel, source: wish.source, outcome: state });
      if (state) await electAnew(wish.patronId);
      return state;
    },
  };
}
