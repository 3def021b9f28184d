import type { NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import { LANGUAGES, type Lang, type TextKey } from "../../../../templates/locales.ts";
import {
  judgeSignature,
  MOST_SIGNATURES,
  type Signature,
  type Signatures,
} from "../../../../templates/notices/signatures/signatures.ts";
import { tidy } from "../../../../templates/wordings-judge.ts";

/** In the form, a signature that has no id yet. */
export const NEW = "new";
export const LONGEST_NAME = 60;

/** What is wrong with signatures, as a sentence for staff. */
export interface SignatureFault {
  key: TextKey;
  variables: Readonly<Record<string, string | number>>;
  /** Of which signature; undefined: the sentence says so itself. */
  of?: string;
}

const typedIn = (form: FormData, field: string): string => tidy(String(form.get(field) ?? "")).normalize("NFC");

function textsIn(form: FormData, id: string): Signature["texts"] {
  const texts = LANGUAGES.map((lang): [Lang, string] => [lang, typedIn(form, `text_${id}_${lang}`)]);
  return Object.fromEntries(texts.filter(([, text]) => text !== ""));
}

/** The ids of the signatures in a form, which may have been shown before somebody else saved others. */
export const idsIn = (form: FormData): string[] =>
  [...form.keys()].flatMap((field) => /^name_(s\d{1,9})$/.exec(field)?.[1] ?? []);

/**
 * What was typed. A signature ticked for removal is left out, and so is a new one of which nothing was typed; one that
 * is removed ends nothing any more. `fresh` is the id of a new one.
 */
export function readSignaturesForm(form: FormData, fresh: string): Signatures {
  const ids = [...new Set([...idsIn(form), NEW])].filter((id) => form.get(`remove_${id}`) !== "yes");
  const list = ids
    .map((id): Signature => {
      const name = typedIn(form, `name_${id}`).replaceAll(/\s+/g, " ");
      return { id: id === NEW ? fresh : id, name, texts: textsIn(form, id) };
    })
    .filter(({ id, name, texts }) => id !== fresh || name !== "" || Object.keys(texts).length > 0);
  const chosen = (use: "notices" | "broadcasts") => {
    const id = form.get(use) === NEW ? fresh : form.get(use);
    return list.find((one) => one.id === id)?.id ?? null;
  };
  return {
    list,
    notices: chosen("notices"),
    broadcasts: chosen("broadcasts"),
    addName: form.get("add_name") === "yes",
    stopLine: form.get("stop_line") === "yes",
  };
}

type FaultName = "no_name" | "same_name" | "long_name" | "no_text" | "too_many";

const fault = (name: FaultName, variables: SignatureFault["variables"]): SignatureFault => ({
  key: `words:signature_fault.${name}`,
  variables,
});

/**
 * Everything that is wrong with signatures; if nothing is, they may be saved. `library` has the longest name, phone and
 * email.
 */
export function judgeSignatures({ list }: Signatures, library: NoticeLibrary): SignatureFault[] {
  const names = list.map(({ name }) => name.toLowerCase());
  const faults = list.flatMap(({ name, texts }, nth) => [
    ...(name === "" ? [fault("no_name", { nth: nth + 1 })] : []),
    ...(name !== "" && names.indexOf(name.toLowerCase()) < nth ? [fault("same_name", { name })] : []),
    ...([...name].length > LONGEST_NAME ? [fault("long_name", { name, most: LONGEST_NAME })] : []),
    ...(Object.keys(texts).length === 0 ? [fault("no_text", { name })] : []),
    ...Object.values(texts).flatMap((text) => judgeSignature(text, library).map((one) => ({ ...one, of: name }))),
  ]);
  return list.length > MOST_SIGNATURES ? [...faults, fault("too_many", { most: MOST_SIGNATURES })] : faults;
}
