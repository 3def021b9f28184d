import { readNumber } from "../../consent/phone-numbers.ts";
import { oneAddress } from "../../consent/phones/one-phone.ts";
import { chosenContact } from "../../koha/contacts.ts";
import { readEmail } from "./email-address.ts";
import { type ConsentView, isActive } from "./view.ts";

type AddressChannel = "sms" | "email";

/** The number or address in the library record that a channel uses, as it was typed there; empty without one. */
export function recordContact({ contacts, preferences }: ConsentView, channel: AddressChannel): string {
  return channel === "sms"
    ? chosenContact(contacts.phones, preferences.phoneField)
    : chosenContact(contacts.emails, preferences.emailField);
}

/** The record's number or address, as typed there, if messages still go to another one; otherwise undefined. */
export function elsewhere(view: ConsentView, channel: AddressChannel): string | undefined {
  const one = view.channels.find((candidate) => candidate.channel === channel);
  // A channel that is not set up cannot be changed.
  if (!one || one.sender === undefined || !isActive(one)) return undefined;
  const address = one.consent?.address ?? null;
  const wanted = recordContact(view, channel);
  if (address === null || wanted === "") return undefined;
  return readAddress(wanted, channel, view.country) === oneAddress(channel, address) ? undefined : wanted;
}

/** An address in the form that consent stores; undefined if it is none. */
function readAddress(typed: string, channel: AddressChannel, country: string): string | undefined {
  const read = channel === "email" ? readEmail(typed) : readNumber(typed, country);
  if ("because" in read) return undefined;
  return "digits" in read ? read.digits : read.address;
}
