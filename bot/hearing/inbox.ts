import { z } from "zod";
import { openInboxFile } from "./inbox-file.ts";
import { type InboxMemory, openMemory } from "./inbox-memory.ts";
import { prepareStatements } from "./inbox-statements.ts";
import type { Kept, Listened } from "./listened.ts";

/** Something heard that the service has not taken yet. */
export interface Waiting {
  row: number;
  listened: Listened;
  /** ISO instant at which it was on disk. */
  heardAt: string;
  /** How often it could not be handed over. */
  tries: number;
  /** How often the service refused it. */
  refusals: number;
  /** ISO instant at which the service took it first, before its database was restored. */
  firstTakenAt?: string;
}

/** A text that the service refused to take: a dead letter. */
export interface Parked {
  row: number;
  heardAt: string;
  channel: string;
  kind: string;
  address: string;
  text: string;
}

/** What was heard, on disk until the service has it. Only one process at a time may use it. */
export interface Inbox extends InboxMemory {
  /**
   * Stores it; it is synced to disk on return. Returns false if this id of this channel is known already. What is
   * `urgent` goes ahead of its sender's queue.
   */
  keep(listened: Listened, now: Date, urgent: boolean): boolean;
  /**
   * Returns the next one to hand over, in order per sender, urgent ones first. Returns no second one of a sender while
   * its first is in flight, unless it is urgent.
   */
  next(now: Date, urgentOnly?: boolean): Waiting | undefined;
  /**
   * The service has it: what the person wrote is erased, and the id stays so that repeats are recognized. Of what
   * changed a consent, as much is kept for thirty days as must be told again after a restore of the database.
   */
  done(row: number, now: Date, kept?: Kept): void;
  /** It could not be handed over, for a reason that is not its own. */
  failed(row: number, retryAt: Date): void;
  /** The service refused it. After the fifth time returns true: it is parked for staff, its sender's queue goes on. */
  refused(row: number, retryAt: Date): boolean;
  /** Gives back what `next` returned, as if nothing had been tried. */
  release(row: number): void;
  /** The service is back: retries are due at once. */
  hasten(): void;
  /** Forgets the ids of what was handed over before `before`, and what was kept for a restore before `keptBefore`. */
  forget(before: Date, keptBefore: Date): void;
  counts(): { waiting: number; parked: number };
  /** The parked ones, oldest first, at most `most`. */
  parked(most: number): Parked[];
  /** Staff have dealt with these: erased like what was handed over. Rows that are not parked are left alone. */
  letGo(rows: readonly number[], now: Date): void;
  close(): void;
}

const rowSchema = z.object({
  row: z.number(),
  channel: z.enum(["sms", "telegram"]),
  id: z.string(),
  kind: z.enum(["text", "link", "blocked", "unblocked"]),
  sender: z.string(),
  address: z.string(),
  text: z.string(),
  provider_intent: z.enum(["optout", "optin", "help", ""]),
  token: z.string().nullable(),
  heard_at: z.string(),
  said_at: z.string().nullable(),
  replayed: z.number(),
  tries: z.number(),
  refusals: z.number(),
});

const parkedSchema = z.object({
  row: z.number(),
  heardAt: z.string(),
  channel: z.string(),
  kind: z.string(),
  address: z.string(),
  text: z.string(),
});

/** Opens the inbox in that file, and creates it if it is missing. Throws a Failure when it cannot be used. */
export function openInbox(file: string): Inbox {
  const db = openInboxFile(file);
  const statements = prepareStatements(db);
  const out = new Set<number>();
  const counted = (state: string) => Number(statements.count.get(state)?.rows ?? 0);
  statements.hasten.run();

  return {
    ...openMemory(db),
    keep(l, now, urgent) {
      const { channel, id, kind, sender, address, text, providerIntent, token = null, saidAt = null } = l;
      const said = [channel, id, kind, sender, address, text, providerIntent, token] as const;
      return statements.insert.run(...said, now.toISOString(), saidAt, urgent ? 0 : 1).changes === 1;
    },
    next(now, urgentOnly = false) {
      const lane = urgentOnly ? 0 : 1;
      const found = statements.select.get({ now: now.getTime(), lane, out: JSON.stringify([...out]) });
      if (found === undefined) return undefined;
      const waiting = waitingOf(found);
      out.add(waiting.row);
      return waiting;
    },
    done(row, now, kept) {
      if (kept) statements.keepFor.run(now.getTime(), kept.kind, kept.text, row);
      else statements.finish.run(now.getTime(), row);
      out.delete(row);
    },
    failed(row, retryAt) {
      statements.postpone.run(retryAt.getTime(), row);
      out.delete(row);
    },
    refused(row, retryAt) {
      const parked = statements.refuse.get(retryAt.getTime(), row)?.state === "parked";
      out.delete(row);
      return parked;
    },
    release: (row) => void out.delete(row),
    hasten: () => void statements.hasten.run(),
    forget(before, keptBefore) {
      statements.forget.run(before.getTime());
      statements.forgetKept.run(keptBefore.getTime());
      // What was erased is still in SQLite's log until that is truncated.
      db.exec("pragma wal_checkpoint(truncate)");
    },
    parked: (most) => z.array(parkedSchema).parse(statements.parked.all(most)),
    letGo(rows, now) {
      for (const row of rows) statements.letGo.run(now.getTime(), row);
    },
    counts: () => ({ waiting: counted("waiting"), parked: counted("parked") }),
    close: () => db.close(),
  };
}

function waitingOf(found: unknown): Waiting {
  const { row, heard_at, said_at, replayed, tries, refusals, provider_intent, token, ...rest } = rowSchema.parse(found);
  const listened = {
    ...rest,
    providerIntent: provider_intent,
    ...(token === null ? {} : { token }),
    ...(said_at === null ? {} : { saidAt: said_at }),
  };
  const first = replayed > 0 ? { firstTakenAt: new Date(replayed).toISOString() } : {};
  return { row, listened, heardAt: heard_at, tries, refusals, ...first };
}
