import { readFile } from "node:fs/promises";
import { RECEIPTS } from "../channels/open.ts";
import type { Installation } from "../configuration/installation.ts";
import { installedPersons } from "../configuration/persons.ts";
import { electNow } from "../coverage/elect-now.ts";
import type { Db } from "../database/connection.ts";
import { openReceiveReceipt } from "../delivery/receive-receipt.ts";
import { openEmailLinks } from "../enrolment/email-links.ts";
import { openPagesBackend, readJoining } from "../enrolment/pages-backend.ts";
import { openPublicJoin } from "../enrolment/public-join.ts";
import { openCompose } from "../enrolment/wording.ts";
import type { Log } from "../foundation/log.ts";
import type { Sealer } from "../foundation/sealing.ts";
import { shipped } from "../foundation/shipped-files.ts";
import { openBotBackend } from "../inbound/bot-backend.ts";
import { recordParked } from "../inbound-health/parked.ts";
import type { Hearing } from "../inbound-health/watch-hearing.ts";
import { mayForget } from "../koha/circulation/things.ts";
import { readLoginMark } from "../koha/credentials/login-mark.ts";
import { holdsSameRights } from "../koha/credentials/rights-digest.ts";
import { readDateStyle } from "../koha/date-style.ts";
import type { Host } from "../koha/host.ts";
import type { LibraryPolicy } from "../notices/composing/open-words.ts";
import type { LedgerRights } from "../preflight.ts";
import { readBesideUs } from "../reports/beside-us.ts";
import type { Metrics } from "../reports/metrics.ts";
import { readSwitchedOff } from "../reports/switched-off.ts";
import { openStrength } from "../settings/signing.ts";
import type { Lang } from "../templates/locales.ts";
import type { OwnSay } from "../templates/wordings.ts";
import type { LoopHealth } from "../workers/loop-health.ts";
import { answerReadiness } from "./answer-readiness.ts";
import type { Parts } from "./app.ts";
import type { BotBackend } from "./bot-api.ts";
import { openChecks } from "./checks/checks.ts";
import { addressesHere } from "./checks/round-trip.ts";
import { composeBridges } from "./compose-bridges.ts";
import { composeHook } from "./compose-hook.ts";
import { openConsentPages } from "./consent/backend.ts";
import type { Entry } from "./frame/entry.tsx";
import { readRoleMap } from "./frame/roles/read-roles.ts";
import { readInstance } from "./health.ts";
import { openPatronStatus } from "./koha-status.ts";
import { openStaffBackend } from "./staff/backend.ts";
import type { StaffBackendParts } from "./staff/parts.ts";

/** What a process gives to its HTTP side. */
export interface Outside extends Pick<StaffBackendParts, "bridges"> {
  db: Db;
  host: Host;
  ledger: LedgerRights;
  installation: Installation;
  sealer: Sealer | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** In the library's own words. */
  say: OwnSay;
  /** Returns the sentence for a reason, in the library's language unless told otherwise. */
  word(because: string, lang?: Lang): string;
  /** What this process knows about whether patrons are heard. */
  hearing: Hearing;
  /** What this process knows of its own loops. */
  loops: Pick<LoopHealth, "troubles">;
  /** As in `ReadinessParts`. */
  othersSilentMs?: number;
  log: Log;
  metrics: Metrics;
  wake(): void;
  /** How the library rules and words its notices. */
  policy: LibraryPolicy;
  /** The library's time zone. */
  zone: string;
  /** How long proving who one is takes on the public page at least; the usual time unless a test says otherwise. */
  evenMs?: number;
  now(): Date;
  /** A number in [0, 1). */
  chance(): number;
  /** This many fresh random bytes. */
  random(bytes: number): Buffer;
}

/** Puts together what the routes need; the routes themselves know neither the database nor the outbox. */
export async function composeParts(outside: Outside): Promise<Parts> {
  const { db, host, installation, say, log, now, random, wake } = outside;
  const settings = () => installation.settings();
  const readiness = (lang = settings().library.lang) =>
    answerReadiness({ ...outside, lang, word: (because) => outside.word(because, lang) }, now());
  const compose = openCompose(say, () => settings().library);
  const persons = installedPersons(host, installation);
  const elect = (patronIds: readonly number[]) => electNow({ db, host, now }, patronIds);
  const pages = openPagesBackend({ db, installation, compose, persons, log, now, wake, elect });
  const rulings = async () => (await outside.policy.rules.now()).rulings;
  const consent = openConsentPages({ db, host, installation, consent: pages, persons, rulings, now, random, wake });
  const shared = {
    say,
    library: () => settings().library,
    publicUrl: () => settings().opacUrl,
  };
  const bridges = composeBridges(outside);
  const staff = composeEntry(outside, "staff", () => settings().staffUrl);
  return {
    log,
    botToken: settings().botToken,
    backend: composeBot(outside),
    webhooks: {
      receipts: RECEIPTS,
      settings,
      log,
      strength: openStrength(db, now),
      apply: openReceiveReceipt(outside),
    },
    hook: { ...composeHook(outside), status: openPatronStatus({ ...outside, entry: staff }) },
    staff: {
      entry: staff,
      backend: openStaffBackend({ ...outside, bridges, consent, readiness, rulings, nonce: () => random(12) }),
    },
    patron: {
      entry: composeEntry(outside, "patron", () => settings().opacUrl),
      backend: { consent },
    },
    join: {
      ...shared,
      country: () => settings().consent.country,
      instance: settings().instance,
      zone: outside.zone,
      backend: openPublicJoin({ ...outside, consent: pages, electNow, rulings }),
      random: () => random(32),
    },
    terms: { ...shared, invite: () => settings().consent.invite, senders: () => installation.senders },
    mail: {
      ...shared,
      backend: openEmailLinks({
        db,
        installation,
        joining: () => readJoining(installation, compose, persons),
        log,
        now,
        wake,
      }),
    },
    checks: {
      version: await readVersion(),
      ledger: outside.ledger,
      history: mayForget(outside.host) ? "read" : "unread",
      instance: await readInstance(db),
      readiness: () => readiness(),
      besideUs: () => readBesideUs(db, outside.host, now()),
      metrics: outside.metrics.text,
    },
    checklist: { read: openChecks({ ...outside, rulings, isHere: addressesHere() }), now },
  };
}

function composeEntry(outside: Outside, audience: Entry["audience"], publicUrl: () => string): Entry {
  const { db, host, say, zone, now, random } = outside;
  const settings = () => outside.installation.settings();
  return {
    db,
    say,
    lang: () => settings().library.lang,
    audience,
    instance: settings().instance,
    publicUrl,
    zone,
    hostMark: async (whoId, hostSession) =>
      whoId === null ? undefined : readLoginMark(db, host, { whoId, hostSession, now: now() }),
    ...(audience === "staff" ? { roles: () => readRoleMap(db), off: () => readSwitchedOff(db) } : {}),
    dates: () => readDateStyle(db),
    holdsSameRights: (ticket) => holdsSameRights(db, host, ticket),
    now,
    random: () => random(64),
  };
}

function composeBot({ db, say, installation, hearing, log, wake, now }: Outside): BotBackend {
  const settings = () => installation.settings();
  const backend = openBotBackend({
    db,
    say,
    library: () => settings().library,
    log,
    dutyMs: settings().botDutyMs,
    deafAfterMs: () => settings().deafAfterMs,
    hearing,
    now,
    wake,
    botPart: () => botPart(installation),
  });
  return {
    ...backend,
    heard: async (heard) => {
      try {
        return await backend.heard(heard);
      } catch (error) {
        // The text is on the bot's disk and not in our database, and may be a STOP.
        hearing.doubt();
        throw error;
      }
    },
    parked: (report) => recordParked(db, report, now()),
    settings: async () => {
      // Staff may have saved them on a page of another process.
      await installation.refresh();
      return backend.settings();
    },
  };
}

function botPart(installation: Installation) {
  const { plivo, telegram } = installation.settings();
  return {
    ...(plivo ? { plivo: { authToken: plivo.authToken.reveal(), publicUrl: plivo.publicUrl } } : {}),
    ...(telegram ? { telegram: { token: telegram.token.reveal(), api: telegram.apiUrl } } : {}),
  };
}

async function readVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(shipped("manifest.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}
