import { sql } from "kysely";
import { readActors, readStaffSteps } from "../../../audit/read-steps.ts";
import { readKnownPatrons } from "../../../koha/patrons.ts";
import { withinReach } from "../../../koha/reach.ts";
import { beginOfDay } from "../../../schedule/library-day.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { StepsBackend } from "./steps.tsx";

/** Opens what the page of staff steps reads. */
export function openStepsBackend({ db, zone }: Pick<StaffBackendParts, "db" | "zone">): StepsBackend {
  return {
    read: async (filter, reach) => {
      const near = withinReach(reach, "tidings_staff_step.patron_id", null);
      const within = sql<boolean>`(tidings_staff_step.patron_id is null or ${near})`;
      const reached = reach === null ? {} : { within };
      const { steps, more } = await readStaffSteps(db, { ...filter, ...reached });
      const known = await readKnownPatrons(
        db,
        steps.flatMap(({ patron_id }) => patron_id ?? []),
      );
      return { steps, more, known, actors: await readActors(db, reached) };
    },
    midnight: (day, after) => beginOfDay(day, zone, after ? 1 : 0),
  };
}
