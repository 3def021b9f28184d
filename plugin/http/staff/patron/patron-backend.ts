import type { Db } from "../../../database/connection.ts";
import { readPatronName } from "../../../koha/patrons.ts";
import { readProof } from "../../../reports/consent-proof.ts";
import { readPatronHistory } from "../../../reports/patron-history.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { StaffPatronBackend } from "./routes.tsx";

/** Opens the backend of a patron's page for staff. */
export function openPatronBackend({ db, consent }: Pick<StaffBackendParts, "db" | "consent">): StaffPatronBackend {
  return {
    consent,
    read: async (patronId) => {
      const name = await readPatronName(db, patronId);
      return name === undefined ? undefined : { name, ...(await readRecord(db, patronId)) };
    },
    readGone: async (patronId) => {
      const record = await readRecord(db, patronId);
      const { messages, notices } = record.history;
      return messages.length + notices.length + record.steps.length === 0 ? undefined : record;
    },
  };
}

const readRecord = async (db: Db, patronId: number) => ({
  history: await readPatronHistory(db, patronId),
  steps: await readProof(db, { patronId }),
});
