import { readPhoneMarks } from "../consent/contact-preferences.ts";
import type { Persons } from "../consent/person/persons.ts";
import { sameNumber } from "../consent/phone-numbers.ts";
import { readActiveAfter } from "../consent/read-standing.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import { putCursor, readCursors } from "../database/cursors.ts";
import type { ChannelName } from "../database/tables.ts";
import { readPhones } from "../koha/contacts.ts";
import { readPatrons } from "../koha/patrons.ts";
import type { Gone, Records } from "../outbox/begin.ts";
import type { ConsentPolicy } from "../settings/consent-settings.ts";
import { optOut } from "./opt-out.ts";

const SWEEP = "record_sweep";
const CHUNK = 500;
const DAY_MS = 24 * 60 * 60_000;

type Policy = Pick<ConsentPolicy, "numberFollowsRecord" | "country">;

/**
 * Looks these patrons up in Koha: gone, or, where the library lets the number follow the record, with another number
 * there (the field that the patron marked, else Koha's own for texts; an empty one is no difference).
 */
export async function readRecords(db: Db, policy: Policy, patronIds: readonly number[]): Promise<Records> {
  if (!policy.numberFollowsRecord) {
    const present = await readPatrons(db, patronIds);
    return (patronId) => (present.has(patronId) ? undefined : "patron_gone");
  }
  const phones = await readPhones(db, patronIds);
  const marks = await readPhoneMarks(db, patronIds);
  return (patronId, channel, address) => {
    const record = phones.get(patronId);
    if (!record) return "patron_gone";
    if (channel !== "sms") return undefined;
    const number = record[marks.get(patronId) ?? "smsalertnumber"] ?? "";
    return sameNumber(number, address, policy.country) ? undefined : "number_changed";
  };
}

/**
 * Opts out, without telling them, a patron whom Koha's record no longer allows; with `addressId` only if that is still
 * where they get their texts.
 */
export async function leaveByRecord(
  db: Db,
  gone: { patronId: number; channel: ChannelName; event: Gone; addressId?: number },
  now: Date,
): Promise<void> {
  await inTransaction(db, (tx) => optOut(tx, { ...gone, source: "sweep", actor: "tidings" }, now));
}

/**
 * Walks the patrons who are opted in or asked, once a day, five hundred at a time, and opts out those who are gone from
 * Koha or, where the library wants it, whose number there has changed. Returns how many; `more`: the walk goes on at
 * once.
 */
export async function sweepRecords(
  db: Db,
  policy: Policy,
  now: Date,
  persons?: Pick<Persons, "findOthers">,
): Promise<{ left: number; more: boolean }> {
  const cursor = (await readCursors(db, [SWEEP])).get(SWEEP);
  const from = cursor?.at_id ?? 0;
  if (cursor && from === 0 && now.getTime() - cursor.moved_at.getTime() < DAY_MS) return { left: 0, more: false };
  const standings = await readActiveAfter(db, from, CHUNK);
  const records = await readRecords(
    db,
    policy,
    standings.map((standing) => standing.patronId),
  );
  // Whoever's record has become another person's is held from now on, before a notice comes.
  await persons?.findOthers(
    db,
    standings.map((standing) => standing.patronId),
    now,
  );
  let left = 0;
  for (const { patronId, channel, addressId, address } of standings) {
    const event = records(patronId, channel, address ?? "");
    if (!event) continue;
    const from = event === "number_changed" && addressId !== null ? { addressId } : {};
    await leaveByRecord(db, { patronId, channel, event, ...from }, now);
    left += 1;
  }
  const last = standings.at(-1)?.patronId;
  const more = standings.length === CHUNK && last !== undefined;
  // A patron with several channels may be cut in two by the chunk's end, so the next one begins with that patron again.
  await putCursor(db, SWEEP, { at_id: more ? last - 1 : 0, settled_id: 0, moved_at: now });
  return { left, more };
}
