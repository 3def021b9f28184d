import { installedPersons } from "../configuration/persons.ts";
import { readJoining } from "../enrolment/pages-backend.ts";
import { isDisabled } from "../koha/plugin-switch.ts";
import { openConsentChores, openConsentMaintenance } from "./consent-maintenance.ts";
import { type Crew, DISABLED_MS } from "./crew.ts";
import { openKohaConsents } from "./koha-consents.ts";

/** Starts what looks after consent without anybody asking. */
export function startConsent({ settings, worker, start, wake }: Crew): void {
  const { db, installation, log, now } = settings;
  const persons = installedPersons(settings.host, installation);
  const chores = openConsentChores({
    db,
    joining: () => readJoining(installation, settings.compose, persons),
    library: () => installation.settings().library.lang,
    key: () => installation.settings().key,
    zone: settings.zone,
    dailyLimit: () => installation.settings().dailyLimit,
  });
  const policy = () => installation.settings().consent;
  const held = { holder: String(worker), dutyMs: settings.silentMs };
  const maintain = openConsentMaintenance({ db, ...held, policy, persons, chores, log, now, wake });
  start("consent", async (stopping) => ((await isDisabled(db)) ? DISABLED_MS : maintain(stopping)));
  const inKoha = openKohaConsents({ ...settings, ...held });
  start("koha_consents", async (stopping) => ((await isDisabled(db)) ? DISABLED_MS : inKoha(stopping)));
}
