import { hasEnded } from "../../../../outbox/message.ts";
import type { ShownState } from "../../../../reports/messages/shown-state.ts";
import type { MessageStory } from "../../../../reports/messages/story.ts";

export const ACTS = ["again", "other", "cancel"] as const;
export type Act = (typeof ACTS)[number];

/** Why something cannot be done with a message now. */
export type ActFault =
  | "no_notice"
  | "waits"
  | "leaving"
  | "uncertain"
  | "again_already"
  | "row_gone"
  | "kohas"
  | "no_text"
  | "no_message"
  | "nobody"
  | "ended";

/** What can be done with a message, as far as its story tells: undefined where it can be done. Pure. */
export function faultsOf(story: MessageStory): Record<Act, ActFault | undefined> {
  return { again: againFault(story), other: otherFault(story), cancel: cancelFault(story) };
}

function againFault({ row, state, round, koha, book }: MessageStory): ActFault | undefined {
  if (row.kind !== "notice") return "no_notice";
  if (book?.state === "left") return "kohas";
  const moving = movingFault(state);
  if (moving) return moving;
  if (row.source === "notice" && book?.state === "waiting") return "waits";
  if (book && round !== null && book.round > round) return "again_already";
  return koha?.ours && book ? undefined : "row_gone";
}

function otherFault({ row, state, round, book, relatives }: MessageStory): ActFault | undefined {
  if (row.kind !== "notice") return "no_notice";
  if (row.source === "notice") return "no_message";
  if (row.patronId === null) return "nobody";
  // Its text is on its way by itself: whoever wants it elsewhere too looks what becomes of that first.
  const waits = book?.state === "waiting" && round !== null && book.round > round;
  if (waits || relatives.some(({ how, state: other }) => how === "round" && ON_ITS_WAY.has(other)))
    return "again_already";
  return movingFault(state) ?? (row.text === null ? "no_text" : undefined);
}

function cancelFault({ row, state, book }: MessageStory): ActFault | undefined {
  if (row.kind !== "notice") return "no_notice";
  if (row.source === "notice") return book?.state === "waiting" ? undefined : "ended";
  if (state === "queued") return undefined;
  return state === "sending" ? "leaving" : state === "uncertain" ? "uncertain" : "ended";
}

const ON_ITS_WAY: ReadonlySet<string> = new Set(["pending", "in_progress", "uncertain"] satisfies ShownState[]);

const movingFault = (state: MessageStory["state"]): ActFault | undefined => {
  if (state === null || hasEnded(state)) return undefined;
  return state === "queued" ? "waits" : state === "sending" ? "leaving" : "uncertain";
};
