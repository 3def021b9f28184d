import { z } from "zod";
import type { NoticeLibrary } from "../../../koha/notice-facts/notice-facts.ts";
import { LANGUAGES, type Lang } from "../../locales.ts";
import { countSegments } from "../../segments.ts";
import type { WordingFault } from "../../wordings-judge.ts";
import { judgeTyped } from "../judge-notice.ts";
import { fillTemplate, readTemplate } from "../notice-template.ts";

/** What may end a text. */
export interface Signature {
  id: string;
  name: string;
  /** May use `{{library}}`, `{{branch_phone}}` and `{{branch_email}}`, and optional parts. A language may lack it. */
  texts: Readonly<Partial<Record<Lang, string>>>;
}

export interface Signatures {
  list: readonly Signature[];
  /** The id of the one that ends notices, or broadcasts; null: none. */
  notices: string | null;
  broadcasts: string | null;
  /** Whether the library's name begins each text that does not say it. */
  addName: boolean;
  /** Whether texts say how to end them, where the number's country wants it. */
  stopLine: boolean;
}

export const NO_SIGNATURES: Signatures = { list: [], notices: null, broadcasts: null, addName: true, stopLine: true };

export const SIGNATURE_VARIABLES = ["library", "branch_phone", "branch_email"] as const;

/** More named ones no library keeps apart. */
export const MOST_SIGNATURES = 30;
const text = z.string().trim().min(1).max(300).optional();
const texts = z
  .strictObject({ en: text, es: text, fr: text, da: text } satisfies Record<Lang, typeof text>)
  .transform((each) => Object.fromEntries(Object.entries(each).filter(([, one]) => one !== undefined)))
  .pipe(z.partialRecord(z.enum(LANGUAGES), z.string()))
  .refine((each) => Object.keys(each).length > 0);

/** Signatures as a file of settings has them and as they are stored. Ids are unique; those in use are in the list. */
export const signaturesSchema = z
  .strictObject({
    list: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[a-z0-9-]{1,40}$/),
          name: z.string().trim().min(1).max(60),
          texts,
        }),
      )
      .max(MOST_SIGNATURES),
    notices: z.string().nullable(),
    broadcasts: z.string().nullable(),
    addName: z.boolean(),
    stopLine: z.boolean(),
  })
  .refine(({ list }) => new Set(list.map(({ id }) => id)).size === list.length)
  .refine(({ list, notices, broadcasts }) =>
    [notices, broadcasts].every((used) => used === null || list.some(({ id }) => id === used)),
  );

/**
 * The text of a signature for a library; undefined: there is none. A language that it lacks has the words of the first
 * that it has: a name and a number are the same in all.
 */
export function signatureText(
  signatures: Signatures,
  id: string | null,
  lang: Lang,
  library: NoticeLibrary,
): string | undefined {
  const written = signatures.list.find((one) => one.id === id)?.texts;
  const words = [lang, ...LANGUAGES].map((each) => written?.[each]).find((each) => each !== undefined);
  if (words === undefined) return undefined;
  const filled = fillTemplate(readTemplate(words), {
    library: library.name.trim(),
    branch_phone: library.phone.trim(),
    branch_email: library.email.trim(),
  }).normalize("NFC");
  return filled === "" ? undefined : filled;
}

/** Everything that is wrong with the text of a signature: as with a wording, or as long as a text message. */
export function judgeSignature(typed: string, library: NoticeLibrary): WordingFault[] {
  const faults = judgeTyped(typed, SIGNATURE_VARIABLES);
  if (faults.length > 0) return faults;
  const tried: Signatures = { ...NO_SIGNATURES, list: [{ id: "tried", name: "tried", texts: { en: typed } }] };
  const filled = signatureText(tried, "tried", "en", library) ?? "";
  return countSegments(filled).segments > 1 ? [{ key: "words:fault.signature_too_long", variables: {} }] : [];
}
