import type { MessageName, PatronSupply, Supply } from "../koha/supply/supply.ts";
import type { UnservedBecause } from "./elected.ts";

/** Which rows Koha would write for a patron and a type of notice. */
export interface ExpectedRows {
  sms: boolean;
  email: boolean;
  print: boolean;
  /** Koha's mail has an address to go to: without one it fails as it is sent. */
  mailGoes: boolean;
  /** Why there is no sms row; said of a patron who has one, it means nothing. */
  noSms: UnservedBecause;
}

/** Whom Koha writes to, and by what it decides. */
export interface Asked {
  supply: Supply;
  patron: PatronSupply;
}

/** A letter of Koha's, by its module and code. */
export interface Letter {
  module: string;
  code: string;
}

/** No row at all. */
export const noRows = (noSms: UnservedBecause): ExpectedRows => ({
  sms: false,
  email: false,
  print: false,
  mailGoes: false,
  noSms,
});

/** The rows of these transports; `noSms` says why sms is not among them. */
export function rowsOf({ patron }: Asked, transports: ReadonlySet<string>, noSms: UnservedBecause): ExpectedRows {
  const email = transports.has("email");
  const [sms, print] = [transports.has("sms"), transports.has("print")];
  return { sms, email, print, mailGoes: email && patron.mail, noSms };
}

/** Whether Koha finds words for a letter by a transport, at the patron's library and in their language. */
export const hasLetter = ({ supply, patron }: Asked, letter: Letter, transport: string): boolean =>
  supply.letters.has({ ...letter, transport, library: patron.library, lang: patron.lang });

/**
 * Whether Koha has a letter by any way, for any library, in any language: then one for texts can be written beside it.
 * Without, it sends nothing, whatever is ticked.
 */
export function isKnown(asked: Asked, letter: Letter): boolean {
  const { rows } = asked.supply.letters;
  // Rows that we may not read are not there, but found.
  return (
    rows.some(({ module, code }) => module === letter.module && code.toUpperCase() === letter.code) ||
    hasLetter(asked, letter, "email")
  );
}

/**
 * Why sms is not ticked for a message of Koha's; undefined: it is. Koha writes an empty choice for every new patron,
 * so it says "not this" only where the patron's category would have something ticked.
 */
export function notTicked({ supply, patron }: Asked, message: MessageName): UnservedBecause | undefined {
  const choice = patron.choices.get(message);
  if (choice?.transports.has("sms")) return undefined;
  if (choice !== undefined && choice.transports.size > 0) return "sms_not_ticked";
  if (choice !== undefined && supply.defaults.has(`${patron.category.toLowerCase()} ${message}`)) {
    return "unticked_in_koha";
  }
  return supply.preferences.ticking ? "no_row" : "off_in_koha";
}
