import { SendFailure } from "../../channels/channel.ts";
import type { Installation } from "../../configuration/installation.ts";
import { type Preferences, savePreferences } from "../../consent/contact-preferences.ts";
import { makeLink } from "../../consent/link-tokens.ts";
import { type PersonNow, type Persons, readPerson } from "../../consent/person/persons.ts";
import { keepTerms, type Terms } from "../../consent/terms.ts";
import { saveWantedKinds, type WantedKind } from "../../consent/wanted-kinds.ts";
import { type Db, inTransaction } from "../../database/connection.ts";
import { countTry, type Limit } from "../../database/rate-limits.ts";
import type { ChannelName } from "../../database/tables.ts";
import type { OptInAnswer, OptInWish } from "../../enrolment/opt-in.ts";
import { decidePerson, judgeNow, type PersonVerdict } from "../../enrolment/other-person.ts";
import type { PagesBackend } from "../../enrolment/pages-backend.ts";
import { readKohaConsents } from "../../koha/consents.ts";
import type { Host } from "../../koha/host.ts";
import { readKnownPatrons } from "../../koha/patrons.ts";
import { readHolder, readHolders } from "../../reports/holders.ts";
import { type Everything, readEverything } from "../../reports/patron-consent-everything.ts";
import { type PatronHistory, readPatronHistory } from "../../reports/patron-history.ts";
import type { Rulings } from "../../routing/rules/notice-rule.ts";
import type { Holder } from "./known-holder.ts";
import { type ConsentView, readConsentView } from "./view.ts";

/** A link into the chat with our bot that ties the chat to a patron, or why there is none. */
export type Connection = { link: string } | { because: "not_set_up" | "unreachable" | "too_often" };

/** Refused by the rate limit of one patron. */
export interface TooManyTries {
  kind: "refused";
  because: "too_many_tries";
}

/** What the pages of a patron's consent do, for the patron and staff alike. */
export interface ConsentPages extends Pick<PagesBackend, "optOut"> {
  /** Rate-limited per patron before anything is looked up: the answers must not reveal which numbers we know. */
  optIn(wish: OptInWish): Promise<OptInAnswer | TooManyTries>;
  /** Undefined: Koha has no such patron. */
  read(patronId: number): Promise<ConsentView | undefined>;
  /** Makes a one-time link; its use records the terms in the ledger. `madeBy` is the person who asked for it. */
  connect(patronId: number, madeBy: string, terms: Terms): Promise<Connection>;
  /** Who else uses the address that is wished for; for staff alone. */
  holder(wish: Pick<OptInWish, "channel" | "address" | "patronId">): Promise<Holder | undefined>;
  /** By channel, who else uses the address that this patron had or asked for; for staff alone. */
  holders(patronId: number): Promise<Map<ChannelName, Holder>>;
  saveChoices(patronId: number, choices: readonly WantedKind[], by: string): Promise<void>;
  savePreferences(patronId: number, preferences: Preferences): Promise<void>;
  history(patronId: number): Promise<PatronHistory>;
  everything(patronId: number): Promise<Everything>;
  /** Whether the record still is the same person's, judged now. */
  person(patronId: number): Promise<PersonNow>;
  /** Whether the patron has said yes on Koha's page of consents, where alone it begins nothing. */
  saidYesInKoha(patronId: number): Promise<boolean>;
  /** What staff say of a record that has become another person's. */
  decidePerson(patronId: number, verdict: PersonVerdict, by: { actor: string; note?: string }): Promise<void>;
  now(): Date;
}

export interface ConsentPagesParts {
  db: Db;
  host: Host;
  installation: Installation;
  consent: Pick<PagesBackend, "optIn" | "optOut">;
  /** Absent: every number is taken for the same person's. */
  persons?: Persons;
  /** What the library's rules say now; absent: as installed. */
  rulings?(): Promise<Rulings>;
  now(): Date;
  /** This many fresh random bytes. */
  random(bytes: number): Buffer;
  /** There may be something to send. */
  wake?(): void;
}

/** Links to Telegram that one patron may ask for in an hour. */
const LINKS = { most: 20, withinMs: 60 * 60_000 };
/** Numbers and addresses that may be tried for one patron in an hour. */
const WISHES = { most: 12, withinMs: 60 * 60_000 };

/** Opens the backend of the consent pages. */
export function openConsentPages({
  db,
  host,
  installation,
  consent,
  persons,
  rulings,
  now,
  random,
  wake,
}: ConsentPagesParts): ConsentPages {
  const mayTry = async (what: string, patronId: number, limit: Limit) => {
    const key = installation.settings().botToken.reveal();
    return (await countTry(db, { what, who: String(patronId), key }, limit, now())).allowed;
  };
  return {
    optOut: consent.optOut,
    optIn: async (wish) => {
      if (await mayTry("opt_in", wish.patronId, WISHES)) return consent.optIn(wish);
      return { kind: "refused", because: "too_many_tries" };
    },
    now,
    saidYesInKoha: async (patronId) => {
      const stands = (await readKohaConsents(db, host, [patronId])).get(patronId);
      return stands !== undefined && stands.givenOn !== null && stands.refusedOn === null;
    },
    read: async (patronId) => {
      // Staff may have changed something a moment ago on a page of another process.
      await installation.refresh();
      return readConsentView(db, installation, patronId, { host, rulings: await rulings?.() });
    },
    connect: async (patronId, madeBy, terms) => {
      const telegram = installation.channels.get("telegram");
      if (!telegram?.botName) return { because: "not_set_up" };
      if (!(await mayTry("telegram_link", patronId, LINKS))) return { because: "too_often" };
      try {
        const bot = await telegram.botName();
        const token = await inTransaction(db, async (tx) => {
          const link = { patronId, channel: "telegram", madeBy, terms: await keepTerms(tx, terms, now()) } as const;
          return makeLink(tx, link, random(24), now());
        });
        return { link: `https://t.me/${bot}?start=${token}` };
      } catch (error) {
        if (error instanceof SendFailure) return { because: "unreachable" };
        throw error;
      }
    },
    holder: async (wish) => {
      const id = await readHolder(db, wish);
      return id === undefined ? undefined : (await knowHolders(db, [id])).get(id);
    },
    holders: async (patronId) => {
      const held = await readHolders(db, patronId);
      const known = await knowHolders(db, [...held.values()]);
      return new Map(
        [...held].flatMap(([channel, id]) => {
          const holder = known.get(id);
          return holder ? [[channel, holder] as const] : [];
        }),
      );
    },
    saveChoices: (patronId, choices, by) =>
      inTransaction(db, (tx) => saveWantedKinds(tx, patronId, choices, by, now())),
    savePreferences: (patronId, preferences) => savePreferences(db, patronId, preferences, now()),
    history: (patronId) => readPatronHistory(db, patronId),
    everything: (patronId) => readEverything(db, patronId),
    person: async (patronId) => {
      if (persons) await judgeNow(db, persons, patronId, now());
      return readPerson(db, patronId);
    },
    decidePerson: async (patronId, verdict, by) => {
      if (!persons) return;
      await decidePerson(db, persons, verdict, { patronId, source: "staff", ...by }, now());
      wake?.();
    },
  };
}

async function knowHolders(db: Db, ids: readonly number[]): Promise<Map<number, Holder>> {
  const known = await readKnownPatrons(db, ids);
  return new Map([...known].map(([patronId, one]) => [patronId, { patronId, ...one }]));
}
