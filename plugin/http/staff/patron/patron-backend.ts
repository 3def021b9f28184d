import type { Db } from "../../../database/connection.ts";
import { readMergedInto } from "../../../koha/merged-records.ts";
import { readPatronName } from "../../../koha/patrons.ts";
import { readProof } from "../../../reports/consent-proof.ts";
import { readPatronConsent } from "../../../reports/patron-consent.ts";
import { readPatronHistory } from "../../../reports/patron-history.ts";
import { readWaitingOf } from "../../../reports/waiting.ts";
import type { WaitingParts } from "../../../reports/waiting-parts.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { Merged } from "./merged.tsx";
import type { StaffPatronBackend } from "./routes.tsx";

/** Opens the backend of a patron's page for staff. */
export function openPatronBackend(parts: StaffBackendParts): StaffPatronBackend {
  const { db, consent, now } = parts;
  return {
    consent,
    read: async (patronId) => {
      const name = await readPatronName(db, patronId);
      if (name === undefined) return undefined;
      const { otherSince } = await consent.person(patronId);
      return {
        name,
        otherSince,
        merged: await readMerged(db, patronId),
        ...(await readRecord(parts, patronId, now())),
      };
    },
    readGone: async (patronId) => {
      const record = await readRecord(parts, patronId, now());
      const { messages, notices } = record.history;
      return messages.length + notices.length + record.steps.length === 0 ? undefined : record;
    },
  };
}

async function readRecord(parts: WaitingParts, patronId: number, now: Date) {
  const { notices, ...history } = await readPatronHistory(parts.db, patronId);
  return {
    // Why a notice waits, and until when, is in the table of what waits.
    history: { ...history, notices: notices.filter(({ state }) => state !== "waiting") },
    waiting: await readWaitingOf(parts, patronId, now),
    steps: await readProof(parts.db, { patronId }),
  };
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
