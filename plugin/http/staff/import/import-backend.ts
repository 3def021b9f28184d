import type { Installation } from "../../../configuration/installation.ts";
import { trialOnly } from "../../../configuration/trial-list.ts";
import type { Db } from "../../../database/connection.ts";
import type { Log } from "../../../foundation/log.ts";
import { importRests, libraryClock } from "../../../import/hours.ts";
import { cancelImport, type Import, readLatestImport, startImport, turnImport } from "../../../import/import-store.ts";
import { type Preview, previewImport } from "../../../import/preview.ts";
import { countTexted } from "../../../koha/preferences.ts";
import { offBy } from "../../../settings/off-switch.ts";

/** The state of the import, and of what it depends on. */
export interface ImportState {
  /** The newest one; undefined if there never was one. */
  latest: Import | undefined;
  /** Without a number to send from nobody is taken over. */
  canText: boolean;
  /** Staff have switched texts off, so nobody is taken over meanwhile. */
  off: boolean;
  /** Only the listed numbers are taken over. */
  trial: boolean;
  /** Set while it is night at the library and nobody is taken over: the day on which the import goes on. */
  rests: ReturnType<typeof importRests>;
}

/** What the pages of the import read and do. */
export interface ImportBackend {
  read(): Promise<ImportState>;
  preview(): Promise<Preview>;
  /** `after` is the newest import that the person saw, 0 if none. False: another one was started since, or runs. */
  start(after: number, ground: string, by: string): Promise<boolean>;
  /** False: it is not in the state for that. */
  turn(id: number, to: "paused" | "running" | "cancelled"): Promise<boolean>;
}

export interface ImportBackendParts {
  db: Db;
  installation: Installation;
  /** The library's time zone. */
  zone: string;
  log: Log;
  now(): Date;
}

/** Opens the backend of the import pages; the import itself is done by a loop of the service. */
export function openImportBackend({ db, installation, zone, log, now }: ImportBackendParts): ImportBackend {
  return {
    read: async () => {
      await installation.refresh();
      return {
        latest: await readLatestImport(db),
        canText: installation.senders.has("sms"),
        off: offBy(installation.off(), "sms") !== undefined,
        trial: installation.mode() === "trial",
        rests: importRests(now(), zone),
      };
    },
    preview: async () => {
      await installation.refresh();
      const { consent: policy } = installation.settings();
      const only = trialOnly(installation);
      return previewImport(db, { policy, ...(only ? { only } : {}) }, libraryClock(now(), zone).day);
    },
    start: async (after, ground, by) => {
      const total = await countTexted(db);
      const started = await startImport(db, { after, ground, by, total }, now());
      if (started) log.note("import.started", { id: after + 1, total });
      return started;
    },
    turn: async (id, to) => {
      const turned = to === "cancelled" ? await cancelImport(db, id, now()) : await turnImport(db, id, to);
      if (turned) log.note("import.turned", { id, to });
      return turned;
    },
  };
}
