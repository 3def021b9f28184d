import type { StaffStep } from "../../audit/staff-step.ts";
import type { Db } from "../../database/connection.ts";
import type { Visit } from "../pages.fixture.ts";

/** What a press of a button needs, made anew for each: a patron of its own. */
export interface Pressing {
  db: Db;
  staff: Visit;
  /** Koha's number of a patron who exists and has no consent yet. */
  patronId: number;
}

/** How a changing route is pressed so that it does something, and the step that it must leave. */
export interface Press {
  step: StaffStep;
  /** Prepares what is needed and returns the path below the staff pages, and the fields of the form. */
  press(pressing: Pressing): Promise<{ path: string; fields?: Record<string, string> }>;
}
