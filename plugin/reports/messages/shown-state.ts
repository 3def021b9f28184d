import type { MessageState, NoticeState } from "../../database/tables.ts";

/** The words in which staff read how a message stands (`staff:state.*`). */
export const SHOWN_STATES = [
  "pending",
  "in_progress",
  "sent",
  "delivered",
  "failed",
  "missing_contact",
  "insufficient_funds",
  "uncertain",
  "cancelled",
] as const;
export type ShownState = (typeof SHOWN_STATES)[number];

/** Nobody could be reached by that way: there was no address, or none that works. */
export const MISSING_CONTACT: readonly string[] = [
  "bad_number",
  "bad_address",
  "landline",
  "chat_gone",
  "not_opted_in_for_a_day",
];
/** The account at the provider is empty: the message waits for money, or was given up for the lack of it. */
export const NO_FUNDS = "insufficient_funds";

const MESSAGES: Readonly<Record<MessageState, ShownState>> = {
  queued: "pending",
  sending: "in_progress",
  sent: "sent",
  delivered: "delivered",
  failed: "failed",
  uncertain: "uncertain",
  cancelled: "cancelled",
};
const NOTICES: Readonly<Record<NoticeState, ShownState>> = {
  waiting: "pending",
  taken: "in_progress",
  ended: "cancelled",
  left: "cancelled",
};
/** States of messages, and of notices that made none, that a reason may turn into another word. */
const BY_FUNDS: ReadonlySet<string> = new Set<MessageState>(["queued", "failed"]);
const BY_CONTACT: ReadonlySet<string> = new Set<MessageState | NoticeState>(["failed", "cancelled", "ended", "left"]);

/** How a message stands, in the words of staff; contact is missing only where the patron has no other way. Pure. */
export function shownState(state: MessageState, reason: string | null, otherWay = false): ShownState {
  return byReason(state, reason, otherWay) ?? MESSAGES[state];
}

/** How a notice stands that has made no message. Pure. */
export function shownNotice(state: NoticeState, because: string | null, otherWay = false): ShownState {
  return byReason(state, because, otherWay) ?? NOTICES[state];
}

function byReason(state: string, reason: string | null, otherWay: boolean): ShownState | undefined {
  if (reason === NO_FUNDS && BY_FUNDS.has(state)) return "insufficient_funds";
  if (!otherWay && reason !== null && MISSING_CONTACT.includes(reason) && BY_CONTACT.has(state))
    return "missing_contact";
  return undefined;
}

/** Rows of one state of our tables: with one of these reasons only, or with any but these. */
export interface StoredState<State extends string> {
  state: State;
  only?: readonly string[];
  except?: readonly string[];
  /** Only where the patron has another way for it, or has none; absent: either. */
  otherWay?: boolean;
}

const storedOf = <State extends string>(words: Readonly<Record<State, ShownState>>, shown: ShownState) => {
  const found: StoredState<State>[] = [];
  for (const state in words) {
    const special = [...(BY_FUNDS.has(state) ? [NO_FUNDS] : []), ...(BY_CONTACT.has(state) ? MISSING_CONTACT : [])];
    if (words[state] === shown) {
      found.push(special.length > 0 ? { state, except: special } : { state });
      if (BY_CONTACT.has(state)) found.push({ state, only: MISSING_CONTACT, otherWay: true });
    }
    const only = special.filter((reason) => byReason(state, reason, false) === shown);
    if (only.length > 0) found.push({ state, only, ...(shown === "missing_contact" ? { otherWay: false } : {}) });
  }
  return found;
};

/** Which messages are shown in that state. */
export const messagesShownAs = (shown: ShownState): StoredState<MessageState>[] => storedOf(MESSAGES, shown);

/** Which notices without a message are shown in that state. */
export const noticesShownAs = (shown: ShownState): StoredState<NoticeState>[] =>
  storedOf(NOTICES, shown).filter(({ state }) => state !== "taken");
