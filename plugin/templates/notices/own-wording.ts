import { z } from "zod";
import type { ChannelName } from "../../database/tables.ts";
import { LANGUAGES, type Lang } from "../locales.ts";
import { WORDED_NOTICES, type WordedNotice } from "./worded-notices.ts";
import type { NoticeWords, Wording } from "./wording.ts";

/** What a wording of the library's own is for; null: every library, every way. */
export interface WordingPlace {
  name: WordedNotice;
  lang: Lang;
  /** A branchcode. */
  library: string | null;
  way: ChannelName | null;
}

export interface OwnWording extends WordingPlace {
  wording: Wording;
  version: number;
}

/** One version of a wording; null restored the less particular one. */
export interface NoticeWordingVersion {
  version: number;
  wording: Wording | null;
  changedAt: Date;
  changedBy: string;
}

export interface FoundWords extends NoticeWords {
  /** The library's own wording that it is, or undefined: the shipped one. */
  own: OwnWording | undefined;
}

const WAYS = ["sms", "telegram", "email"] as const satisfies readonly ChannelName[];

/** A wording as a file of settings has it. */
export const exportedWording = z.strictObject({
  name: z.enum(WORDED_NOTICES),
  lang: z.enum(LANGUAGES),
  library: z.string().min(1).max(10).nullable(),
  way: z.enum(WAYS).nullable(),
  one: z.string().min(1).max(4_096),
  other: z.string().min(1).max(4_096),
});
export type ExportedWording = z.infer<typeof exportedWording>;

/** What the names of notices begin with in the table of wordings; those of other texts never do. */
const PREFIX = "notice:";
/** The names of all notices are from the first of these up to the second, and no others. */
export const STORED_NAMES = [PREFIX, "notice;"] as const;

const FORM = /^notice:([a-z0-9_]+)(?:@([^#]+))?(?:#([a-z]+))?$/;

/** The name by which a wording is stored, such as `notice:hold_ready@CPL#sms`. */
export function storedName({ name, library, way }: Omit<WordingPlace, "lang">): string {
  const at = library === null ? "" : `@${encodeURIComponent(library)}`;
  return `${PREFIX}${name}${at}${way === null ? "" : `#${way}`}`;
}

/** The place that a stored name means; undefined: none that this release knows. */
export function placeOf(stored: string, storedLang: string): WordingPlace | undefined {
  const [, about, branch, by] = FORM.exec(stored) ?? [];
  const name = WORDED_NOTICES.find((one) => one === about);
  const lang = LANGUAGES.find((one) => one === storedLang);
  const way = WAYS.find((one) => one === by);
  const library = branch === undefined ? null : decoded(branch);
  if (!name || !lang || library === undefined || (by !== undefined && !way)) return undefined;
  return { name, lang, library, way: way ?? null };
}

function decoded(branch: string): string | undefined {
  try {
    return decodeURIComponent(branch);
  } catch {
    return undefined;
  }
}
