import type { DatabaseSync } from "node:sqlite";

/** What a bot remembers beside its inbox, so that it can tell when the service's database was restored. */
export interface InboxMemory {
  /** The highest epoch of the service's database that this bot has seen; 0 if none yet. */
  epoch(): number;
  /** When it first saw that epoch. */
  epochAt(): Date;
  /** Records an epoch, synced to disk on return. One that is lower than the known one changes nothing. */
  meet(epoch: number, now: Date): void;
  /** The last restore of the service's database after which everything kept was handed over again; 0 if none. */
  replayed(): number;
  /**
   * Queues again what changed a consent and was handed over since that instant. Idempotent for the restore that it was
   * done for last.
   */
  replay(restore: number, since: Date): void;
}

export const MEMORY_SCHEMA = `
  create table if not exists memory (name text primary key, value integer not null) strict;`;

/** Opens the memory in the inbox's own file. */
export function openMemory(db: DatabaseSync): InboxMemory {
  const select = db.prepare("select value from memory where name = ?");
  const write = db.prepare(
    `insert into memory (name, value) values (?, ?)
     on conflict do update set value = excluded.value where excluded.value > value`,
  );
  const overwrite = db.prepare("insert or replace into memory (name, value) values (?, ?)");
  // By when it was handed over: what was heard before the backup may have lain on this disk until after it. `replayed`
  // keeps when that was for the first time; an older version wrote 1 there, which is no time.
  const wake = db.prepare(
    `update heard set state = 'waiting', replayed = iif(replayed > 1, replayed, ended_at), due_at = 0, tries = 0,
       refusals = 0, ended_at = null
     where state = 'kept' and ended_at >= ?`,
  );
  const read = (name: string) => Number(select.get(name)?.value ?? 0);
  return {
    epoch: () => read("epoch"),
    epochAt: () => new Date(read("epoch_at")),
    meet(epoch, now) {
      if (epoch <= read("epoch")) return;
      write.run("epoch_at", now.getTime());
      write.run("epoch", epoch);
    },
    replayed: () => read("replayed_restore"),
    replay(restore, since) {
      if (restore === read("replayed_restore")) return;
      // In one transaction, so that a bot that dies in between does it again.
      db.exec("begin immediate");
      try {
        wake.run(since.getTime());
        overwrite.run("replayed_restore", restore);
        db.exec("commit");
      } catch (error) {
        db.exec("rollback");
        throw error;
      }
    },
  };
}
