import type { Lang } from "../../plugin/templates/locales.ts";
import { type Chance, openChance } from "./random.ts";

/**
 * What a patron has chosen before the chaos begins, and what they do in it. `calm`: opted in, and never does anything,
 * so every notice must reach them. `quitter`: opted in, and says STOP once, and nothing else ever. `silent`: has never
 * said yes and never does. `stopped`: had opted in and said STOP long ago. Everybody else does whatever the seed says.
 */
export type Role = "calm" | "quitter" | "silent" | "stopped" | "texter" | "chatter" | "joiner";

export interface Person {
  /** Koha's borrowernumber. */
  id: number;
  role: Role;
  firstname: string;
  surname: string;
  lang: Lang;
  branch: "RIV" | "HAR" | "OAK";
  /** Digits with country code, in a range that nobody has. */
  number: string;
  /** Only of a `chatter`, who reads Telegram. */
  chatId: number | undefined;
}

const FIRST_ID = 10_000;
const NUMBERS: Readonly<Record<Lang, string>> = { en: "1503555", es: "346555", fr: "3363998", da: "4555" };
const LENGTHS: Readonly<Record<Lang, number>> = { en: 11, es: 11, fr: 11, da: 10 };

const ROLES: readonly (readonly [number, Role])[] = [
  [22, "calm"],
  [12, "quitter"],
  [8, "silent"],
  [6, "stopped"],
  [30, "texter"],
  [12, "chatter"],
  [10, "joiner"],
];

/** One phone in three has a carrier that reports nothing, so that a lost answer stays a doubt. */
export const hasReceipts = (number: string): boolean => Number(number.slice(-4)) % 3 !== 0;

/** The patrons of a seed. The first of them have one role each, so that no role is missing in a small library. */
export function makePeople(seed: number, count: number): Person[] {
  const chance = openChance(seed, "people");
  return Array.from({ length: count }, (_, index) => makePerson(chance, index));
}

function makePerson(chance: Chance, index: number): Person {
  const role = index < ROLES.length ? (ROLES[index]?.[1] ?? "calm") : chance.weighted(ROLES);
  const lang = chance.pick(["en", "es", "fr", "da"]);
  const room = LENGTHS[lang] - NUMBERS[lang].length;
  return {
    id: FIRST_ID + index,
    role,
    // Unusual names, so that they can be found in a log.
    firstname: `Quillwort${index}`,
    surname: `Ampersandy${index}`,
    lang,
    branch: chance.pick(["RIV", "HAR", "OAK"]),
    number: `${NUMBERS[lang]}${String(1_000 + index).padStart(room, "0")}`,
    chatId: role === "chatter" ? 820_000_000 + index : undefined,
  };
}

/** Whether the patron has asked Koha for one notice of all holds that are ready. */
export const wantsDigest = ({ id }: Pick<Person, "id">): boolean => id % 5 === 0;

/** How many days before a loan is due the patrons have asked to be told. */
export const ADVANCE_DAYS = 7;

/** Whether a patron of this role has opted in before the chaos begins. */
export const beganOptedIn = (role: Role): boolean =>
  role === "calm" || role === "quitter" || role === "texter" || role === "chatter";

/** The number that a patron gets who changes it: one that nobody had before. */
export function nextNumber(person: Pick<Person, "lang" | "id">, change: number): string {
  const room = LENGTHS[person.lang] - NUMBERS[person.lang].length;
  const digits = String(5_000 + (((person.id - FIRST_ID) * 3 + change) % 4_900));
  return `${NUMBERS[person.lang]}${digits.padStart(room, "0")}`;
}

/** Whether the patron of this number in the list of people gets messages while the plugin is in trial. */
export const isListed = (index: number): boolean => index % 2 === 0;

/** Whether the library of this seed lets the number of texts follow Koha's record. */
export const followsRecord = (seed: number): boolean => seed % 2 === 0;
