import { erasePreferences, readOwnChannels } from "../consent/erase-records.ts";
import { holdOwnAddresses } from "../consent/lock-addresses.ts";
import type { Persons } from "../consent/person/persons.ts";
import { readActiveChannels } from "../consent/read-standing.ts";
import type { Source } from "../consent/state-machine.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import { lookAgain } from "../notices/waiting-notices.ts";
import { releaseOther } from "../outbox/hold.ts";
import { optOut } from "./opt-out.ts";

/** What staff say of a patron whose record has become another person's. */
export type PersonVerdict = "same" | "former";

interface Decided {
  patronId: number;
  source: Source;
  actor: string;
  /** Why staff decided so. */
  note?: string;
}

/**
 * The consents of this number were another person's: ends them all, so that no START from the former phone brings one
 * back, and takes the record as it is now for a person of whom nothing is known yet.
 */
export async function endFormer(tx: Tx, persons: Persons, decided: Decided, now: Date): Promise<void> {
  for (const channel of await readOwnChannels(tx, decided.patronId)) {
    await optOut(tx, { ...decided, channel, event: "patron_gone" }, now);
  }
  await erasePreferences(tx, decided.patronId);
  await persons.take(tx, decided.patronId, now, now);
}

/** The record is still the same person's, whatever changed in it: what was held leaves. */
export async function keepPerson(tx: Tx, persons: Persons, patronId: number, now: Date): Promise<void> {
  await persons.take(tx, patronId, now);
  await releaseOther(tx, patronId, now);
  await lookAgain(tx, patronId, now);
}

/** Does what staff decided. */
export async function decidePerson(
  db: Db,
  persons: Persons,
  verdict: PersonVerdict,
  decided: Decided,
  now: Date,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (verdict === "same") await keepPerson(tx, persons, decided.patronId, now);
    else await endFormer(tx, persons, decided, now);
  });
}

/**
 * Whether the person of a record may consent to something. False: consents of another person are in force, and staff
 * must say first whose they are. Where none is in force the record is taken as it is now. The caller has locked the
 * address.
 */
export async function admitPerson(
  tx: Tx,
  persons: Persons,
  { patronId, source, actor }: Pick<Decided, "patronId" | "source" | "actor">,
  now: Date,
): Promise<boolean> {
  const others = await persons.findOthers(tx, [patronId], now);
  if (!others.has(patronId)) return true;
  if ((await readActiveChannels(tx, patronId)).length > 0) return false;
  await endFormer(tx, persons, { patronId, source, actor }, now);
  return true;
}

/** Judges a patron whose page is opened, if anything was ever decided for that number. */
export async function judgeNow(db: Db, persons: Persons, patronId: number, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    if ((await readOwnChannels(tx, patronId)).length === 0) return;
    await holdOwnAddresses(tx, patronId);
    await admitPerson(tx, persons, { patronId, source: "sweep", actor: "tidings" }, now);
  });
}
