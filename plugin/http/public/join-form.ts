import { type NumberRefusal, type PhoneNumberRead, readNumber } from "../../consent/phone-numbers.ts";
import type { TextKey } from "../../templates/locales.ts";

/** The fields that a visitor fills in, in the order of the page. */
export const TEXT_FIELDS = ["first_name", "last_name", "number", "card", "pin"] as const;
export type TextField = (typeof TEXT_FIELDS)[number];
export type JoinField = TextField | "agreed";

/** What was sent; what is missing or no text is empty. */
export interface JoinForm extends Record<TextField, string> {
  agreed: boolean;
  /** The version of the terms that the page showed. */
  terms: string;
  /** A honeypot, hidden from people: only a program fills it in. */
  website: string;
  token: string;
  /** Sent by a button for another language of the page, not to join. */
  language: boolean;
}

/** A field that is wrong, and the sentence that says why. */
export interface JoinFault {
  field: JoinField;
  key: TextKey;
}

const MISSING: Readonly<Record<Exclude<TextField, "number">, TextKey>> = {
  first_name: "join:missing.first_name",
  last_name: "join:missing.last_name",
  card: "join:missing.card",
  pin: "join:missing.pin",
};

export const EMPTY_FORM: JoinForm = readJoinForm(new FormData());

/** Reads the form. A PIN is taken as typed; the other fields are trimmed. */
export function readJoinForm(form: FormData): JoinForm {
  const read = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  return {
    first_name: read("first_name").trim(),
    last_name: read("last_name").trim(),
    number: read("number").trim(),
    card: read("card").trim(),
    pin: read("pin"),
    agreed: read("agreed") === "yes",
    terms: read("terms"),
    website: read("website"),
    token: read("token"),
    language: read("language") !== "",
  };
}

/**
 * Judges what can be judged without knowing any patron: the number, or every fault. `terms` is the version in force,
 * `country` the library's.
 */
export function judgeJoinForm(
  form: JoinForm,
  { terms, country }: { terms: string; country: string },
): { number: PhoneNumberRead } | { faults: JoinFault[] } {
  const number = readNumber(form.number, country);
  const faults = TEXT_FIELDS.flatMap((field): JoinFault[] => {
    if (field === "number") return "because" in number ? [{ field, key: sayRefusal(number.because) }] : [];
    return form[field] === "" ? [{ field, key: MISSING[field] }] : [];
  });
  if (!form.agreed) faults.push({ field: "agreed", key: "join:missing.agreed" });
  // Consent is to the words on the page, so new ones must be read first.
  else if (form.terms !== terms) faults.push({ field: "agreed", key: "join:missing.new_terms" });
  return "because" in number || faults.length > 0 ? { faults } : { number };
}

const sayRefusal = (because: NumberRefusal): TextKey => `join:number.${because}`;
