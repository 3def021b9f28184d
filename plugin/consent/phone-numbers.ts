import {
  getCountryCallingCode,
  isSupportedCountry,
  type NumberType,
  ParseError,
  type PhoneNumber,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
} from "libphonenumber-js/max";
import { plainDigits } from "./phone-digits.ts";
import { onePhone, phoneForms } from "./phones/one-phone.ts";

/** The kind of line, as far as the prefix tells; `either` in North America, where it does not. */
export type NumberKind = "mobile" | "landline" | "either" | "voip" | "unknown";

export type NumberRefusal =
  | "empty"
  | "letters"
  | "not_a_number"
  | "extension"
  | "too_short"
  | "too_long"
  | "unknown_country_code"
  | "short_code"
  | "toll_free"
  /** Premium rate and shared cost: a text to it costs more than a text. */
  | "premium"
  /** A service, not a phone: a company's universal number, voicemail, pager, personal-number service. */
  | "service";

export interface PhoneNumberRead {
  /** E.164 without the plus, in the one form in which the phone is texted, as stored in `tidings_address`. */
  digits: string;
  /** Two-letter country; null if several share the code and the number does not tell which, or for satellites. */
  country: string | null;
  kind: NumberKind;
}

/** We accept 10 to 15 digits with country code; E.164 allows at most 15. */
const LEAST = 10;
const MOST = 15;
/** Emergency numbers and short codes have so few digits in every country. */
const SHORT_CODE = /^\d{3,6}$/;
/** No area code or exchange of North America begins with 0 or 1 or ends in 11. */
const NOT_NORTH_AMERICAN = /^1(?:[01]|.11|...[01]|....11)/;

const REFUSED: Partial<Record<NonNullable<NumberType>, NumberRefusal>> = {
  TOLL_FREE: "toll_free",
  PREMIUM_RATE: "premium",
  SHARED_COST: "premium",
  UAN: "service",
  VOICEMAIL: "service",
  PAGER: "service",
  PERSONAL_NUMBER: "service",
};
const KINDS: Partial<Record<NonNullable<NumberType>, NumberKind>> = {
  MOBILE: "mobile",
  FIXED_LINE: "landline",
  FIXED_LINE_OR_MOBILE: "either",
  VOIP: "voip",
};

/**
 * Reads a number as a person wrote it: in the library's country (two letters, like "US") unless it begins with + or the
 * country's international prefix. A number of the right length in an unknown range is accepted as kind `unknown`,
 * because new ranges open faster than libraries upgrade.
 */
export function readNumber(text: string, country: string): PhoneNumberRead | { because: NumberRefusal } {
  const plain = plainDigits(text);
  if ("because" in plain) return plain;
  if (SHORT_CODE.test(plain.number)) return { because: "short_code" };
  const dialled = dialledAsBefore(dialledAbroad(plain.number, country), country);
  const first = parse(dialled, country);
  if ("because" in first) return first;
  const one = onePhone(first.number.slice(1));
  const typed = first.number === `+${one}` ? dialled : `+${one}`;
  const parsed = parse(typed, country);
  if ("because" in parsed) return parsed;
  const digits = parsed.number.slice(1);
  const type = parsed.getType();
  const because = judgeLength(typed, digits, country) ?? (type && REFUSED[type]);
  if (because !== undefined) return { because };
  if (plain.extension) return { because: "extension" };
  if (NOT_NORTH_AMERICAN.test(digits)) return { because: "not_a_number" };
  return { digits, country: parsed.country ?? null, kind: (type && KINDS[type]) ?? "unknown" };
}

/** Most of the world dials 00, and people write it in North America too, where no number begins so. */
function dialledAbroad(number: string, country: string): string {
  return callingCode(country) === "1" ? number.replace(/^00(?=[1-9])/, "+") : number;
}

/** Until 2019 Mexico dialled 01, 044 and 045 before ten digits; records still have them. */
function dialledAsBefore(number: string, country: string): string {
  return country === "MX" ? number.replace(/^(?:\+52)?(?:01|044|045)(?=\d{10}$)/, "") : number;
}

function parse(number: string, country: string): PhoneNumber | { because: NumberRefusal } {
  try {
    return parsePhoneNumberWithError(number, inCountry(country));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { because: refusalOf(error.message) };
  }
}

function judgeLength(typed: string, digits: string, country: string): NumberRefusal | undefined {
  if (digits.length > MOST) return "too_long";
  if (digits.length < LEAST) return "too_short";
  const fault = validatePhoneNumberLength(typed, inCountry(country));
  return fault && refusalOf(fault);
}

function refusalOf(fault: string): NumberRefusal {
  if (fault === "TOO_SHORT") return "too_short";
  if (fault === "TOO_LONG") return "too_long";
  return fault === "INVALID_COUNTRY" ? "unknown_country_code" : "not_a_number";
}

const inCountry = (country: string) => (isSupportedCountry(country) ? { defaultCountry: country } : {});
const callingCode = (country: string) => (isSupportedCountry(country) ? getCountryCallingCode(country) : undefined);

/**
 * Whether two written numbers can be the same: only digits count, and a country code or leading zero may be missing in
 * one of them. A text without a number is the same as any. For comparing the record with the number that opted in,
 * never for finding out whose a number is.
 */
export function sameNumber(a: string, b: string, country: string): boolean {
  const [one, other] = [readings(a, country), readings(b, country)];
  return one.length === 0 || other.length === 0 || one.some((digits) => other.includes(digits));
}

/**
 * The numbers that a typed text may mean, in every form of each: its digits taken as a full number without the plus, as
 * we store it, and as a number of the library's country. Empty for a text without a number.
 */
export function readings(text: string, country: string): string[] {
  const plain = plainDigits(text);
  // Records have what staff typed over the years: words beside the number are ignored.
  const bare = "number" in plain ? plain : plainDigits(text.replace(/[^\p{Nd}+]+/gu, " "));
  const digits = "number" in bare ? bare.number.replace(/\D/g, "") : "";
  if (!("number" in bare) || digits === "") return [];
  const read = readNumber(bare.number, country);
  const full = "digits" in read ? read.digits : (callingCode(country) ?? "") + digits.replace(/^0/, "");
  return [...new Set([digits, full].flatMap(phoneForms))];
}
