import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** The sender of a channel by which an answer leaves. */
export interface AnsweringSender {
  sender: string;
  /** The provider itself answers STOP and HELP for this number. */
  providerAnswers: boolean;
}

/**
 * The sender that was written to, if it is one of this channel, else another of it: a bot has one name at Telegram and
 * another here.
 */
export async function findSender(
  db: Db,
  channel: ChannelName,
  writtenTo: string,
): Promise<AnsweringSender | undefined> {
  const row = await db
    .selectFrom("tidings_sender")
    .select(["sender", "provider_answers"])
    .where("channel", "=", channel)
    .orderBy((eb) => eb("sender", "=", writtenTo), "desc")
    .executeTakeFirst();
  return row && { sender: row.sender, providerAnswers: row.provider_answers === 1 };
}
