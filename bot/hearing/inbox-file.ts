import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Failure } from "../../plugin/foundation/failure.ts";
import { fileTrouble } from "../../plugin/foundation/file-trouble.ts";
import { MEMORY_SCHEMA } from "./inbox-memory.ts";

const SCHEMA = `
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

/**
 * Opens the inbox's database and creates it if it is missing, readable by its owner only. Throws a Failure
 * `inbox_unusable` when it cannot be used.
 */
export function openInboxFile(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // SQLite gives its log the permissions of the file, so both are the owner's alone.
    closeSync(openSync(file, "a", 0o600));
    const db = new DatabaseSync(file, { timeout: 5_000 });
    // FULL syncs the log at every commit: NORMAL would lose the latest texts when the machine loses power.
    db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on;");
    db.exec(SCHEMA);
    const columns = db.prepare("select name from pragma_table_info('heard')").all();
    const present = new Set(columns.map((row) => row.name));
    for (const [name, type] of Object.entries(LATER_COLUMNS)) {
      if (!present.has(name)) db.exec(`alter table heard add column ${name} ${type}`);
    }
    return db;
  } catch (error) {
    throw inboxUnusable(file, error);
  }
}

/** The Failure for whatever keeps an inbox from being used. */
export function inboxUnusable(file: string, error: unknown): Failure {
  const why = fileTrouble(error) ?? "look at the rights and the space of its folder";
  return new Failure("inbox_unusable", `The bot's inbox ${file} (TIDINGS_BOT_INBOX) cannot be used: ${why}.`, error);
}
