import { domainToASCII } from "node:url";
import { readNumber } from "../consent/phone-numbers.ts";
import { phoneForms } from "../consent/phones/one-phone.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Records } from "../outbox/begin.ts";
import type { Installation } from "./installation.ts";

export interface TrialList {
  /**
   * As addresses are stored: full numbers without the plus in every form that they are written in, chat ids, email
   * addresses in lower case.
   */
  addresses: ReadonlySet<string>;
  entries: number;
  /** Entries that are none of these, as typed. */
  unreadable: readonly string[];
}

const SEPARATORS = /[,;\r\n]/;
/** Chat ids have up to 52 bits (https://core.telegram.org/bots/api#chat); those of groups are negative. */
const CHAT = /^-?[1-9]\d{4,15}$/;
/** A letter beyond ASCII may stand in the domain only, as on the pages where an address is entered. */
const MAIL = /^([!-?A-~]+)@([^\s@]+)$/;

/**
 * Reads numbers, chats and email addresses separated by commas, semicolons or line breaks. A number may be written in
 * any way; it belongs to the library's country (two letters) unless it has a country code. Bare digits may be a number
 * or a chat, and count as both.
 */
export function readTrialList(text: string, country: string): TrialList {
  const entries = [...new Set(text.split(SEPARATORS).map((one) => one.trim()))].filter((one) => one !== "");
  const read = entries.map((entry) => ({ entry, means: meanings(entry, country) }));
  return {
    addresses: new Set(read.flatMap(({ means }) => means)),
    entries: entries.length,
    unreadable: read.flatMap(({ entry, means }) => (means.length === 0 ? [entry] : [])),
  };
}

function mailOf(entry: string): string[] {
  const [, local, typed = ""] = MAIL.exec(entry) ?? [];
  const domain = domainToASCII(typed);
  return local === undefined || domain === "" ? [] : [`${local}@${domain}`.toLowerCase()];
}

function meanings(entry: string, country: string): string[] {
  return meansOf(entry, country).map(({ address }) => address);
}

/** An address that an entry of the list means, and the way that leads there. */
interface Means {
  channel: ChannelName;
  address: string;
}

function meansOf(entry: string, country: string): Means[] {
  if (entry.includes("@")) return mailOf(entry).map((address) => ({ channel: "email", address }));
  const chat: Means[] = CHAT.test(entry) ? [{ channel: "telegram", address: entry }] : [];
  const phone = (digits: string) => phoneForms(digits).map((address): Means => ({ channel: "sms", address }));
  const here = readNumber(entry, country);
  if ("digits" in here) return [...chat, ...phone(here.digits)];
  // The plus was not required formerly.
  const abroad = readNumber(`+${entry}`, country);
  return /^\d+$/.test(entry) && "digits" in abroad ? [...chat, ...phone(abroad.digits)] : chat;
}

/** Where a text may be sent to try it out. */
export interface TrialTarget extends Means {
  /** As typed on the list. */
  entry: string;
}

/** The addresses on the list, one for each entry and way: a number in the form in which we send. */
export function readTrialTargets(text: string, country: string): TrialTarget[] {
  const entries = [...new Set(text.split(SEPARATORS).map((one) => one.trim()))];
  return entries.flatMap((entry) => {
    const means = meansOf(entry, country);
    const first = (channel: ChannelName) => means.find((one) => one.channel === channel);
    return [first("sms"), first("telegram"), first("email")].flatMap((one) => (one ? [{ entry, ...one }] : []));
  });
}

/** In trial, the only addresses that may get messages; undefined if the library is live. */
export function trialOnly({
  mode,
  settings,
}: Pick<Installation, "mode" | "settings">): ReadonlySet<string> | undefined {
  if (mode() !== "trial") return undefined;
  const { trialAddresses, consent } = settings();
  return readTrialList(trialAddresses, consent.country).addresses;
}

/** Returns what forbids writing to a patron at that address, if anything does. */
export type Objections = (
  patronId: number,
  channel: ChannelName,
  address: string,
) => ReturnType<Records> | "trial_only" | "other_person";

/**
 * Checks the trial list, if there is one, then the patron's record, and last whether that is still the same person's:
 * `others` are those of whom it is not.
 */
export function objectionsOf(
  only: ReadonlySet<string> | undefined,
  records: Records,
  others: ReadonlySet<number> = new Set(),
): Objections {
  return (patronId, channel, address) => {
    if (only && !only.has(address)) return "trial_only";
    return records(patronId, channel, address) ?? (others.has(patronId) ? "other_person" : undefined);
  };
}
