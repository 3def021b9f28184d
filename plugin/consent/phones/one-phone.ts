import type { ChannelName } from "../../database/tables.ts";

/**
 * A plan by which one phone has two written numbers. Both are full numbers without the plus, and differ in one place:
 * behind the first `at` digits the one has `mine`, the other `theirs`.
 */
interface Plan {
  /** The form that a text reaches, in which we keep and send. */
  one: RegExp;
  /** The other form, that people, providers and older records write. */
  other: RegExp;
  at: number;
  mine: string;
  theirs: string;
}

/** Mobile numbers that were given a longer form: the digits after the code of the country stay. */
const longer = (code: string, mine: string, tail: string, theirs = ""): Plan => {
  const one = new RegExp(`^${code}${mine}${tail}$`);
  return { one, other: new RegExp(`^${code}${theirs}${tail}$`), at: code.length, mine, theirs };
};

/** Numbers of a French territory overseas: dialled like those of France from there, with a code of their own abroad. */
const overseas = (mine: string, beginnings: string): Plan => {
  const tail = `(?=[0-9]{9}$)(${beginnings})[0-9]*`;
  return { one: new RegExp(`^${mine}${tail}$`), other: new RegExp(`^33${tail}$`), at: 0, mine, theirs: "33" };
};

/**
 * The migration that completes the suppression list has the same plans, and a test compares them.
 *
 * - Mexico: no 1 before a mobile number since 2019 (https://github.com/google/libphonenumber/issues/1697).
 * - Argentina: a 9 before a mobile number from abroad. A landline has no text messages, so the 9 does no harm.
 * - Brazil: a ninth digit, also 9, since 2016; landlines begin with 2 to 5.
 * - Benin: 01 before every number since 2024. Ivory Coast: by the former operator since 2021.
 * - France: ARCEP's numbering plan; 0639 98 is kept for films.
 */
const PLANS: readonly Plan[] = [
  longer("52", "", "[0-9]{10}", "1"),
  longer("54", "9", "[1-3][0-9]{9}"),
  {
    one: /^55[0-9]{2}9[6-9][0-9]{7}$/,
    other: /^55[0-9]{2}[6-9][0-9]{7}$/,
    at: 4,
    mine: "9",
    theirs: "",
  },
  longer("229", "01", "[0-9]{8}"),
  longer("225", "01", "[04-9][0-3][0-9]{6}"),
  longer("225", "05", "[04-9][4-6][0-9]{6}"),
  longer("225", "07", "[04-9][7-9][0-9]{6}"),
  overseas("590", "590|69[01]|7090"),
  overseas("594", "594|694|7093[0-4]"),
  overseas("596", "596|69[67]|7091"),
  overseas("262", "26[239]|69[23]|639(?!98)|7092|7093[5-9]"),
];

/** A mobile number of France proper with the code of a territory overseas, where it is dialled like a local one. */
const FRENCH_ABROAD = /^(?:590|594|596|262)(?=(?:6(?:[0-24-8]|3[0-8]|9[589])|7[3-8])[0-9]*$)([0-9]{9})$/;
const FRENCH_CODES = ["33", "590", "594", "596", "262"];
const FRENCH_CODE = /^(?:590|594|596|262|33)([0-9]{9})$/;

const swap = (digits: string, at: number, from: string, to: string) =>
  digits.slice(0, at) + to + digits.slice(at + from.length);

/**
 * The one form in which a phone is kept, compared and texted, of a full number without the plus. Whatever is no number,
 * or is written in one way only, is returned as it is.
 */
export function onePhone(digits: string): string {
  const french = FRENCH_ABROAD.exec(digits)?.[1];
  if (french !== undefined) return `33${french}`;
  // Overseas each territory dials the others like itself.
  const dialled = FRENCH_CODE.exec(digits)?.[1];
  for (const { other, at, mine, theirs } of PLANS) {
    if (other.test(digits)) return swap(digits, at, theirs, mine);
    if (theirs === "33" && dialled !== undefined && other.test(`33${dialled}`)) return `${mine}${dialled}`;
  }
  return digits;
}

/**
 * Every written form of the phone with this full number, the one that is texted first: rows of before are in either,
 * and a STOP from one is a STOP for all.
 */
export function phoneForms(digits: string): string[] {
  const kept = onePhone(digits);
  const others = PLANS.flatMap(({ one, at, mine, theirs }) => (one.test(kept) ? [swap(kept, at, mine, theirs)] : []));
  const tail = FRENCH_CODE.exec(kept)?.[1];
  const french = tail === undefined ? [] : FRENCH_CODES.map((code) => code + tail);
  return [...new Set([kept, ...others, ...french.filter((form) => onePhone(form) === kept)])];
}

/** Every written form of an address; only numbers have more than one. */
export const addressForms = (channel: ChannelName, address: string): string[] =>
  channel === "sms" ? phoneForms(address) : [address];

/** The form in which an address is kept. */
export const oneAddress = (channel: ChannelName, address: string): string =>
  channel === "sms" ? onePhone(address) : address;
