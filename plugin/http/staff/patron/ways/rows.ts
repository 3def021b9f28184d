import { readNumber } from "../../../../consent/phone-numbers.ts";
import { oneAddress } from "../../../../consent/phones/one-phone.ts";
import { writtenAddress } from "../../../../consent/phones/written-number.ts";
import type { ChannelName } from "../../../../database/tables.ts";
import { mustInvite } from "../../../../enrolment/opt-in.ts";
import type { Contact, EmailField, PhoneField } from "../../../../koha/contacts.ts";
import type { ChannelConsent } from "../../../../reports/patron-consent.ts";
import type { TextKey } from "../../../../templates/locales.ts";
import { readEmail } from "../../../consent/email-address.ts";
import { type ChannelView, type ConsentView, isActive } from "../../../consent/view.ts";

/** One number, address or chat of a patron, with the box that staff tick. */
export interface WayRow {
  channel: ChannelName;
  /** The stored form; null for a chat, where there is none, and where the record has something that is none. */
  address: string | null;
  /** As people read it; as typed into the record where it is no address. */
  written: string;
  /** Where it stands in Koha's record. */
  fields: (PhoneField | EmailField)[];
  /** The patron's standing on this channel, in the row whose address it is for. */
  consent: ChannelConsent | undefined;
  on: boolean;
  /** What the box sends; absent: nothing can be ticked. */
  key?: string;
  /** What the patron gets if the box is changed, or why it cannot be. */
  effect: TextKey;
}

/** The value of a tick for an address that is typed beside it. */
export const otherKey = (channel: ChannelName): string => `${channel}:other`;

/** Every number, address and chat that the record or our ledger names, each once, by channel; the one in use first. */
export function wayRows(view: ConsentView): WayRow[] {
  return view.channels.flatMap((one) => {
    if (one.channel === "telegram") return [chatRow(one)];
    const contacts = one.channel === "sms" ? view.contacts.phones : view.contacts.emails;
    const rows = addressRows(view, one, contacts);
    return rows.length > 0 ? rows : [noRow(one)];
  });
}

function chatRow(one: ChannelView): WayRow {
  const on = isActive(one);
  return {
    ...noRow(one),
    on,
    effect: on ? "desk:ways.untick" : "pages:consent.telegram_by_patron",
    ...(on ? { key: "telegram:chat" } : {}),
  };
}

/** Nothing is known to write to. */
function noRow(one: ChannelView): WayRow {
  const { channel, consent, sender } = one;
  const effect = sender === undefined ? "account:why.not_set_up" : "desk:ways.no_address";
  return { channel, address: null, written: "", fields: [], consent, on: false, effect };
}

function addressRows(view: ConsentView, one: ChannelView, contacts: readonly Contact<PhoneField | EmailField>[]) {
  const { channel, consent } = one;
  const rows: WayRow[] = [];
  const used = consent?.address ?? null;
  if (used !== null) rows.push(tickable(view, one, oneAddress(channel, used), { consent, on: isActive(one) }));
  // What was there was erased.
  else if (consent && consent.state !== "none") rows.push(noRow(one));
  for (const { field, value } of contacts) {
    const read = readTyped(channel, value, view.country);
    if ("because" in read) {
      rows.push({ ...noRow(one), written: value, fields: [field], consent: undefined, effect: read.because });
      continue;
    }
    const same = rows.find((row) => row.address === read.address);
    if (same) same.fields.push(field);
    else rows.push({ ...tickable(view, one, read.address, { consent: undefined, on: false }), fields: [field] });
  }
  return rows;
}

function tickable(view: ConsentView, one: ChannelView, address: string, now: Pick<WayRow, "consent" | "on">): WayRow {
  const { channel, sender } = one;
  const row = { channel, address, written: writtenAddress(channel, address), fields: [], ...now };
  if (!now.on && sender === undefined) return { ...row, effect: "account:why.not_set_up" };
  return { ...row, key: `${channel}:${address}`, effect: effectOf(view, row) };
}

/** What the patron gets once the box is changed, as the law of the number's country has it. */
function effectOf(view: ConsentView, { channel, address, consent, on }: Omit<WayRow, "key" | "effect">): TextKey {
  if (on) return consent?.state === "pending_opt_in" ? "desk:ways.untick_pending" : "desk:ways.untick";
  const stopped = consent === undefined ? view.stopped.has(address ?? "") : consent.suppressed !== null;
  if (stopped) return "desk:ways.tick_stopped";
  if (channel === "email") return "desk:ways.tick_email";
  const read = readNumber(`+${address}`, view.country);
  const country = "because" in read ? null : read.country;
  return mustInvite({ invite: view.invite }, country) ? "desk:ways.tick_invite" : "desk:ways.tick_welcome";
}

/** An address of the record in its stored form, or what is wrong with it. */
function readTyped(channel: ChannelName, typed: string, country: string): { address: string } | { because: TextKey } {
  if (channel === "email") {
    const read = readEmail(typed);
    return "because" in read ? { because: `account:email.${read.because}` } : read;
  }
  const read = readNumber(typed, country);
  return "because" in read ? { because: `account:number.${read.because}` } : { address: read.digits };
}
