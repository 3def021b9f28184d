import { readNumber } from "../consent/phone-numbers.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Records } from "../outbox/begin.ts";
import type { Installation } from "./installation.ts";

export interface TrialList {
  /** As addresses are stored: numbers in full without the plus, ids of chats, email addresses in small letters. */
  addresses: ReadonlySet<string>;
  entries: number;
  /** What is none of these, as it was typed. */
  unreadable: readonly string[];
}

/** Chats have up to 52 bits (https://core.telegram.org/bots/api#chat); those of groups are negative. */
const CHAT = /^-?[1-9]\d{4,15}$/;
const MAIL = /^[^\s@]+@[^\s@]+$/;

/**
 * Numbers, chats and email addresses as people list them: commas, semicolons or line breaks between, a number written
 * as one likes, in the library's country (two letters) unless it says another. Bare digits may be a number or a chat,
 * and stand for both.
 */
export function readTrialList(text: string, country: string): TrialList {
  const entries = [...new Set(text.split(/[,;\r\n]/).map((one) => one.trim()))].filter((one) => one !== "");
  const read = entries.map((entry) => ({ entry, means: meanings(entry, country) }));
  return {
    addresses: new Set(read.flatMap(({ means }) => means)),
    entries: entries.length,
    unreadable: read.flatMap(({ entry, means }) => (means.length === 0 ? [entry] : [])),
  };
}

function meanings(entry: string, country: string): string[] {
  if (entry.includes("@")) return MAIL.test(entry) ? [entry.toLowerCase()] : [];
  const chat = CHAT.test(entry) ? [entry] : [];
  const here = readNumber(entry, country);
  if ("digits" in here) return [...chat, here.digits];
  // Once the plus was not asked for.
  const abroad = readNumber(`+${entry}`, country);
  return /^\d+$/.test(entry) && "digits" in abroad ? [...chat, abroad.digits] : chat;
}

/** In trial the only addresses that may be written to; undefined where the library is live. */
export function trialOnly({
  mode,
  settings,
}: Pick<Installation, "mode" | "settings">): ReadonlySet<string> | undefined {
  if (mode() !== "trial") return undefined;
  const { trialAddresses, consent } = settings();
  return readTrialList(trialAddresses, consent.country).addresses;
}

/** Says of a patron what stands against writing to that address. */
export type Objections = (
  patronId: number,
  channel: ChannelName,
  address: string,
) => ReturnType<Records> | "trial_only";

/** What the record says, and before it the trial's list, if there is one. */
export function objectionsOf(only: ReadonlySet<string> | undefined, records: Records): Objections {
  return (patronId, channel, address) =>
    only && !only.has(address) ? "trial_only" : records(patronId, channel, address);
}
