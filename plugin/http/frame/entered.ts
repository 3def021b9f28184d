import type { Db } from "../../database/connection.ts";
import type { Frame } from "./layout.tsx";
import type { Session } from "./sessions.ts";

/** What a route behind `guard` finds in its context; `csrfForm` only on a changing request. */
export interface Entered {
  Variables: {
    session: Session;
    frame: Frame;
    csrfForm: FormData;
    /** Where steps of staff are noted. */
    stepBook: { db: Db; now(): Date };
    /** What was done is in the log of staff steps, or was nothing (`frame/steps`). */
    stepNoted?: boolean;
  };
}
