import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Installation } from "../configuration/installation.ts";
import { trialOnly } from "../configuration/trial-list.ts";
import { findAddressIds } from "../consent/read-standing.ts";
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
import type { Host } from "../koha/host.ts";
import { useTicket } from "../koha/tickets.ts";
import { beforeSend } from "../notices/before-send.ts";
import type { LedgerRights } from "../preflight.ts";
import type { Metrics } from "../reports/metrics.ts";
import { readRules } from "../routing/rule-store.ts";
import type { OwnSay } from "../templates/wordings.ts";
import type { Parts } from "./app.ts";
import { openConsentPages } from "./consent/backend.ts";
import type { Entry } from "./frame/entry.tsx";
import { readStyles } from "./frame/styles.ts";
import { readInstance } from "./health.ts";
import { readReadiness } from "./readiness.ts";
import { openStaffBackend } from "./staff/backend.ts";

export interface Outside {
  db: Db;
  host: Host;
  ledger: LedgerRights;
  installation: Installation;
  sealer: Sealer | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** In the library's own words. */
  say: OwnSay;
  /** Words a reason in the library's language. */
  word(because: string): string;
  /** What this process knows of being heard. */
  hearing: Hearing;
  log: Log;
  metrics: Metrics;
  wake(): void;
  /** The library's time zone. */
  zone: string;
  now(): Date;
  /** A number in [0, 1). */
  chance(): number;
}

/** Puts together what the routes need; the routes themselves know neither the database nor the outbox. */
export async function composeParts(outside: Outside): Promise<Parts> {
  const { db, installation, hearing, say, log, now } = outside;
  const settings = () => installation.settings();
  const styles = await readStyles();
  const readiness = () => readReadiness(outside, now());
  const entry = (audience: Entry["audience"], publicUrl: () => string): Entry => ({
    db,
    say,
    lang: () => settings().library.lang,
    audience,
    instance: settings().instance,
    publicUrl,
    zone: outside.zone,
    now,
    random: () => randomBytes(64),
  });
  const backend = openBotBackend({
    db,
    say,
    library: () => settings().library,
    log,
    dutyMs: settings().botDutyMs,
    deafAfterMs: () => settings().deafAfterMs,
    hearing,
    now,
    wake: outside.wake,
    botPart: () => botPart(installation),
  });
  const compose = openCompose(say, () => settings().library);
  const consent = openPagesBackend({ db, installation, compose, log, now, wake: outside.wake });
  const consentPages = openConsentPages({ db, installation, consent, now, random: randomBytes });
  const staffDesk = openStaffBackend({
    ...outside,
    consent: consentPages,
    readiness,
    styles,
    nonce: () => randomBytes(12),
  });
  return {
    log,
    botToken: settings().botToken,
    backend: {
      ...backend,
      heard: async (heard) => {
        try {
          return await backend.heard(heard);
        } catch (error) {
          // It is on the bot's disk and not with us, and may be a STOP.
          hearing.doubt();
          throw error;
        }
      },
      parked: (report) => recordParked(db, report, now()),
      // What staff saved on another process's page is told to the bot by this one too.
      settings: async () => {
        await installation.refresh();
        return backend.settings();
      },
    },
    webhooks: { plivo: () => settings().plivo, log, apply: openReceiveReceipt(outside) },
    hook: {
      log,
      admit: async (nudge, ticket) => (await useTicket(db, ticket, "nudge", now()))?.target === String(nudge),
      answer: async (nudge) => {
        await installation.refresh();
        const taken = await beforeSend(
          {
            intake: { db, host: outside.host, say: outside.word, senders: async () => installation.senders },
            mode: installation.mode(),
            trialAddresses: await findAddressIds(db, [...(trialOnly(installation) ?? [])]),
            country: settings().consent.country,
            rules: await readRules(db),
          },
          nudge,
          now(),
        );
        if (taken.taken > 0) outside.wake();
        return taken;
      },
    },
    staff: { entry: entry("staff", () => settings().staffUrl), backend: staffDesk },
    patron: {
      entry: entry("patron", () => settings().opacUrl),
      backend: { consent: consentPages, styles },
    },
    join: {
      say,
      library: () => settings().library,
      country: () => settings().consent.country,
      instance: settings().instance,
      zone: outside.zone,
      publicUrl: () => settings().opacUrl,
      backend: openPublicJoin({ db, host: outside.host, installation, consent, zone: outside.zone, log, now }),
      random: () => randomBytes(32),
    },
    terms: {
      say,
      library: () => settings().library,
      publicUrl: () => settings().opacUrl,
      invite: () => settings().consent.invite,
      senders: () => installation.senders,
    },
    mail: {
      say,
      library: () => settings().library,
      publicUrl: () => settings().opacUrl,
      backend: openEmailLinks({
        db,
        installation,
        joining: () => readJoining(installation, compose),
        log,
        now,
        wake: outside.wake,
      }),
    },
    checks: {
      version: await readVersion(),
      ledger: outside.ledger,
      instance: await readInstance(db),
      readiness,
      metrics: outside.metrics.text,
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
