import { readKnownPatrons } from "../../../koha/patrons.ts";
import { readWaiting } from "../../../reports/waiting/waiting.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { WaitingBackend } from "./waiting.tsx";

/** Opens what the page of everything that waits reads. */
export function openWaitingBackend(parts: StaffBackendParts): WaitingBackend {
  return {
    read: async (page, reach) => {
      // Going live, or back to trial, was perhaps a moment ago.
      await parts.installation.refresh();
      const state = await readWaiting({ ...parts, reach }, page, parts.now());
      const known = await readKnownPatrons(
        parts.db,
        state.shown.flatMap(({ patronId }) => patronId ?? []),
      );
      return { ...state, page, known };
    },
  };
}
