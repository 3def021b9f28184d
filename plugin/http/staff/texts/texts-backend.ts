import { finishHeard } from "../../../consent/heard.ts";
import { letGoOn } from "../../../inbound/ask-unheard.ts";
import { optOutByText, wordsOf } from "../../../inbound/texts-backend.ts";
import { finishParked } from "../../../inbound-health/parked.ts";
import { readParked } from "../../../reports/texts-for-a-person.ts";
import { countWithoutEffect, readWithoutEffect } from "../../../reports/texts-without-effect.ts";
import { readUnheardTexts } from "../../../reports/unheard-texts.ts";
import { namesOf } from "../names.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { TextsBackend } from "./texts.tsx";

/** Opens the backend of the page of texts that need a person. */
export function openTextsBackend({ db, log, now, wake }: StaffBackendParts): TextsBackend {
  return {
    read: async (page) => {
      const [parked, texts] = [await readParked(db), await readWithoutEffect(db, now(), page)];
      const unheard = await readUnheardTexts(db);
      const there = texts.flatMap(({ patrons }) => patrons.map((patron_id) => ({ patron_id })));
      return {
        parked,
        unheard,
        texts,
        total: await countWithoutEffect(db, now()),
        names: await namesOf(db, [...parked, ...unheard, ...texts, ...there]),
      };
    },
    finishParked: async (id, by) => {
      const finished = await finishParked(db, id, by, now());
      log.note("text.dealt_with", { id, finished });
      return finished;
    },
    goOn: async (addressId, by) => {
      const went = await letGoOn(db, addressId, by, now());
      log.note("text.unheard_settled", { address: addressId, went });
      if (went) wake();
      return went;
    },
    finish: async (id, by) => {
      const finished = await finishHeard(db, id, by, now());
      log.note("text.dealt_with", { id, finished });
      return finished;
    },
    optOut: async (wish) => {
      const left = await optOutByText(db, wish, now());
      log.note("text.opted_out", { id: wish.id, left });
      return left;
    },
    wordsOf: (id, patronId) => wordsOf(db, id, patronId),
  };
}
