import type { RowDataPacket } from "mysql2";
import type { Amount, Ground } from "./ground.ts";

const MESSAGES = "select count(*) as count from tidings_message where state = ?";
const KOHA = "select count(*) as count from message_queue where status = ?";
const ATTEMPTS = "select count(distinct reference) as count from tidings_attempt where outcome = ?";

async function count(ground: Ground, question: string, word: string): Promise<number> {
  const [[row]] = await ground.pool.promise().query<RowDataPacket[]>(question, [word]);
  return Number(row?.count);
}

/** Counts our messages in a state. */
export const countMessages = (ground: Ground, state: string): Promise<number> => count(ground, MESSAGES, state);

/** Throws unless the simulator received each text exactly once, and at least one text for every patron. */
export async function checkSimulator(origin: string, { messages, patrons }: Amount): Promise<void> {
  const answer = await fetch(`${origin}/books/digest`);
  const taken = JSON.stringify(await answer.json());
  const wanted = JSON.stringify({ count: messages, texts: messages, dsts: Math.min(messages, patrons) });
  if (taken !== wanted) throw new Error(`the simulator's book shows ${taken} instead of ${wanted}`);
}

/**
 * Throws unless all of Koha's rows show as sent and, if Tidings sent them, every message has one accepted attempt with
 * a reference of its own.
 */
export async function checkTables(ground: Ground, { messages }: Amount, ours: boolean): Promise<void> {
  const told = await count(ground, KOHA, "sent");
  if (told !== messages) throw new Error(`Koha shows ${told} notices as sent instead of ${messages}`);
  if (!ours) return;
  const accepted = await count(ground, ATTEMPTS, "accepted");
  if (accepted !== messages) throw new Error(`our book shows ${accepted} references instead of ${messages}`);
}
