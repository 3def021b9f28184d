import type { ChannelName } from "../../database/tables.ts";
import type { Reach } from "../../koha/reach.ts";
import { REVIEW_KINDS, type ReviewKind } from "../../review/kinds.ts";

/** Why something needs a person: what the page groups by, in its order. */
export const REVIEW_GROUPS = [
  "failed",
  "missing",
  "uncertain",
  "texts",
  "wrong_person",
  "unverified",
  "refused",
  "nobody",
  "people",
] as const;
export type ReviewGroup = (typeof REVIEW_GROUPS)[number];

const KINDS: Readonly<Record<ReviewGroup, readonly ReviewKind[]>> = {
  failed: ["message", "notice"],
  missing: ["stranded", "astray", "unreached"],
  uncertain: ["doubt"],
  texts: ["heard", "parked", "unheard"],
  wrong_person: ["wrongperson"],
  unverified: ["asked", "expired"],
  refused: ["refused"],
  nobody: ["nobody"],
  people: ["person"],
};

/** The group of a kind. */
export const groupOf = (kind: ReviewKind): ReviewGroup =>
  REVIEW_GROUPS.find((group) => KINDS[group].includes(kind)) ?? "failed";

/** Which part of the list somebody sees. */
export interface ReviewScope {
  /** The libraries whose patrons this person may see; null: all. */
  reach: Reach;
  /** Only patrons of this library. */
  library?: string | undefined;
}

/** The reach within which the wanted library lies: nothing, if it lies outside. */
export function narrowed({ reach, library }: ReviewScope): Reach {
  if (library === undefined) return reach;
  return reach === null || reach.includes(library) ? [library] : [];
}

export type ReviewOrder = "newest" | "oldest";

/** Where a page goes on. */
export interface ReviewCursor {
  at: Date;
  kind: ReviewKind;
  id: number;
}

/** A cursor as an address has it. */
export const writeCursor = ({ at, kind, id }: ReviewCursor): string => `${at.getTime()}.${kind}.${id}`;

/** Reads it; undefined: it is none of ours. */
export function readCursor(text: string): ReviewCursor | undefined {
  const [, ms, name, id] = /^(\d{1,13})\.([a-z]{1,12})\.(\d{1,15})$/.exec(text) ?? [];
  const kind = REVIEW_KINDS.find((one) => one === name);
  const at = new Date(Number(ms));
  return kind && !Number.isNaN(at.getTime()) ? { at, kind, id: Number(id) } : undefined;
}

/** One thing that needs a person. */
export interface ReviewItem {
  kind: ReviewKind;
  id: number;
  at: Date;
  patronId: number | null;
  /** Undefined: Koha no longer has the patron, or there is none. */
  patron?: { name: string; card: string | null; library: string } | undefined;
  /** A parked text may name any channel. */
  channel: ChannelName | null;
  address: string | null;
  letterCode: string | null;
  /** What kind of message it is, if it is one. */
  message: string | null;
  reason: string | null;
  noticeId: number | null;
  /** When the patron, or the provider, was asked. */
  askedAt: Date | null;
  /** What a patron wrote; null: it is no text. */
  words: string | null;
  /** Whom one could opt out because of it. */
  optOut: readonly { patronId: number; name: string | undefined }[];
  /** Of an uncertain message: what is known of the doubt. */
  doubt?: ReviewDoubt | undefined;
}

/** What decides about a doubt (`delivery/resolve-uncertain`), and what the provider's list said. */
export interface ReviewDoubt {
  since: Date;
  begunAt: Date | null;
  attempts: number | null;
  listed: number | null;
  maxTries: number;
  expiresAt: Date | null;
  tries: number;
}
