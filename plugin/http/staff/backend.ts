import { mayForget } from "../../koha/circulation/things.ts";
import { type Reach, readWithinReach } from "../../koha/reach.ts";
import { sentSince, startOfDay } from "../../outbox/daily-limit.ts";
import { readBesideUs } from "../../reports/beside-us.ts";
import { readCoverage } from "../../reports/coverage/read-coverage.ts";
import { totals } from "../../reports/coverage/summary.ts";
import { findPatrons } from "../../reports/find-patrons.ts";
import { readMailPassed } from "../../reports/mail-passed.ts";
import { countWaiting } from "../../reports/metrics.ts";
import { readNobodys } from "../../reports/notices-of-nobody.ts";
import { readOtherPeople } from "../../reports/other-people.ts";
import { readDays } from "../../reports/overview.ts";
import { REVIEW_GROUPS } from "../../reports/review/groups.ts";
import { countReview } from "../../reports/review-list.ts";
import { readWaiting } from "../../reports/waiting/waiting.ts";
import type { Lang } from "../../templates/locales.ts";
import type { StaffBackend } from "./app.tsx";
import { openCoverageBackend } from "./coverage/coverage-backend.ts";
import { openDryRunBackend } from "./dry-run/dry-run-backend.ts";
import { openImportBackend } from "./import/import-backend.ts";
import { testKoha } from "./joining/test-koha.ts";
import { openListBackend } from "./messages/list/list-backend.ts";
import { openOneBackend } from "./messages/one/one-backend.ts";
import { openRestoredBackend } from "./messages/restored-backend.ts";
import { openOffSwitchBackend } from "./off-switch/off-switch-backend.ts";
import type { Figures } from "./overview.tsx";
import type { StaffBackendParts } from "./parts.ts";
import { openPatronBackend } from "./patron/patron-backend.ts";
import { openReviewBackend } from "./review/review-backend.ts";
import { openRulesSection } from "./rules/file/rules-section.ts";
import { openRulesBackend } from "./rules/rules-backend.ts";
import { openSettingsBackend } from "./settings/settings-backend.ts";
import { shareFigures } from "./share-figures.ts";
import { openStepsBackend } from "./steps/steps-backend.ts";
import { openWaitingBackend } from "./waiting/waiting-backend.ts";
import { openWhoMayBackend } from "./who-may/who-may-backend.ts";
import { openSignaturesSection } from "./wordings/file/signatures-section.ts";
import { openWordingsSection } from "./wordings/file/wordings-section.ts";
import { openNoticesBackend } from "./wordings/notices/notices-backend.ts";
import { openSignaturesBackend } from "./wordings/signatures/signatures-backend.ts";
import { openWordingsBackend } from "./wordings/wordings-backend.ts";

/** Opens what the staff pages work with; the pages themselves only read forms and render. */
export function openStaffBackend(parts: StaffBackendParts): StaffBackend {
  const { db, installation, now } = parts;
  const settings = openSettingsBackend(parts);
  const notices = openNoticesBackend(parts);
  const signatures = openSignaturesBackend(parts);
  return {
    settings,
    joining: { ...settings, testKoha: () => testKoha(parts) },
    wordings: openWordingsBackend(parts),
    notices,
    signatures,
    registration: {
      library: () => installation.settings().library,
      publicUrl: () => installation.settings().opacUrl,
      invite: () => installation.settings().consent.invite,
    },
    rules: openRulesBackend(parts),
    fileSections: {
      rules: openRulesSection(parts),
      wordings: openWordingsSection(notices),
      signatures: openSignaturesSection(signatures),
    },
    review: openReviewBackend(parts),
    messages: openListBackend(parts),
    message: openOneBackend(parts),
    waiting: openWaitingBackend(parts),
    coverage: openCoverageBackend(parts),
    restored: openRestoredBackend(parts),
    import: openImportBackend(parts),
    offSwitch: openOffSwitchBackend(parts),
    whoMay: openWhoMayBackend(parts),
    dryRun: openDryRunBackend(parts),
    steps: openStepsBackend(parts),
    figures: shareFigures(({ reach, lang }) => readFigures(parts, reach, lang), now),
    patron: openPatronBackend(parts),
    find: {
      find: async (text, reach) => {
        const { country } = installation.settings().consent;
        return findPatrons(db, { text, reach, country });
      },
    },
  };
}

/** Figures of what concerns patrons within reach; how the service itself does is everybody's to know. */
async function readFigures(parts: StaffBackendParts, reach: Reach, lang: Lang): Promise<Figures> {
  const { db, host, installation, readiness, now } = parts;
  // Something may have been changed a moment ago, in Koha or by another process.
  await installation.refresh();
  const others = await readOtherPeople(db);
  const within = reach && (await readWithinReach(db, reach, others.first));
  const { total, groups } = await readWaiting({ ...parts, reach }, 1, now());
  return {
    mode: installation.mode(),
    readiness: await readiness(lang),
    waiting: total,
    groups,
    review: await countReview(db, { reach }, REVIEW_GROUPS, now()),
    days: await readDays(db, reach, parts.zone, now()),
    coverage: totals(await readCoverage(db, reach, await parts.rulings?.())),
    dailyLimit: installation.settings().dailyLimit,
    countBeginsAt: startOfDay(now()),
    others: within ? limitTo(others.first.filter((id) => within.has(id))) : others,
    all: reach === null ? await readAll(parts) : undefined,
    besideUs: await readBesideUs(db, host, now()),
    forgets: mayForget(host),
    mailPassedAt: await readMailPassed(db, now()),
  };
}

const limitTo = (first: readonly number[]) => ({ count: first.length, first });

/** What is counted for the whole installation, and is nobody's alone. */
async function readAll({ db, now }: StaffBackendParts): Promise<NonNullable<Figures["all"]>> {
  return {
    sending: await countWaiting(db, "sending"),
    sentToday: await sentSince(db, startOfDay(now())),
    nobodys: await readNobodys(db),
  };
}
