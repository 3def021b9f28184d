import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/**
 * The country of a full number without the plus, as two letters; null where the number does not tell. In North America,
 * where new area codes open faster than libraries upgrade, such a number counts as one of the United States.
 */
export function countryOf(digits: string): string | null {
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  return parsed?.country ?? (parsed?.countryCallingCode === "1" ? "US" : null);
}
