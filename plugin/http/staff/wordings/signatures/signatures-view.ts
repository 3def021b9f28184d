import type { NoticeFacts, NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import type { Lang, Say } from "../../../../templates/locales.ts";
import type { SignatureVersion } from "../../../../templates/notices/signatures/signature-store.ts";
import type { Signatures } from "../../../../templates/notices/signatures/signatures.ts";
import type { SignatureFault } from "./signatures-form.ts";

/** What the page of signatures shows. */
export interface SignaturesView {
  /** The version over which is typed. */
  seen: number;
  signatures: Signatures;
  /** What is in the form is not what is stored. */
  unsaved: boolean;
  faults: readonly SignatureFault[];
  /** The newest first. */
  versions: readonly SignatureVersion[];
  libraries: readonly NoticeLibrary[];
  country: string;
  /** The language of the preview. */
  wordingLang: Lang;
  shipped: Say;
  sample(library: NoticeLibrary): NoticeFacts;
  done: "saved" | "restored" | undefined;
}
