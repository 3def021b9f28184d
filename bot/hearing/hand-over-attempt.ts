import type { Log } from "../../plugin/foundation/log.ts";
import type { BotBackend } from "../../plugin/http/bot-api.ts";
import { ServiceFailure } from "../service.ts";
import type { Waiting } from "./inbox.ts";
import { needsWhom, tell } from "./listened.ts";

/** What the service made of a text, or why it did not take it. */
export type HandedOver = { taken: string } | ServiceFailure["code"];

export interface Attempts {
  /** Sends one text to the service. Never throws. */
  attempt(waiting: Waiting): Promise<HandedOver>;
  /** A text was taken, so the next failure is worth a line in the log again. */
  succeeded(): void;
}

export interface AttemptParts {
  service: Pick<BotBackend, "heard" | "whom">;
  log: Log;
}

/** Returns what sends texts to the service. An outage is logged once at its beginning and once at its end. */
export function openAttempts({ service, log }: AttemptParts): Attempts {
  let failing = false;
  return {
    async attempt({ listened, heardAt, firstTakenAt }) {
      try {
        const { channel, address } = listened;
        const whom = needsWhom(listened) ? await service.whom({ channel, address }) : undefined;
        const { outcome } = await service.heard(tell(listened, { heardAt, firstTakenAt, whom }));
        return { taken: outcome };
      } catch (error) {
        if (error instanceof ServiceFailure) {
          if (!failing) log.note("service.failed", { code: error.code, answered: error.answered });
          failing = true;
          return error.code;
        }
        log.bug("hand_over.failed", error);
        return "unavailable";
      }
    },
    succeeded() {
      if (failing) log.note("service.back");
      failing = false;
    },
  };
}
