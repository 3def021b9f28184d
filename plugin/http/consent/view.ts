import type { Installation } from "../../configuration/installation.ts";
import { trialOnly } from "../../configuration/trial-list.ts";
import { type Preferences, readPreferences } from "../../consent/contact-preferences.ts";
import { readNumber } from "../../consent/phone-numbers.ts";
import { readReachable } from "../../consent/standing.ts";
import { readSuppressed } from "../../consent/suppression.ts";
import { readWantedKinds, type WantedKind } from "../../consent/wanted-kinds.ts";
import { readElected } from "../../coverage/read-elected.ts";
import { readGuardianWays, readRulingsOf } from "../../coverage/read-reachability.ts";
import type { Db } from "../../database/connection.ts";
import type { ChannelName } from "../../database/tables.ts";
import { type Contacts, readContacts } from "../../koha/contacts.ts";
import type { Host } from "../../koha/host.ts";
import { type ChannelConsent, readPatronConsent } from "../../reports/patron-consent.ts";
import type { ElectedByType } from "../../routing/elected.ts";
import type { RulingsOfPatron } from "../../routing/notice-groups.ts";
import type { ChosenWay } from "../../routing/reached.ts";
import type { Rulings } from "../../routing/rules/notice-rule.ts";
import type { ConsentPolicy } from "../../settings/consent-settings.ts";
import { type Lang, nearestLang } from "../../templates/locales.ts";
import { readEmail } from "./email-address.ts";

/** One channel of a patron, as a page shows it. */
export interface ChannelView {
  channel: ChannelName;
  /** Our number or bot that sends; undefined where the library has not set up the channel. */
  sender: string | undefined;
  /** Undefined: nothing ever happened there. */
  consent: ChannelConsent | undefined;
}

/** Everything that the sections of a patron's consent show. */
export interface ConsentView {
  library: string;
  /** The library's country, in which a number without country code is read. */
  country: string;
  /** Whose numbers are invited before anything else is sent. */
  invite: ConsentPolicy["invite"];
  /** Where a patron who is signed in to the OPAC comes to their own page; undefined: it has no public address yet. */
  ownPage: string | undefined;
  /** Texts end when the number in Koha's record changes. */
  followsRecord: boolean;
  channels: ChannelView[];
  contacts: Contacts;
  /** Of the record's numbers and addresses, in their stored form, those whose owner has said STOP there. */
  stopped: ReadonlySet<string>;
  preferences: Preferences;
  choices: WantedKind[];
  /** The channels that the patron had anything to do with, the one chosen last before the others. */
  newestFirst: readonly ChannelName[];
  /**
   * Which of Koha's rows serves each type of notice; undefined where nothing is known: nobody was elected yet, or in
   * trial an address is not on the list and gets what Koha's own sender sends.
   */
  elected: ElectedByType | undefined;
  /** What the library's rules say of the patron's notices. */
  rulings: RulingsOfPatron;
  /** By which ways each who answers for the patron can be written to, where some rule asks for them. */
  guardians: readonly (readonly ChosenWay[])[];
  /** The language in which the patron is written to. */
  lang: Lang;
}

/** The plugin's own route, which brings patrons in (`plugin/shim/…/Routes.pm`). */
const ENTER = "/api/v1/contrib/tidings/enter";

const CHANNELS = ["sms", "telegram", "email"] as const satisfies ChannelName[];

/**
 * Reads what holds for a patron now; undefined if Koha has no such patron. Texts are always shown, other channels where
 * they are set up or in use.
 */
export async function readConsentView(
  db: Db,
  installation: Pick<Installation, "settings" | "senders" | "mode">,
  patronId: number,
  policy?: { host: Host; rulings: Rulings | undefined },
): Promise<ConsentView | undefined> {
  const contacts = await readContacts(db, patronId);
  if (!contacts) return undefined;
  const { settings, senders } = installation;
  const { library, consent, opacUrl } = settings();
  const preferences = await readPreferences(db, patronId);
  const known = new Map((await readPatronConsent(db, patronId)).map((one) => [one.channel, one]));
  const channels = CHANNELS.map((channel) => ({ channel, sender: senders.get(channel), consent: known.get(channel) }));
  const rulings = await readRulingsOf(db, patronId, policy?.rulings);
  return {
    library: library.name,
    country: consent.country,
    invite: consent.invite,
    ownPage: URL.canParse(opacUrl) ? `${new URL(opacUrl).origin}${ENTER}` : undefined,
    followsRecord: consent.numberFollowsRecord,
    channels: channels.filter((view) => view.channel === "sms" || view.sender !== undefined || isActive(view)),
    contacts,
    stopped: await readStopped(db, contacts, consent.country),
    preferences,
    choices: (await readWantedKinds(db, [patronId])).get(patronId) ?? [],
    newestFirst: ((await readReachable(db, [patronId])).get(patronId) ?? []).map(({ channel }) => channel),
    elected: isTried(channels, trialOnly(installation)) ? (await readElected(db, [patronId])).get(patronId) : undefined,
    rulings,
    guardians: policy ? await readGuardianWays({ db, host: policy.host, senders, rulings }, patronId) : [],
    lang: nearestLang(preferences.lang, nearestLang(contacts.lang, library.lang)),
  };
}

async function readStopped(db: Db, { phones, emails }: Contacts, country: string): Promise<ReadonlySet<string>> {
  const numbers = phones
    .map(({ value }) => readNumber(value, country))
    .flatMap((read) => ("digits" in read ? read.digits : []));
  const mails = emails.map(({ value }) => readEmail(value)).flatMap((read) => ("address" in read ? read.address : []));
  return new Set([...(await readSuppressed(db, "sms", numbers)), ...(await readSuppressed(db, "email", mails))]);
}

/** Whether every address in use may be written to: in trial only those on the list. */
function isTried(channels: readonly ChannelView[], only: ReadonlySet<string> | undefined): boolean {
  const used = channels.flatMap(({ consent }) => (consent?.state === "opted_in" ? [consent.address ?? ""] : []));
  return only === undefined || used.every((address) => only.has(address));
}

/** Whether there is something to end: an opt-in, or one that waits for its confirmation. */
export function isActive({ consent }: Pick<ChannelView, "consent">): boolean {
  return consent?.state === "opted_in" || consent?.state === "pending_opt_in";
}
