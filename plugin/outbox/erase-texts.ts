import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Tables, Tx } from "../database/connection.ts";
import { writeTold } from "./forget/told-things.ts";

/** Nor what they told of, nor the key of an event, by which words can be guessed at. */
const NO_WORDS = { text: null, subject: null, about: null, tells_of: null, event_key: null };

const ENDED = ["sent", "delivered", "failed", "cancelled"] as const;
type Table = "tidings_message" | "tidings_message_archive";

/**
 * Erases the words of a patron's messages, hot or archived, but not of answers that are to leave; and of those that
 * told somebody else, such as a guardian, of the patron's things, once they have ended. Returns how many. Reads every
 * message that says whose things it tells of: for a command, not for every look.
 */
export async function eraseTexts(tx: Tx, patronId: number): Promise<number> {
  const hot = async () => {
    const others = await readIdsTellingOf(tx, "tidings_message", patronId);
    const changed = await tx
      .updateTable("tidings_message")
      .set(NO_WORDS)
      .where((eb) => hasWordsOf(eb, patronId, others))
      .executeTakeFirst();
    return changed.numUpdatedRows;
  };
  const lately = await hot();
  const others = await readIdsTellingOf(tx, "tidings_message_archive", patronId);
  const archived = await tx
    .updateTable("tidings_message_archive")
    .set(NO_WORDS)
    .where((eb) => hasWordsOf(eb, patronId, others))
    .executeTakeFirst();
  // Once more: a late receipt may have brought one back from the archive just before.
  return Number(lately + archived.numUpdatedRows + (await hot()));
}

/** Nothing is locked on the way: there is no index for it. */
async function readIdsTellingOf(tx: Tx, table: Table, patronId: number): Promise<number[]> {
  const of = writeTold({ things: [], sure: true, of: patronId });
  const rows = await tx
    .selectFrom(table)
    .select("id")
    .where((eb) => eb.or([eb("tells_of", "=", of), eb("tells_of", "like", `${of} %`)]))
    .where("state", "in", ENDED)
    .execute();
  return rows.map(({ id }) => id);
}

/** Of the patron's messages, and of these `others`, those that have words. */
function hasWordsOf(
  { eb, and, or }: ExpressionBuilder<Tables, Table>,
  patronId: number,
  others: readonly number[],
): Expression<SqlBool> {
  const own = and([
    eb("patron_id", "=", patronId),
    // A cancelled message needs no words; an answer that is still to leave does, and they are the library's.
    or([eb("kind", "!=", "reply"), eb("state", "in", ENDED)]),
  ]);
  return and([
    others.length === 0 ? own : or([own, eb("id", "in", others)]),
    or((["text", "subject", "about", "tells_of", "event_key"] as const).map((column) => eb(column, "is not", null))),
  ]);
}
