import { getExampleNumber, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";

/**
 * A full number without the plus as people write it, always with the code of its country: `+1 503 555 0101`. The blanks
 * are plain ones, so that it can be copied, searched for and typed in again; a screen reader reads it in groups.
 */
export function writtenNumber(digits: string): string {
  return parsePhoneNumberFromString(`+${digits}`)?.formatInternational() ?? `+${digits}`;
}

/** An address as people write it: a number as above, anything else as it is. */
export const writtenAddress = (channel: string, address: string): string =>
  channel === "sms" && /^\d+$/.test(address) ? writtenNumber(address) : address;

/** An example of a mobile number of a country (two letters), as people there dial it: `(201) 555-0123`. */
export function exampleNumber(country: string): string {
  const example = isSupportedCountry(country) ? getExampleNumber(country, examples) : undefined;
  return example?.formatNational() ?? exampleAbroad(country);
}

/** An example of a number of another country, with its code. */
export function exampleAbroad(country: string): string {
  return getExampleNumber(country === "US" || country === "CA" ? "GB" : "US", examples)?.formatInternational() ?? "+";
}
