import type { Db } from "../../database/connection.ts";
import { readLibraries } from "../../koha/libraries.ts";
import { readPatronName } from "../../koha/patrons.ts";
import { sentSince, startOfDay } from "../../outbox/daily-limit.ts";
import { release } from "../../recovery/held.ts";
import { readProof } from "../../reports/consent-proof.ts";
import { countWaiting } from "../../reports/metrics.ts";
import { readNobodys } from "../../reports/notices-of-nobody.ts";
import { readPatronHistory } from "../../reports/patron-history.ts";
import { readRestored } from "../../reports/restored.ts";
import { countTexts } from "../../reports/texts-for-a-person.ts";
import { addRule, readRules, removeRule } from "../../routing/rule-store.ts";
import type { StaffBackend } from "./app.tsx";
import { openImportBackend } from "./import/import-backend.ts";
import { testKoha } from "./joining/test-koha.ts";
import { openUncertainBackend } from "./messages/uncertain-backend.ts";
import type { StaffBackendParts } from "./parts.ts";
import { namesOf } from "./patron/names.ts";
import { openSettingsBackend } from "./settings/settings-backend.ts";
import { openTextsBackend } from "./texts/texts-backend.ts";
import { openWordingsBackend } from "./wordings/wordings-backend.ts";

/** What the staff pages do; the pages themselves only read forms and show words. */
export function openStaffBackend(parts: StaffBackendParts): StaffBackend {
  const { db, installation, now } = parts;
  const settings = openSettingsBackend(parts);
  return {
    settings,
    joining: { ...settings, testKoha: () => testKoha(parts) },
    wordings: openWordingsBackend(parts),
    registration: {
      library: () => installation.settings().library,
      publicUrl: () => installation.settings().opacUrl,
      invite: () => installation.settings().consent.invite,
    },
    rules: {
      read: async () => ({ rules: await readRules(db), libraries: await readLibraries(db) }),
      add: (rule, by) => addRule(db, rule, by, now()),
      remove: (id) => removeRule(db, id),
    },
    uncertain: openUncertainBackend(parts),
    texts: openTextsBackend(parts),
    restored: {
      read: async () => {
        const state = await readRestored(db);
        return state && { ...state, names: await namesOf(db, state.messages) };
      },
      release: async (by, sendDoubtful) => {
        const released = await release(db, by, sendDoubtful, now());
        if (released !== "nothing") parts.log.note("restore.released", { ...released, sendDoubtful });
        parts.wake();
        return released;
      },
    },
    import: openImportBackend(parts),
    styles: parts.styles,
    figures: async () => {
      // What was changed a moment ago, in Koha or by another process, is shown as it is now.
      await installation.refresh();
      return {
        mode: installation.mode(),
        readiness: await parts.readiness(),
        waiting: await countWaiting(db, "queued"),
        sending: await countWaiting(db, "sending"),
        uncertain: await countWaiting(db, "uncertain"),
        texts: await countTexts(db, now()),
        sentToday: await sentSince(db, startOfDay(now())),
        dailyLimit: installation.settings().dailyLimit,
        countBeginsAt: startOfDay(now()),
        nobodys: await readNobodys(db),
      };
    },
    patron: {
      consent: parts.consent,
      read: async (patronId) => {
        const name = await readPatronName(db, patronId);
        return name === undefined ? undefined : { name, ...(await readRecord(db, patronId)) };
      },
      readGone: async (patronId) => {
        const record = await readRecord(db, patronId);
        const { messages, notices } = record.history;
        return messages.length + notices.length + record.steps.length === 0 ? undefined : record;
      },
    },
  };
}

const readRecord = async (db: Db, patronId: number) => ({
  history: await readPatronHistory(db, patronId),
  steps: await readProof(db, { patronId }),
});
