import { createHash } from "node:crypto";
import type { Db } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { readOverdueLetters } from "../koha/supply/overdue-letters.ts";
import { readSupply } from "../koha/supply/read-supply.ts";
import type { Supply } from "../koha/supply/supply.ts";
import { NOTICE_TYPES, type NoticeType } from "../routing/notice-types.ts";
import type { Rule } from "../routing/rule.ts";
import { readRules } from "../routing/rule-store.ts";
import { type PrintWindow, readPrintWindow } from "../settings/print-window.ts";
import { readTypesSeen, type TypeSeen } from "./type-seen.ts";

/** What holds for the whole library, for elections and for the page that shows them. */
export interface LibraryFacts {
  supply: Supply;
  rules: readonly Rule[];
  /** The codes of the library's own overdue letters, in capitals. */
  overdueLetters: ReadonlySet<string>;
  /** When Koha's print job runs; undefined: nobody has entered it. */
  printWindow: PrintWindow | undefined;
  /** What Koha was seen to queue, and when last. */
  seen: readonly TypeSeen[];
  /** Since when we watch Koha's queue; undefined: since now. */
  watchedSince: Date | undefined;
  /** Types whose job was never seen to queue anything, though we have watched for long enough. */
  missingJobs: ReadonlySet<NoticeType>;
}

/** The types that only a job of Koha's writes, and that a library may never have set up. */
const OF_JOBS: readonly NoticeType[] = [
  "hold_reminder",
  "due_soon",
  "due",
  "overdue",
  "auto_renewals",
  "membership_expiry",
];
/** A job that runs once a month has run by then. */
const WATCH_MS = 35 * 24 * 60 * 60_000;

/** The types of these whose job counts as not running. */
export function findMissingJobs(
  seen: readonly Pick<TypeSeen, "type">[],
  watchedSince: Date | undefined,
  now: Date,
): ReadonlySet<NoticeType> {
  if (watchedSince === undefined || now.getTime() - watchedSince.getTime() < WATCH_MS) return new Set();
  const known = new Set(seen.map(({ type }) => type));
  return new Set(OF_JOBS.filter((type) => !known.has(type)));
}

/** Reads what holds for the whole library. */
export async function readLibraryFacts(db: Db, host: Host, now: Date): Promise<LibraryFacts> {
  const supply = await readSupply(db, host);
  const seen = await readTypesSeen(db);
  const { first } = await db
    .selectFrom("tidings_election_profile")
    .select((eb) => eb.fn.min("made_at").as("first"))
    .executeTakeFirstOrThrow();
  const watchedSince = first ?? undefined;
  return {
    supply,
    rules: await readRules(db),
    overdueLetters: await readOverdueLetters(db),
    printWindow: await readPrintWindow(db),
    seen,
    watchedSince,
    missingJobs: findMissingJobs(seen, watchedSince, now),
  };
}

/** A number that changes with anything that holds for the whole library and decides an election. */
export function fingerprintOf({ supply, rules, overdueLetters, printWindow, missingJobs }: LibraryFacts): number {
  const plain = (_name: string, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value].map((one) => JSON.stringify(one)).sort() : value;
  const text = JSON.stringify(
    [
      // The version of the rules by which is elected: whoever changes those counts it up.
      2,
      NOTICE_TYPES,
      supply,
      rules.map((rule) => ({ ...rule, id: undefined })),
      overdueLetters,
      printWindow !== undefined,
      missingJobs,
    ],
    plain,
  );
  return createHash("sha256").update(text).digest().readUIntBE(0, 6);
}
