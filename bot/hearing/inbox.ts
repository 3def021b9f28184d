import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { Failure } from "../../plugin/foundation/failure.ts";
import { type InboxMemory, MEMORY_SCHEMA, openMemory } from "./inbox-memory.ts";
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
  /** The service had taken it before its database was restored. */
  replayed: boolean;
}

/** A text that the service would not take. */
export interface Parked {
  row: number;
  heardAt: string;
  channel: string;
  kind: string;
  address: string;
  text: string;
}

/** What was heard, on disk until the service has it. One process works with it at a time. */
export interface Inbox extends InboxMemory {
  /**
   * On disk when it returns; false: this id of this channel is known already. `urgent` goes ahead of its sender's
   * queue.
   */
  keep(listened: Listened, now: Date, urgent: boolean): boolean;
  /**
   * The next to hand over: in order per sender, an urgent one first; no second one of a sender while its first is
   * out, unless urgent.
   */
  next(now: Date, urgentOnly?: boolean): Waiting | undefined;
  /**
   * The service has it: what the person wrote is erased, the id stays for those who repeat it. Of what changed a
   * consent, that much is kept for thirty days as a restored database needs to be told again.
   */
  done(row: number, now: Date, kept?: Kept): void;
  /** Not handed over through no fault of its own. */
  failed(row: number, retryAt: Date): void;
  /** The service refused it; true: for the fifth time, it is parked for staff and its sender's queue goes on. */
  refused(row: number, retryAt: Date): boolean;
  /** Gives back what `next` took, as if nothing had been tried. */
  release(row: number): void;
  /** The service is back: nobody waits for a retry any longer. */
  hasten(): void;
  /**
   * Forgets the ids of what was handed over before that instant, and what is kept for a restored database a month
   * after.
   */
  forget(before: Date, keptBefore: Date): void;
  counts(): { waiting: number; parked: number };
  /** The parked ones, oldest first, at most `most`. */
  parked(most: number): Parked[];
  /** A person has dealt with these: erased like what was handed over. Those that are not parked stay as they are. */
  letGo(rows: readonly number[], now: Date): void;
  close(): void;
}

const REFUSALS_BEFORE_PARKING = 5;
/** No retry is set further ahead, so a later one tells of a clock that was put back and is not waited for. */
const FURTHEST_RETRY_MS = 60_000;

const schema = `
  create table if not exists heard (
    row integer primary key autoincrement,
    channel text not null, id text not null, kind text not null, sender text not null, address text not null,
    text text not null, provider_intent text not null, token text, heard_at text not null,
    lane integer not null, -- 0 for a STOP or a block, 1 for the rest
    state text not null default 'waiting', -- waiting, done, kept, parked
    due_at integer not null default 0, tries integer not null default 0, refusals integer not null default 0,
    ended_at integer,
    unique (channel, id)
  ) strict;
  create index if not exists waiting_in_order on heard (lane, row) where state = 'waiting';
  create index if not exists waiting_of_sender on heard (channel, address, lane, row) where state = 'waiting';
  create index if not exists ended on heard (state, ended_at) where state <> 'waiting';
  ${MEMORY_SCHEMA}`;
/** Columns that inboxes of earlier versions lack. */
const LATER_COLUMNS = { said_at: "text", replayed: "integer not null default 0" };

// What is out is left out here, but not among those before it: it is what the rest of its sender's queue waits for.
const nextRow = `
  select * from heard h
  where state = 'waiting' and lane <= :lane and (due_at <= :now or due_at > :now + ${FURTHEST_RETRY_MS})
    and row not in (select value from json_each(:out))
    and not exists (select 1 from heard e where e.state = 'waiting' and e.channel = h.channel and e.address = h.address
      and (e.lane, e.row) < (h.lane, h.row))
  order by lane, row limit 1`;

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

/** Opens the inbox in that file, made for its owner's eyes if missing. Throws a Failure when it cannot be used. */
export function openInbox(file: string): Inbox {
  const db = openFile(file);
  const out = new Set<number>();
  const insert = db.prepare(
    `insert into heard (channel, id, kind, sender, address, text, provider_intent, token, heard_at, said_at, lane)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
  );
  const select = db.prepare(nextRow);
  const finish = db.prepare(
    "update heard set state = 'done', ended_at = ?, sender = '', address = '', text = '', token = null where row = ?",
  );
  const keepFor = db.prepare(
    "update heard set state = 'kept', ended_at = ?, kind = ?, text = ?, provider_intent = '' where row = ?",
  );
  const postpone = db.prepare("update heard set tries = tries + 1, due_at = ? where row = ?");
  const refuse = db.prepare(
    `update heard set refusals = refusals + 1, due_at = ?,
       state = iif(refusals + 1 >= ${REFUSALS_BEFORE_PARKING}, 'parked', 'waiting') where row = ? returning state`,
  );
  const hasten = db.prepare("update heard set due_at = 0 where state = 'waiting' and refusals = 0");
  const forget = db.prepare("delete from heard where state = 'done' and ended_at < ?");
  const forgetKept = db.prepare("delete from heard where state = 'kept' and ended_at < ?");
  const parked = db.prepare(
    `select row, heard_at as heardAt, channel, kind, address, text from heard where state = 'parked'
     order by row limit ?`,
  );
  const letGo = db.prepare(
    `update heard set state = 'done', ended_at = ?, sender = '', address = '', text = '', token = null
     where row = ? and state = 'parked'`,
  );
  const count = db.prepare("select count(*) as rows from heard where state = ?");
  const counted = (state: string) => Number(count.get(state)?.rows ?? 0);
  hasten.run();

  return {
    ...openMemory(db),
    keep(l, now, urgent) {
      const { channel, id, kind, sender, address, text, providerIntent, token = null, saidAt = null } = l;
      const lane = urgent ? 0 : 1;
      const at = now.toISOString();
      const kept = insert.run(channel, id, kind, sender, address, text, providerIntent, token, at, saidAt, lane);
      return kept.changes === 1;
    },
    next(now, urgentOnly = false) {
      const found = select.get({ now: now.getTime(), lane: urgentOnly ? 0 : 1, out: JSON.stringify([...out]) });
      if (found === undefined) return undefined;
      const { row, heard_at, said_at, replayed, tries, refusals, provider_intent, token, ...listened } =
        rowSchema.parse(found);
      out.add(row);
      const told = {
        ...listened,
        providerIntent: provider_intent,
        ...(token === null ? {} : { token }),
        ...(said_at === null ? {} : { saidAt: said_at }),
      };
      return { row, listened: told, heardAt: heard_at, tries, refusals, replayed: replayed === 1 };
    },
    done(row, now, kept) {
      if (kept) keepFor.run(now.getTime(), kept.kind, kept.text, row);
      else finish.run(now.getTime(), row);
      out.delete(row);
    },
    failed(row, retryAt) {
      postpone.run(retryAt.getTime(), row);
      out.delete(row);
    },
    refused(row, retryAt) {
      const parked = refuse.get(retryAt.getTime(), row)?.state === "parked";
      out.delete(row);
      return parked;
    },
    release: (row) => void out.delete(row),
    hasten: () => void hasten.run(),
    forget(before, keptBefore) {
      forget.run(before.getTime());
      forgetKept.run(keptBefore.getTime());
      // What was erased still stands in SQLite's log until that is emptied.
      db.exec("pragma wal_checkpoint(truncate)");
    },
    parked: (most) => z.array(parkedSchema).parse(parked.all(most)),
    letGo(rows, now) {
      for (const row of rows) letGo.run(now.getTime(), row);
    },
    counts: () => ({ waiting: counted("waiting"), parked: counted("parked") }),
    close: () => db.close(),
  };
}

function openFile(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // SQLite gives its log the rights of the file, so both are the owner's alone.
    closeSync(openSync(file, "a", 0o600));
    const db = new DatabaseSync(file, { timeout: 5_000 });
    // FULL syncs the log at every commit: NORMAL would lose the latest texts when the machine loses power.
    db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on;");
    db.exec(schema);
    const there = new Set(
      db
        .prepare("select name from pragma_table_info('heard')")
        .all()
        .map((row) => row.name),
    );
    for (const [name, type] of Object.entries(LATER_COLUMNS)) {
      if (!there.has(name)) db.exec(`alter table heard add column ${name} ${type}`);
    }
    return db;
  } catch (error) {
    throw new Failure(
      "inbox_unusable",
      `The bot's inbox ${file} cannot be used; look at the folder's rights and space.`,
      error,
    );
  }
}
