import { release } from "../../../recovery/held.ts";
import { readRestored } from "../../../reports/restored.ts";
import { namesOf } from "../names.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { RestoredBackend } from "./restored.tsx";

/** Opens the backend of the page of a restored database. */
export function openRestoredBackend({
  db,
  log,
  wake,
  now,
}: Pick<StaffBackendParts, "db" | "log" | "wake" | "now">): RestoredBackend {
  return {
    read: async () => {
      const state = await readRestored(db);
      return state && { ...state, names: await namesOf(db, state.messages) };
    },
    release: async (by, sendDoubtful) => {
      const released = await release(db, by, sendDoubtful, now());
      if (released !== "nothing") log.note("restore.released", { ...released, sendDoubtful });
      wake();
      return released;
    },
  };
}
