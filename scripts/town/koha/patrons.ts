import type { Lang } from "../../../plugin/templates/locales.ts";

export interface DemoPatron {
  /** Koha's borrowernumber. */
  id: number;
  firstname: string;
  surname: string;
  lang: Lang;
  branch: "RIV" | "HAR" | "OAK";
  /** The number of the patron's phone: digits with country code. */
  number: string;
  /** The patron's chat, if the phone in the demo shows Telegram. */
  chatId?: number;
  /** What the patron has chosen before the demo begins. */
  chose: "sms" | "telegram" | "nothing" | "stopped";
  /** What Koha has of the patron, where it is not what it has of most. */
  koha?: InKoha;
}

/** What decides which rows Koha makes for a patron. */
export interface InKoha {
  /** Ticked for every kind of notice; of most text and mail. */
  ticked?: readonly ("sms" | "email")[];
  /** Hold and due-soon notices come as one a day. */
  digest?: boolean;
  /** The record has no number for texts. */
  numberless?: boolean;
  /** The record has no address for mails. */
  mailless?: boolean;
  /** A child, with a guarantor: the borrowernumber. */
  guarantor?: number;
}

/** The patrons of the demo. Where a country reserves numbers for fiction, theirs are such; no number is ever called. */
export const PATRONS: readonly DemoPatron[] = [
  { id: 51, firstname: "Edna", surname: "Acosta", lang: "en", branch: "RIV", number: "15035550101", chose: "sms" },
  {
    ...{ id: 55, firstname: "Amina", surname: "Diallo", lang: "fr", branch: "OAK", number: "33639980105" },
    ...{ chatId: 810_000_055, chose: "telegram" },
  },
  { id: 52, firstname: "Lucía", surname: "Romero", lang: "es", branch: "RIV", number: "34655550102", chose: "sms" },
  {
    ...{ id: 56, firstname: "Freja", surname: "Holm", lang: "da", branch: "HAR", number: "4555550106" },
    ...{ chatId: 810_000_056, chose: "telegram" },
  },
  { id: 53, firstname: "Camille", surname: "Laurent", lang: "fr", branch: "HAR", number: "33639980103", chose: "sms" },
  {
    ...{ id: 57, firstname: "Mateo", surname: "Vargas", lang: "es", branch: "RIV", number: "34655550107" },
    ...{ chatId: 810_000_057, chose: "nothing" },
  },
  {
    ...{ id: 58, firstname: "Harold", surname: "Whitfield", lang: "en", branch: "RIV", number: "15035550108" },
    chose: "stopped",
  },
  { id: 59, firstname: "Grace", surname: "Okafor", lang: "en", branch: "OAK", number: "15035550109", chose: "nothing" },
  { id: 54, firstname: "Søren", surname: "Kjær", lang: "da", branch: "RIV", number: "4555550104", chose: "sms" },
  { id: 60, firstname: "Tomás", surname: "Iglesias", lang: "es", branch: "HAR", number: "34655550110", chose: "sms" },
  { id: 61, firstname: "Astrid", surname: "Møller", lang: "da", branch: "RIV", number: "4555550111", chose: "sms" },
  { id: 62, firstname: "Walter", surname: "Nakamura", lang: "en", branch: "OAK", number: "15035550112", chose: "sms" },
  // For these Koha makes no texts, or not all of them: the cases of the page Coverage.
  {
    ...{ id: 63, firstname: "Beatrice", surname: "Lang", lang: "en", branch: "RIV", number: "15035550113" },
    ...{ chose: "nothing", koha: { ticked: ["email"], numberless: true } },
  },
  {
    ...{ id: 64, firstname: "Oscar", surname: "Fuentes", lang: "es", branch: "RIV", number: "34655550114" },
    ...{ chose: "sms", koha: { ticked: [], numberless: true } },
  },
  {
    ...{ id: 65, firstname: "Pauline", surname: "Mercier", lang: "fr", branch: "HAR", number: "33639980115" },
    ...{ chose: "sms", koha: { ticked: ["sms"], numberless: true } },
  },
  {
    ...{ id: 66, firstname: "Emil", surname: "Holm", lang: "da", branch: "HAR", number: "4555550116" },
    ...{ chose: "sms", koha: { ticked: ["email"], numberless: true, guarantor: 56 } },
  },
  {
    ...{ id: 67, firstname: "Ruth", surname: "Silverman", lang: "en", branch: "OAK", number: "15035550117" },
    ...{ chose: "sms", koha: { digest: true } },
  },
];

/** A patron as Telegram knows them. */
export const personOf = ({ firstname, surname, lang }: DemoPatron) => ({
  first_name: firstname,
  last_name: surname,
  language_code: lang,
});

/** A patron's card number. */
export const cardOf = (patronId: number): string => `2352900100${String(patronId).padStart(4, "0")}`;

/** The PIN of every patron of the demo. */
export const PIN = "1234";

/** Koha's language tags. */
export const KOHA_LANG: Readonly<Record<Lang, string>> = { en: "default", es: "es-ES", fr: "fr-FR", da: "da-DK" };
