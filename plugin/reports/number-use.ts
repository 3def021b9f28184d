import { readings } from "../consent/phone-numbers.ts";
import { addressForms, onePhone } from "../consent/phones/one-phone.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName, ConsentState } from "../database/tables.ts";
import { type Recorded, readEmailsOf, readPhonesLike } from "../koha/desk/same-contact.ts";
import { type KnownPatron, readKnownPatrons } from "../koha/patrons.ts";
import { type Reach, readWithinReach } from "../koha/reach.ts";

/** Another patron at a number or address of this one's. */
export interface NumberUse extends KnownPatron {
  channel: ChannelName;
  address: string;
  patronId: number;
  /** How they stand there; null: never anything. */
  state: ConsentState | null;
  inRecord: boolean;
}

/** One number or address. */
export interface Contact {
  channel: "sms" | "email";
  address: string;
}

/** The most other records of one number: more is a library's own number, typed where a patron has none. */
const MOST = 50;

/**
 * Who else has these addresses: in Koha's record, or by a consent of any state. Whom this person may not see is counted
 * only. `country` is the library's, in which a record's number is read.
 */
export async function readNumberUse(
  db: Db,
  {
    patronId,
    contacts,
    country,
    reach,
  }: { patronId: number; contacts: readonly Contact[]; country: string; reach: Reach },
): Promise<{ within: NumberUse[]; beyond: number }> {
  const found = new Map<string, Omit<NumberUse, keyof KnownPatron>>();
  const add = (contact: Contact, other: number, more: Partial<Pick<NumberUse, "state" | "inRecord">>) => {
    if (other === patronId) return;
    const key = `${contact.channel} ${contact.address} ${other}`;
    const before = found.get(key) ?? { ...contact, patronId: other, state: null, inRecord: false };
    found.set(key, { ...before, ...more });
  };
  for (const contact of contacts) {
    for (const one of await readStandingsAt(db, contact)) add(contact, one.patron_id, { state: one.state });
  }
  const records = await readRecords(db, contacts);
  for (const contact of contacts) {
    for (const { patronId: other, values } of records) {
      if (values.some((value) => isSame(contact, value, country))) add(contact, other, { inRecord: true });
    }
  }
  const ids = [...new Set([...found.values()].map((use) => use.patronId))];
  const seen = await readWithinReach(db, reach, ids);
  const known = await readKnownPatrons(db, [...seen]);
  const within = [...found.values()].flatMap((use) => {
    const patron = known.get(use.patronId);
    return patron ? [{ ...use, ...patron }] : [];
  });
  return { within, beyond: ids.filter((id) => !known.has(id)).length };
}

const readStandingsAt = (db: Db, { channel, address }: Contact) =>
  db
    .selectFrom("tidings_standing as s")
    .innerJoin("tidings_address as a", "a.id", "s.address_id")
    .select(["s.patron_id", "s.state"])
    .where("a.channel", "=", channel)
    .where("a.address", "in", addressForms(channel, address))
    .where("s.state", "!=", "none")
    .limit(MOST)
    .execute();

async function readRecords(db: Db, contacts: readonly Contact[]): Promise<Recorded[]> {
  const of = (channel: Contact["channel"]) =>
    contacts.filter((one) => one.channel === channel).map(({ address }) => address);
  return [...(await readPhonesLike(db, of("sms"), { most: MOST })), ...(await readEmailsOf(db, of("email"), MOST))];
}

/** Whether a contact as typed into a record is this one. */
const isSame = ({ channel, address }: Contact, typed: string, country: string): boolean =>
  channel === "email" ? typed.toLowerCase() === address : readings(typed, country).includes(onePhone(address));
