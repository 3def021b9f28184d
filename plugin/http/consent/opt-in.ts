import { readNumber } from "../../consent/phone-numbers.ts";
import { oneAddress } from "../../consent/phones/one-phone.ts";
import { type Terms, termsVersion } from "../../consent/terms.ts";
import type { ChannelName } from "../../database/tables.ts";
import type { OptInAnswer, OptInWish } from "../../enrolment/opt-in.ts";
import type { Lang, Say, TextKey } from "../../templates/locales.ts";
import type { TooManyTries } from "./backend.ts";
import { readEmail } from "./email-address.ts";
import type { Holder } from "./known-holder.ts";
import type { ConsentView } from "./view.ts";
import type { Viewer } from "./viewer.ts";

/** Characters of a reason that staff give; a longer one is refused, not cut. */
export const LONGEST_REASON = 500;

/** What is wrong with a reason that staff gave; undefined: nothing. */
export function judgeReason(reason: string): "account:wrong.reason" | "account:wrong.reason_long" | undefined {
  if (reason === "") return "account:wrong.reason";
  return reason.length > LONGEST_REASON ? "account:wrong.reason_long" : undefined;
}

/** A field of the opt-in form that can be wrong. */
export type Field = "address" | "terms" | "reason";

/** A sentence about what is wrong, and the field that it belongs to. */
export interface Fault {
  field: Field;
  key: TextKey;
  /** Who uses the address, where staff ask. */
  holder?: Holder;
}

/** What the opt-in form sent; what is missing or no text is empty. */
export interface OptInForm {
  channel: ChannelName;
  address: string;
  reason: string;
  agreed: boolean;
  /** Version of the terms that the page showed. */
  terms: string;
  /** The person has seen the warning that the former number ends. */
  warned: boolean;
}

/** A form that was refused, to be shown again. */
export interface Trouble {
  form: OptInForm;
  faults: Fault[];
}

/** Reads the opt-in form. */
export function readOptInForm(channel: ChannelName, form: FormData): OptInForm {
  const read = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return {
    channel,
    address: read("address"),
    reason: read("reason"),
    agreed: read("agreed") === "yes",
    terms: read("terms"),
    warned: read("warned") === "yes",
  };
}

/** Each channel has its own terms, since each is ended in its own way. */
const TERMS = {
  sms: "patron:terms.text",
  telegram: "patron:terms.text_telegram",
  email: "patron:terms.text_email",
} as const satisfies Record<ChannelName, TextKey>;

/** The channel whose terms a text is; undefined for any other text. */
export const termsChannel = (key: TextKey): ChannelName | undefined =>
  (["sms", "telegram", "email"] as const).find((channel) => TERMS[channel] === key);

/** The terms of a channel as this reader is shown them. */
export const termsIn = (say: Say, lang: Lang, library: string, channel: ChannelName): Terms => ({
  lang,
  text: say(lang, TERMS[channel], { library }),
});

/** Judges what every way of joining requires: the terms, and from staff a reason. */
export function judgeAgreement(form: OptInForm, viewer: Viewer, terms: Terms): Fault[] {
  const faults: Fault[] = [];
  if (!form.agreed) faults.push({ field: "terms", key: "account:wrong.terms" });
  // Consent is to the words on the page, so new ones must be read first.
  else if (form.terms !== termsVersion(terms.text)) faults.push({ field: "terms", key: "account:wrong.terms_changed" });
  const wrong = viewer.by === "staff" || form.reason !== "" ? judgeReason(form.reason) : undefined;
  if (wrong) faults.push({ field: "reason", key: wrong });
  return faults;
}

/** Judges all of a form together; returns the wish for the backend, or everything that is wrong. */
export function judgeOptIn(
  form: OptInForm,
  channel: OptInWish["channel"],
  view: ConsentView,
  viewer: Viewer,
  terms: Terms,
): OptInWish | Fault[] {
  const read = readAddress(form.address, channel, view.country);
  const agreement = judgeAgreement(form, viewer, terms);
  if ("key" in read) return [{ field: "address", key: read.key }, ...agreement];
  if (agreement.length > 0) return agreement;
  const note = form.reason === "" ? {} : { note: form.reason };
  return { ...read, ...actorOf(viewer), channel, lang: view.lang, terms, ...note };
}

/** Who acts, for the ledger. */
export function actorOf({ patronId, by, actor }: Viewer) {
  return { patronId, source: by === "staff" ? ("staff" as const) : ("patron_page" as const), actor };
}

function readAddress(
  typed: string,
  channel: OptInWish["channel"],
  libraryCountry: string,
): { address: string; country: string | null } | { key: TextKey } {
  if (channel === "email") {
    const read = readEmail(typed);
    return "because" in read ? { key: `account:email.${read.because}` } : { address: read.address, country: null };
  }
  const read = readNumber(typed, libraryCountry);
  if ("because" in read) return { key: `account:number.${read.because}` };
  return { address: read.digits, country: read.country };
}

/** Whether the wish gives up an address at which the patron is opted in, without the warning having been seen. */
export function needsWarning(form: OptInForm, wish: OptInWish, view: ConsentView): boolean {
  const now = view.channels.find(({ channel }) => channel === wish.channel)?.consent;
  if (form.warned || now?.state !== "opted_in" || now.address === null) return false;
  return oneAddress(wish.channel, now.address) !== wish.address;
}

/** Whether a wish had an effect: somebody else may have been first. */
export const changed = ({ kind }: { kind: OptInAnswer["kind"] }): boolean =>
  kind !== "already" && kind !== "just_invited" && kind !== "refused";

/** Refusals that send patrons to the library, as staff read them. */
const TO_STAFF: Partial<Record<Refused["because"], TextKey>> = {
  address_taken: "staff:wrong.address_taken",
  not_in_record: "staff:wrong.not_in_record",
};
type Refused = Extract<OptInAnswer | TooManyTries, { kind: "refused" }>;

/** What a refusal of the backend says beside the field. */
export const faultOf = ({ because }: Refused, { by }: Pick<Viewer, "by">, holder?: Holder): Fault => ({
  field: "address",
  key: (by === "staff" ? TO_STAFF[because] : undefined) ?? `account:wrong.${because}`,
  ...(by === "staff" && holder ? { holder } : {}),
});
