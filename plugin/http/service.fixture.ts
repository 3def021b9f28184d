import { createHash } from "node:crypto";
import { afterEach } from "vitest";
import type { Channel } from "../channels/channel.ts";
import { RECEIPTS } from "../channels/open.ts";
import { anInstallation } from "../configuration/installation.fixture.ts";
import type { Installation } from "../configuration/installation.ts";
import type { Db } from "../database/connection.ts";
import { applyReceipt } from "../delivery/receipts.ts";
import { openEmailLinks } from "../enrolment/email-links.ts";
import { sealed } from "../foundation/log.ts";
import { openSealer } from "../foundation/sealing.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { hearsAll } from "../inbound-health/hearing.fixture.ts";
import type { Host } from "../koha/host.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { openMetrics } from "../reports/metrics.ts";
import { openStrength } from "../settings/signing.ts";
import { openLocales } from "../templates/locales.ts";
import { inOwnWords } from "../templates/wordings.ts";
import { createApp } from "./app.ts";
import type { BotBackend } from "./bot-api.ts";
import { openConsentPages } from "./consent/backend.ts";
import type { Entry } from "./frame/entry.tsx";
import { readReadiness } from "./readiness.ts";
import { openStaffBackend } from "./staff/backend.ts";

export const TOKEN = "a-bot-token-of-some-length";
export const KEYS = { authToken: "plivo-auth-token-0815", subToken: "some-other-token" };
export const PUBLIC = "https://library.example/tidings";
const PLIVO = {
  authId: "MAEXAMPLE",
  authToken: sealed(KEYS.authToken),
  numbers: [],
  publicUrl: PUBLIC,
  timeoutMs: 5_000,
};

const shipped = await openLocales();

/** A provider whose account is good; nothing is sent in these tests. */
const aGoodPlivo: Channel = {
  name: "sms",
  send: () => Promise.reject(new Error("nothing is sent here")),
  check: async () => "OK, 12.50 USD",
};

/** Staff and patron pages with everything real behind them, a fixed clock, and a counter instead of randomness. */
function thePages({ db, host }: { db: Db; host: Host }, installation: Installation) {
  let drawn = 0;
  const random = (bytes: number) => {
    drawn += 1;
    return createHash("sha512").update(String(drawn)).digest().subarray(0, bytes);
  };
  const entry = (audience: "staff" | "patron"): Entry => ({
    db,
    say,
    lang: () => "en",
    audience,
    instance: "koha",
    publicUrl: () => `/tidings/${audience}`,
    zone: "America/New_York",
    hostMark: async () => undefined,
    holdsSameRights: async () => true,
    now: () => at(0),
    random: () => random(64),
  });
  const { log } = aLog();
  const say = inOwnWords(shipped, { find: () => undefined, refresh: async () => {} });
  const parts = {
    db,
    host,
    hearing: hearsAll,
    installation,
    say,
    sealer: openSealer(sealed("a key")),
    env: {},
    log,
    now: () => at(0),
  };
  const readiness = async () => ({ ready: true, because: [], restored: false, hearing: [] });
  const nobody = () => Promise.reject(new Error("nobody joins or leaves in these tests"));
  const consent = openConsentPages({ ...parts, consent: { optIn: nobody, optOut: nobody }, random });
  return {
    staff: {
      entry: entry("staff"),
      backend: openStaffBackend({
        ...parts,
        consent,
        policy: { rules: { now: nobody, zone: "UTC" }, words: nobody },
        readiness,
        wake: () => {},
        zone: "America/New_York",
        nonce: () => random(12),
      }),
    },
    patron: {
      entry: entry("patron"),
      backend: { consent },
    },
    join: {
      say,
      library: () => installation.settings().library,
      country: () => "US",
      instance: "koha",
      zone: "UTC",
      publicUrl: () => "/tidings/patron",
      backend: {
        open: () => "not_set_up" as const,
        ourNumber: () => undefined,
        join: () => Promise.reject(new Error("nobody joins in these tests")),
      },
      random: () => random(32),
    },
    terms: {
      say,
      library: () => installation.settings().library,
      publicUrl: () => "/tidings/patron",
      invite: () => "always" as const,
      senders: () => installation.senders,
    },
    mail: {
      say,
      library: () => installation.settings().library,
      publicUrl: () => "/tidings/patron",
      backend: openEmailLinks({
        ...parts,
        wake: () => {},
        joining: () => {
          throw new Error("nobody confirms in these tests");
        },
      }),
    },
  };
}

/**
 * The service's pages over a real database, without a network; for the tests of a block. `told` is what reached the
 * backend.
 */
export function aService() {
  const koha = useKoha();
  const told: unknown[] = [];
  afterEach(() => {
    told.length = 0;
  });
  const note = (question: unknown) => void told.push(question);
  const backend: BotBackend = {
    heard: async (heard) => {
      note(heard);
      return { outcome: "stopped", repeated: false };
    },
    whom: async (question) => {
      note(question);
      return { lang: "en", pending: false };
    },
    takeDuty: async (bot) => {
      note(bot);
      return { working: true, forMs: 1_000 };
    },
    settings: async () => ({}),
    leaveDuty: async (bot) => note(bot),
    report: async (report) => {
      note(report);
      return { epoch: 1, again: false };
    },
    parked: async (report) => {
      note(report);
      return { done: [], wanted: [] };
    },
  };

  const installation = anInstallation({ channels: new Map([["sms", aGoodPlivo]]) });

  function theService(broken: Partial<BotBackend> = {}) {
    const kept = aLog();
    const metrics = openMetrics(koha.db);
    const log = metrics.counted(kept.log);
    const app = createApp({
      log,
      botToken: sealed(TOKEN),
      backend: { ...backend, ...broken },
      webhooks: {
        receipts: RECEIPTS,
        settings: () => ({ ...installation.settings(), plivo: PLIVO }),
        log,
        strength: openStrength(koha.db, () => at(0)),
        apply: async (receipt) => {
          note(receipt);
          return applyReceipt(koha.db, receipt, at(0), 0.5);
        },
      },
      checks: {
        version: "1.2.3",
        ledger: "append_only",
        history: "read",
        instance: "0123456789ab",
        besideUs: async () => ({ senders: [], letters: [], refused: [] }),
        readiness: () =>
          readReadiness(
            { db: koha.db, installation, hearing: hearsAll, word: (because: string) => `<${because}>` },
            at(0),
          ),
        metrics: metrics.text,
      },
      checklist: {
        read: async () => ({ accounts: [], addresses: [], coverage: { patrons: 0, koha: 0, nobody: 0 } }),
        now: () => at(0),
      },
      hook: {
        log,
        admit: async () => undefined,
        status: async () => undefined,
        answer: async () => ({ taken: 0, undecided: false }),
      },
      ...thePages(koha, installation),
    });
    return { app, said: kept.said };
  }
  return { koha, told, theService };
}
