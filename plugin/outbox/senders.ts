import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Sender } from "../schedule/pace.ts";

export interface SenderSetting {
  sender: string;
  channel: ChannelName;
  /** Messages a second; null lifts the pace. */
  perSecond: number | null;
  /** The provider itself answers STOP and HELP for this number. */
  providerAnswers: boolean;
}

/**
 * Writes the senders as they are set; those that are no longer set stay, for the messages that still name them, but
 * take nothing new.
 */
export async function writeSenders(db: Db, settings: readonly SenderSetting[]): Promise<void> {
  for (const { sender, channel, perSecond, providerAnswers } of settings) {
    const changes = { per_second: perSecond, provider_answers: providerAnswers ? 1 : 0 };
    await db
      .insertInto("tidings_sender")
      .values({ sender, channel, stopped_until: null, stopped_because: null, ...changes })
      .onDuplicateKeyUpdate(changes)
      .execute();
  }
}

/** Returns those of these senders for which messages wait. */
export async function findAwaited(db: Db, senders: readonly string[]): Promise<Set<string>> {
  if (senders.length === 0) return new Set();
  const rows = await db
    .selectFrom("tidings_message")
    .select("sender")
    .distinct()
    .where("state", "=", "queued")
    .where("sender", "in", [...senders])
    .execute();
  return new Set(rows.map((row) => row.sender));
}

/** Returns all senders with their pace and their stops. */
export async function readSenders(db: Db): Promise<Sender[]> {
  return db.selectFrom("tidings_sender").selectAll().orderBy("sender").execute();
}

/** Stops a sender until then, in every process. A longer stop that is already there stays. */
export async function stopSender(db: Db, sender: string, until: Date, because: string): Promise<void> {
  await db
    .updateTable("tidings_sender")
    .set({
      stopped_because: sql`if(stopped_until is null or stopped_until < ${until}, ${because}, stopped_because)`,
      stopped_until: sql`greatest(coalesce(stopped_until, ${until}), ${until})`,
    })
    .where("sender", "=", sender)
    .execute();
}
