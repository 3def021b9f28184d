import { SendFailure } from "../../channels/channel.ts";
import type { Installation } from "../../configuration/installation.ts";
import { holdAddress } from "../../consent/standing.ts";
import { type Db, inTransaction } from "../../database/connection.ts";
import type { Log } from "../../foundation/log.ts";
import type { Sealer } from "../../foundation/sealing.ts";
import { settleUnheard } from "../../inbound/ask-unheard.ts";
import { finishParked } from "../../inbound/parked.ts";
import { finishText, optOutByText, wordsOf } from "../../inbound/texts-backend.ts";
import { validatePassword } from "../../koha/credentials/rest.ts";
import { readLibraries } from "../../koha/libraries.ts";
import { readPatronName } from "../../koha/patrons.ts";
import { holdingMode } from "../../koha/plugin-switch.ts";
import { sentSince, startOfDay } from "../../outbox/daily-limit.ts";
import { release } from "../../recovery/held.ts";
import { readProof } from "../../reports/consent-proof.ts";
import { countWaiting } from "../../reports/metrics.ts";
import { readNobodys } from "../../reports/notices-of-nobody.ts";
import { readPatronHistory } from "../../reports/patron-history.ts";
import { readRestored } from "../../reports/restored.ts";
import { countTexts, readParked } from "../../reports/texts-for-a-person.ts";
import { countWithoutEffect, readWithoutEffect } from "../../reports/texts-without-effect.ts";
import { readUnheardTexts } from "../../reports/unheard-texts.ts";
import { addRule, readRules, removeRule } from "../../routing/rule-store.ts";
import {
  asEnvironment,
  type Change,
  environmentName,
  LIBRARY_SETTINGS,
  type LibrarySetting,
  readLibrarySettings,
  writeLibrarySettings,
} from "../../settings/library-settings.ts";
import { checkSettings, given } from "../../settings/settings.ts";
import type { OwnSay } from "../../templates/wordings.ts";
import type { ConsentPages } from "../consent/backend.ts";
import type { Readiness } from "../health.ts";
import type { StaffBackend } from "./app.tsx";
import { openImportBackend } from "./import/import-backend.ts";
import type { KohaTest } from "./joining/consent-settings.tsx";
import { openUncertainBackend } from "./messages/uncertain-backend.ts";
import { namesOf } from "./patron/names.ts";
import { type FormFault, nameFaults } from "./settings/settings-form.ts";
import type { SettingsBackend } from "./settings/settings-saving.ts";
import type { TextsBackend } from "./texts/texts.tsx";
import { openWordingsBackend } from "./wordings/wordings-backend.ts";

export interface StaffBackendParts {
  db: Db;
  installation: Installation;
  /** In the library's own words. */
  say: OwnSay;
  sealer: Sealer | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** What the sections of a patron's consent do. */
  consent: ConsentPages;
  readiness(): Promise<Readiness>;
  styles: string;
  log: Log;
  /** There is something to send. */
  wake(): void;
  now(): Date;
  /** The library's time zone. */
  zone: string;
  /** 12 fresh random bytes. */
  nonce(): Buffer;
}

const names = Object.keys(LIBRARY_SETTINGS) as LibrarySetting[];

/** What the staff pages do; the pages themselves only read forms and show words. */
export function openStaffBackend(parts: StaffBackendParts): StaffBackend {
  const { db, installation, now } = parts;
  const settings = openSettingsDesk(parts);
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
    texts: openTextsDesk(parts),
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

function openTextsDesk({ db, log, now, wake }: StaffBackendParts): TextsBackend {
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
      const went = await inTransaction(db, async (tx) => {
        await holdAddress(tx, addressId);
        return (await settleUnheard(tx, addressId, "decided", by, now())) > 0;
      });
      log.note("text.unheard_settled", { address: addressId, went });
      if (went) wake();
      return went;
    },
    finish: async (id, by) => {
      const finished = await finishText(db, id, by, now());
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

const readRecord = async (db: Db, patronId: number) => ({
  history: await readPatronHistory(db, patronId),
  steps: await readProof(db, { patronId }),
});

/** Asks with a name that nobody has, so that nobody's failed attempts are counted. */
async function testKoha({ installation, nonce }: StaffBackendParts): Promise<KohaTest> {
  await installation.refresh();
  const { kohaApi } = installation.settings().consent;
  if (!kohaApi) return "not_set_up";
  const nobody = `tidings-test-${nonce().toString("hex")}`;
  const answer = await validatePassword(kohaApi, nobody, nobody);
  if ("patronId" in answer) return "odd_answer";
  return answer.because === "wrong" ? "good" : answer.code;
}

function openSettingsDesk({ db, installation, sealer, env, now, nonce }: StaffBackendParts): SettingsBackend {
  const isFixed = (name: LibrarySetting) => (env[environmentName(name)] ?? "") !== "";

  /** What of it is new, and what would be wrong with everything together. */
  async function weigh(changes: readonly Change[]): Promise<{ changed: Change[]; faults: FormFault[] }> {
    const { values, unreadable } = await readLibrarySettings(db, sealer);
    // A secret that cannot be read is there all the same, and can be removed.
    const changed = changes.filter(
      ({ name, value }) => value !== (values.get(name) ?? "") || unreadable.includes(name),
    );
    const wanted = new Map([...values, ...changed.map(({ name, value }) => [name, value] as const)]);
    const { faults } = checkSettings({ ...asEnvironment(wanted), ...given(env) });
    const isSet = (name: LibrarySetting) => (wanted.get(name) ?? "") !== "";
    return {
      changed,
      faults: nameFaults(
        faults.map(({ name }) => name),
        isSet,
      ),
    };
  }

  return {
    read: async () => {
      const { values, mode: written, unreadable } = await readLibrarySettings(db, sealer);
      const mode = await holdingMode(db, written);
      const { country } = installation.settings().consent;
      return {
        values,
        mode,
        unreadable,
        fixed: new Set(names.filter(isFixed)),
        canSeal: sealer !== undefined,
        country,
      };
    },
    check: async (changes) => (await weigh(changes)).faults,
    write: async (changes, by) => {
      const { changed, faults } = await weigh(changes);
      if (faults.length > 0) return faults;
      await writeLibrarySettings(db, changed, by, sealer, nonce, now());
      await installation.refresh();
      return [];
    },
    test: async (channel) => {
      await installation.refresh();
      const open = installation.channels.get(channel);
      if (!open) return undefined;
      try {
        return { good: true, answer: await open.check() };
      } catch (error) {
        if (error instanceof SendFailure) return { good: false, answer: error.message };
        throw error;
      }
    },
  };
}
