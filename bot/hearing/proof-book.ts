import { DatabaseSync } from "node:sqlite";
import type { ProofBook } from "../../plugin/channels/proof.ts";
import { Failure } from "../../plugin/foundation/failure.ts";

/** As long as the ids of texts are remembered, by which a repeat of a text changes nothing. */
const KEPT_MS = 8 * 24 * 3_600_000;

const SCHEMA = `
  create table if not exists strong (account text primary key) strict, without rowid;
  create table if not exists nonce (
    name text primary key, content text not null, seen_at integer not null
  ) strict, without rowid;
  create index if not exists seen on nonce (seen_at);`;

/** What this bot remembers of Plivo's signatures, across its restarts. */
export interface BotProofBook extends ProofBook {
  /** Forgets nonces that are older than eight days. */
  forget(): void;
  isStrong(account: string): boolean;
  markStrong(account: string): void;
  close(): void;
}

/**
 * Opens the book in a file beside the inbox, and creates it if it is missing. Not in the inbox itself: a text is synced
 * to disk before Plivo gets its answer, and this need not be. Throws a Failure `inbox_unusable`.
 */
export function openProofBook(inbox: string, now: () => Date): BotProofBook {
  const db = openFile(`${inbox}-signatures`);
  const find = db.prepare("select 1 from strong where account = ?");
  const mark = db.prepare("insert into strong (account) values (?) on conflict do nothing");
  const note = db.prepare("insert into nonce (name, content, seen_at) values (?, ?, ?) on conflict do nothing");
  const first = db.prepare("select content from nonce where name = ?");
  const drop = db.prepare("delete from nonce where seen_at < ?");
  return {
    isStrong: (account) => find.get(account) !== undefined,
    markStrong: (account) => void mark.run(account),
    firstContent: ({ account, nonce, content }) => {
      const name = `${account} ${nonce}`;
      if (note.run(name, content, now().getTime()).changes === 1) return content;
      return String(first.get(name)?.content);
    },
    forget: () => void drop.run(now().getTime() - KEPT_MS),
    close: () => db.close(),
  };
}

function openFile(file: string): DatabaseSync {
  try {
    const db = new DatabaseSync(file, { timeout: 5_000 });
    db.exec("pragma journal_mode = wal; pragma synchronous = normal;");
    db.exec(SCHEMA);
    return db;
  } catch (error) {
    throw new Failure("inbox_unusable", `${file} cannot be used; look at the folder's rights and space.`, error);
  }
}
