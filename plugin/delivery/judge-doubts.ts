import { type Found, LISTED_AFTER_MS, LISTED_BEFORE_MS, type Unclaimed } from "../channels/channel.ts";
import type { ReceiptState } from "../database/tables.ts";
import type { OpenAttempt, Question } from "./reconcile-owners.ts";

/** What the provider's list proves about one doubt. */
export type Proof =
  | { kind: "taken"; reference: string; state: ReceiptState; code?: string }
  /**
   * As many texts as attempts that could own them: it was taken, whichever text is its own. Its receipt still finds
   * it.
   */
  | { kind: "all_taken" }
  | { kind: "not_taken" }
  /**
   * Nothing: so many texts, and so many attempts whose they may be; no counts where the list could not be read to its
   * end.
   */
  | { kind: "ambiguous"; listed?: number; attempts?: number };

/** A text that may be anybody's: without its instant it lies in everyone's time. */
type Text = Omit<Unclaimed, "at"> & { at?: Date };

/** A time that an older database, put back since, knows nothing of. */
export interface LostTime {
  backTo: Date;
  lostUntil: Date;
}

/** Attempts that are lost themselves may own it. The provider's clock and ours may differ. */
const mayBeLosts = ({ at }: Text, lost: readonly LostTime[]) =>
  lost.some(
    ({ backTo, lostUntil }) =>
      at === undefined ||
      (at.getTime() >= backTo.getTime() - LISTED_BEFORE_MS && at.getTime() <= lostUntil.getTime() + LISTED_BEFORE_MS),
  );

const HAVE_LEFT: ReadonlySet<string> = new Set(["queued", "sent", "delivered"]);

function mayOwn({ begunAt }: OpenAttempt, { at }: Text): boolean {
  const late = at === undefined ? 0 : at.getTime() - begunAt.getTime();
  // Records tell whole seconds.
  return late > -LISTED_BEFORE_MS - 1000 && late <= LISTED_AFTER_MS;
}

/**
 * The texts and attempts that hang together with a doubt: each text could be an attempt's, each attempt could own a
 * text of them.
 */
function hangingTogether(
  doubt: OpenAttempt,
  owners: readonly OpenAttempt[],
  texts: readonly Text[],
): { attempts: Set<OpenAttempt>; listed: Set<Text> } {
  const attempts = new Set([doubt]);
  const listed = new Set<Text>();
  // Sets grow while they are walked through, and so does the walk.
  for (const attempt of attempts) {
    for (const text of texts) {
      if (listed.has(text) || !mayOwn(attempt, text)) continue;
      listed.add(text);
      for (const other of owners) if (mayOwn(other, text)) attempts.add(other);
    }
  }
  return { attempts, listed };
}

function judgeOne(
  doubt: OpenAttempt,
  owners: readonly OpenAttempt[],
  texts: readonly Text[],
  lost: readonly LostTime[],
): Proof {
  const { attempts, listed } = hangingTogether(doubt, owners, texts);
  if ([...listed].some((text) => mayBeLosts(text, lost))) {
    return { kind: "ambiguous", listed: listed.size, attempts: attempts.size };
  }
  const others = [...attempts].filter(({ messageId }) => messageId !== doubt.messageId).length;
  const [one, another] = listed;
  if (!one) return { kind: "not_taken" };
  if (!another && others === 0) {
    const { reference, state, code } = one;
    return {
      kind: "taken",
      reference,
      state: state === "unknown" ? "sent" : state,
      ...(code === undefined ? {} : { code }),
    };
  }
  // More than the others can own, and no more than all can: at least one is the doubt's own.
  const left = [...listed].every(({ state }) => HAVE_LEFT.has(state));
  if (left && listed.size > others && listed.size <= attempts.size) return { kind: "all_taken" };
  return { kind: "ambiguous", listed: listed.size, attempts: attempts.size };
}

/**
 * Returns what the provider's answer proves about each doubt of a question: about all together, since a text belongs to
 * one attempt only. A text of a time that a restore has lost proves nothing: its attempt may be lost too.
 */
export function judgeDoubts(
  { doubts, owners }: Question,
  found: Found,
  lost: readonly LostTime[] = [],
): Map<OpenAttempt, Proof> {
  if (found.kind === "ambiguous" && !found.texts) return new Map(doubts.map((doubt) => [doubt, { kind: "ambiguous" }]));
  const texts = found.kind === "taken" ? [found] : found.kind === "ambiguous" ? (found.texts ?? []) : [];
  // What lies in no doubt's time may belong to attempts that nobody has looked for.
  const near = texts.filter((text) => doubts.some((doubt) => mayOwn(doubt, text)));
  return new Map(doubts.map((doubt) => [doubt, judgeOne(doubt, owners, near, lost)]));
}
