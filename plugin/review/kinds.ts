/** What can need a person. The id of an item is that of its message, notice, text, address row or patron. */
export const REVIEW_KINDS = [
  /** A message that failed, or whose time ran out. */
  "message",
  /** A notice whose time ran out before it became a message, though its patron had said yes. */
  "notice",
  /** A message of which nobody can say whether it arrived. */
  "doubt",
  /** A text that had no effect. */
  "heard",
  /** A text that says that its number is somebody else's; it ended the messages to it. */
  "wrongperson",
  /** A text that the bot could not hand over. */
  "parked",
  /** A number whose text nobody heard. */
  "unheard",
  /** Somebody who was asked and has not answered; the id is `askedId`. */
  "asked",
  /** Somebody whose request has expired; the id is `askedId`. */
  "expired",
  /** A message that reached nobody, and its patron has no other way. */
  "stranded",
  /** A notice whose patron opted in nowhere within a day, and whose record has no mail address either. */
  "astray",
  /** A patron who is opted in and to whom nothing comes, for want of a number or an address. */
  "unreached",
  /** A notice whose text cannot be sent. */
  "refused",
  /** A notice that Koha queued for nobody. */
  "nobody",
  /** A record that has become another person's. */
  "person",
] as const;
export type ReviewKind = (typeof REVIEW_KINDS)[number];

/** What staff can do about an item. */
export const REVIEW_VERBS = ["again", "arrived", "leave", "go_on", "opt_out", "cancel", "done"] as const;
export type ReviewVerb = (typeof REVIEW_VERBS)[number];

/** What can be done about each kind, the likeliest first. */
export const VERBS: Readonly<Record<ReviewKind, readonly ReviewVerb[]>> = {
  message: ["again", "done"],
  notice: ["again", "done"],
  doubt: ["arrived", "again", "leave"],
  heard: ["done", "opt_out"],
  wrongperson: ["done"],
  parked: ["done"],
  unheard: ["go_on"],
  asked: ["done", "cancel"],
  expired: ["done"],
  stranded: ["again", "done", "opt_out"],
  astray: ["again", "done"],
  unreached: ["done", "opt_out"],
  refused: ["done"],
  nobody: ["done", "cancel"],
  person: [],
};

/** The role that each needs: `send` is for what changes what a patron gets. */
export const VERB_ROLE: Readonly<Record<ReviewVerb, "answer" | "send">> = {
  again: "send",
  arrived: "answer",
  leave: "answer",
  go_on: "answer",
  opt_out: "answer",
  cancel: "send",
  done: "answer",
};

/** How one item fared. `done` is what was wanted; everything else says why nothing happened. */
export const REVIEW_RESULTS = [
  "done",
  /** Settled since: by a receipt, the provider, a colleague or another round. */
  "settled",
  "too_soon",
  "of_no_use",
  "on_its_way",
  "no_notice",
  "gone",
  "opted_out",
  "not_opted_in",
  /** Our own fault: it stays on the list. */
  "failed",
] as const;
export type ReviewResult = (typeof REVIEW_RESULTS)[number];

/** One item by kind and id. */
export interface ItemId {
  kind: ReviewKind;
  id: number;
}

/** The channels in the order by which `askedId` counts them. */
export const ASKED_CHANNELS = ["sms", "telegram", "email"] as const;

/** Which patron was asked by which channel, from the id of such an item: four to a patron. */
export function readAskedId(id: number): { patronId: number; channel: (typeof ASKED_CHANNELS)[number] } | undefined {
  const channel = ASKED_CHANNELS[(id % 4) - 1];
  return channel && { patronId: Math.floor(id / 4), channel };
}

/** An item as forms and addresses name it: `message-12`. */
export const itemKey = ({ kind, id }: ItemId): string => `${kind}-${id}`;

/** The item of a key; undefined: it is none of ours. */
export function readItemKey(key: string): ItemId | undefined {
  const [, name, digits] = /^([a-z]{1,12})-(\d{1,15})$/.exec(key) ?? [];
  const kind = REVIEW_KINDS.find((one) => one === name);
  return kind && { kind, id: Number(digits) };
}
