import { type ListedStep, readStaffSteps } from "../../audit/read-steps.ts";
import type { Db } from "../../database/connection.ts";
import type { MessageState } from "../../database/tables.ts";
import type { Host } from "../../koha/host.ts";
import { type RowStory, readRowStory } from "../../koha/queue/row-story.ts";
import { copiedFrom } from "../../outbox/read-messages.ts";
import { type ProofStep, readProof } from "../consent-proof.ts";
import { type HeardAfter, readHeardAfter } from "./heard-after.ts";
import { type ListedMessage, readListed } from "./list-messages.ts";
import { isOfSameRow, type Relative, readNeighbours, readRelatives } from "./story-relatives.ts";
import { readBook, readMessage, type StoryAttempt, type StoryBook } from "./story-rows.ts";

/** Everything about one message, or about a notice that made none. */
export interface MessageStory {
  row: ListedMessage;
  /** How the message stands in our table; null for a notice without one. */
  state: MessageState | null;
  round: number | null;
  expiresAt: Date | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  /** Koha's row, where it is still there. */
  koha: RowStory | undefined;
  book: StoryBook | undefined;
  /** The step of consent that allowed it, with its words. */
  consent: ProofStep | undefined;
  attempts: readonly StoryAttempt[];
  /** What the patron wrote that this answers. */
  answers: { at: Date; text: string | null } | undefined;
  /** What came from its address after it, and before the next message there. */
  heard: readonly HeardAfter[];
  steps: readonly ListedStep[];
  /** Other rounds of the same notice, the message that this is a copy of, and copies of this one. */
  relatives: readonly Relative[];
  /** The patron's messages before and after this one, by their keys. */
  neighbours: { newer?: string; older?: string };
}

/** Which page is asked for. */
export interface StoryOf {
  of: "m" | "n";
  id: number;
}

/** Everything about one message or notice, hot or archived; undefined: there is no such one. */
export async function readMessageStory(
  { db, host }: { db: Db; host: Host },
  { of, id }: StoryOf,
): Promise<MessageStory | undefined> {
  const row = await readListed(db, { of, id });
  if (!row) return undefined;
  const message = of === "m" ? await readMessage(db, id) : undefined;
  const noticeId = of === "n" ? id : (message?.noticeId ?? null);
  const entry = noticeId === null ? undefined : await readBook(db, noticeId);
  const round = of === "n" ? (entry?.round ?? null) : (message?.round ?? null);
  // Ids begin anew where Koha's queue is emptied: then our book speaks of another row by now.
  const book = entry && round !== null && isOfSameRow(entry, round, entry.round) ? entry : undefined;
  const ledgerId = message?.attempts.findLast((attempt) => attempt.ledgerId !== null)?.ledgerId ?? message?.ledgerId;
  const { patronId } = row;
  const proof = patronId === null || ledgerId == null ? [] : await readProof(db, { patronId });
  const about = of === "m" ? { messageId: id } : { noticeId: id };
  return {
    row,
    state: message?.state ?? null,
    round,
    expiresAt: message?.expiresAt ?? null,
    decidedBy: message?.decidedBy ?? null,
    decidedAt: message?.decidedAt ?? null,
    // A later round has written there since; an earlier row with this id is another story.
    koha: noticeId === null || book?.round !== round ? undefined : await readRowStory(db, host, noticeId),
    book,
    consent: proof.find((step) => step.id === ledgerId),
    attempts: message?.attempts ?? [],
    answers: message?.answers,
    heard: row.addressId === null ? [] : await readHeardAfter(db, { ...row, addressId: row.addressId }),
    // Those about a notice may be about an earlier one with its id.
    steps: (await readStaffSteps(db, about)).steps.filter((step) => of === "m" || step.patron_id === patronId),
    relatives: await readRelatives(db, {
      ...{ id, of, patronId, copyOf: copiedFrom(message?.eventKey ?? null) },
      rounds: noticeId === null || round === null ? undefined : { noticeId, round, firstRound: entry?.firstRound ?? 1 },
    }),
    neighbours: await readNeighbours(db, row),
  };
}
