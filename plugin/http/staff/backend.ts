import { readLibraries } from "../../koha/libraries.ts";
import { sentSince, startOfDay } from "../../outbox/daily-limit.ts";
import { readBesideUs } from "../../reports/beside-us.ts";
import { countWaiting } from "../../reports/metrics.ts";
import { readNobodys } from "../../reports/notices-of-nobody.ts";
import { readOtherPeople } from "../../reports/other-people.ts";
import { countTexts } from "../../reports/texts-for-a-person.ts";
import { countAllWaiting } from "../../reports/waiting.ts";
import { addRule, readRules, removeRule } from "../../routing/rule-store.ts";
import type { StaffBackend } from "./app.tsx";
import { openImportBackend } from "./import/import-backend.ts";
import { testKoha } from "./joining/test-koha.ts";
import { openRestoredBackend } from "./messages/restored-backend.ts";
import { openUncertainBackend } from "./messages/uncertain-backend.ts";
import type { Figures } from "./overview.tsx";
import type { StaffBackendParts } from "./parts.ts";
import { openPatronBackend } from "./patron/patron-backend.ts";
import { openSettingsBackend } from "./settings/settings-backend.ts";
import { openTextsBackend } from "./texts/texts-backend.ts";
import { openWaitingBackend } from "./waiting/waiting-backend.ts";
import { openWordingsBackend } from "./wordings/wordings-backend.ts";

/** Opens what the staff pages work with; the pages themselves only read forms and render. */
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
    waiting: openWaitingBackend(parts),
    restored: openRestoredBackend(parts),
    import: openImportBackend(parts),
    styles: parts.styles,
    figures: () => readFigures(parts),
    patron: openPatronBackend(parts),
  };
}

async function readFigures(parts: StaffBackendParts): Promise<Figures> {
  const { db, host, installation, readiness, now } = parts;
  // Something may have been changed a moment ago, in Koha or by another process.
  await installation.refresh();
  return {
    mode: installation.mode(),
    readiness: await readiness(),
    waiting: await countAllWaiting(parts, now()),
    sending: await countWaiting(db, "sending"),
    uncertain: await countWaiting(db, "uncertain"),
    texts: await countTexts(db, now()),
    sentToday: await sentSince(db, startOfDay(now())),
    dailyLimit: installation.settings().dailyLimit,
    countBeginsAt: startOfDay(now()),
    nobodys: await readNobodys(db),
    others: await readOtherPeople(db),
    besideUs: await readBesideUs(db, host, now()),
  };
}
