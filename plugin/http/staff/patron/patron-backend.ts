import { readStaffSteps } from "../../../audit/read-steps.ts";
import type { Db } from "../../../database/connection.ts";
import { editPath, readKohaVersion } from "../../../koha/desk/edit-links.ts";
import { readLetterNames } from "../../../koha/lookup/letter-names.ts";
import { readMergedInto } from "../../../koha/merged-records.ts";
import { readKnownPatrons } from "../../../koha/patrons.ts";
import { reaches, readWithinReach } from "../../../koha/reach.ts";
import { readProof } from "../../../reports/consent-proof.ts";
import { type ListedMessage, streamMessages } from "../../../reports/messages/list-messages.ts";
import { type Contact, readNumberUse } from "../../../reports/number-use.ts";
import { readPatronConsent } from "../../../reports/patron-consent.ts";
import { readWaitingOf } from "../../../reports/waiting/waiting.ts";
import type { ConsentView } from "../../consent/view.ts";
import type { StaffBackendParts } from "../parts.ts";
import { readEmailFacts } from "./email/email-facts.ts";
import type { Merged } from "./merged.tsx";
import { MESSAGES_SHOWN } from "./messages.tsx";
import type { KeptRecord, PatronRecord } from "./patron-page.tsx";
import type { StaffPatronBackend } from "./routes.tsx";
import { wayRows } from "./ways/rows.ts";

/** The page of all steps has the others. */
const STAFF_STEPS_SHOWN = 20;

/** Opens the backend of a patron's page for staff. */
export function openPatronBackend(parts: StaffBackendParts): StaffPatronBackend {
  const { db, consent, now } = parts;
  return {
    consent,
    reaches: (reach, patronId) => reaches(db, reach, patronId),
    within: (reach, ids) => readWithinReach(db, reach, ids),
    edit: async (patronId) => readEdit(db, patronId),
    email: (patronId) => readEmailFacts(db, parts.host, patronId, dayOf(now(), parts.zone)),
    read: async (patronId, reach, view) => {
      const known = (await readKnownPatrons(db, [patronId])).get(patronId);
      if (known === undefined) return undefined;
      const { otherSince } = await consent.person(patronId);
      return {
        ...known,
        otherSince,
        merged: await readMerged(db, patronId),
        others: await readNumberUse(db, { patronId, reach, country: view.country, contacts: contactsOf(view) }),
        edit: await readEdit(db, patronId),
        ...(await readRecord(parts, patronId, now())),
      };
    },
    readGone: async (patronId) => {
      const record = await readRecord(parts, patronId, now());
      return record.messages.length + record.steps.length === 0 ? undefined : record;
    },
  };
}

/** The library's day, as in 2026-03-02. */
const dayOf = (now: Date, timeZone: string): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(now);

async function readEdit(db: Db, patronId: number): Promise<PatronRecord["edit"]> {
  const version = await readKohaVersion(db);
  return { contact: editPath(version, patronId, "contact"), messaging: editPath(version, patronId, "messaging") };
}

/** The numbers and mail addresses that the page shows. */
const contactsOf = (view: ConsentView): Contact[] =>
  wayRows(view).flatMap(({ channel, address }) =>
    address === null || channel === "telegram" ? [] : [{ channel, address }],
  );

async function readRecord(parts: StaffBackendParts, patronId: number, now: Date): Promise<KeptRecord> {
  const { db, host } = parts;
  const messages = await readLast(db, patronId);
  return {
    messages,
    letters: await readLetterNames(
      db,
      host,
      messages.flatMap(({ letterCode }) => letterCode ?? []),
    ),
    waiting: await readWaitingOf(parts, patronId, now),
    steps: await readProof(db, { patronId }),
    staffSteps: (await readStaffSteps(db, { patronId }, STAFF_STEPS_SHOWN)).steps,
  };
}

/** Why a notice waits, and until when, is in the table of what waits. */
async function readLast(db: Db, patronId: number): Promise<ListedMessage[]> {
  const last: ListedMessage[] = [];
  for await (const one of streamMessages(db, { reach: null, patronIds: [patronId] }, 3 * MESSAGES_SHOWN)) {
    if (one.source !== "notice" || one.state !== "pending") last.push(one);
    if (last.length === MESSAGES_SHOWN) break;
  }
  return last;
}

/** Of these only whose consent was in force when Koha deleted the record, or is still. */
async function readMerged(db: Db, patronId: number): Promise<Merged[]> {
  const merged: Merged[] = [];
  for (const former of await readMergedInto(db, patronId)) {
    const all = await readPatronConsent(db, former);
    const consents = all.filter(({ state, event }) => state === "opted_in" || event === "patron_gone");
    if (consents.length > 0) merged.push({ patronId: former, consents });
  }
  return merged;
}
