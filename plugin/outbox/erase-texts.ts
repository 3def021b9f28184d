import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Tables, Tx } from "../database/connection.ts";

/** Nor what they told of, nor the key of an event, by which words can be guessed at. */
const NO_WORDS = { text: null, subject: null, about: null, tells_of: null, event_key: null };

/** Erases the words of a patron's messages, hot or archived, but not of answers that are to leave. Returns how many. */
export async function eraseTexts(tx: Tx, patronId: number): Promise<number> {
  const hot = async () => {
    const changed = await tx
      .updateTable("tidings_message")
      .set(NO_WORDS)
      .where((eb) => hasWordsOf(eb, patronId))
      .executeTakeFirst();
    return changed.numUpdatedRows;
  };
  const lately = await hot();
  const archived = await tx
    .updateTable("tidings_message_archive")
    .set(NO_WORDS)
    .where((eb) => hasWordsOf(eb, patronId))
    .executeTakeFirst();
  // Once more: a late receipt may have brought one back from the archive just before.
  return Number(lately + archived.numUpdatedRows + (await hot()));
}

function hasWordsOf(
  { eb, and, or }: ExpressionBuilder<Tables, "tidings_message" | "tidings_message_archive">,
  patronId: number,
): Expression<SqlBool> {
  return and([
    eb("patron_id", "=", patronId),
    // A cancelled message needs no words; an answer that is still to leave does, and they are the library's.
    or([eb("kind", "!=", "reply"), eb("state", "in", ["sent", "delivered", "failed", "cancelled"])]),
    or((["text", "subject", "about", "tells_of", "event_key"] as const).map((column) => eb(column, "is not", null))),
  ]);
}
