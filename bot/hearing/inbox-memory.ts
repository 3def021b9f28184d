import type { DatabaseSync } from "node:sqlite";

/** What a bot remembers beside its inbox, so that a restored database can be told from one that went on. */
export interface InboxMemory {
  /** The highest epoch of the service's database that this bot has met; 0: none yet. */
  epoch(): number;
  /** When that was. */
  epochAt(): Date;
  /** Synced to disk when it returns. A lower one than is known changes nothing. */
  meet(epoch: number, now: Date): void;
  /** The last restore of the service's database after which everything kept was handed over again; 0: none. */
  replayed(): number;
  /** Hands over again what changed a consent since that instant: once for each restore. */
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
  const wake = db.prepare(
    `update heard set state = 'waiting', replayed = 1, due_at = 0, tries = 0, refusals = 0, ended_at = null
     where state = 'kept' and heard_at >= ?`,
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
      if (restore <= read("replayed_restore")) return;
      // Together, so that a bot that dies in between does it again.
      db.exec("begin immediate");
      try {
        wake.run(since.toISOString());
        write.run("replayed_restore", restore);
        db.exec("commit");
      } catch (error) {
        db.exec("rollback");
        throw error;
      }
    },
  };
}
