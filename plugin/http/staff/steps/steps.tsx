import { Hono } from "hono";
import type { StepFilter } from "../../../audit/read-steps.ts";
import type { Reach } from "../../../koha/reach.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { type ListedSteps, StepsPage } from "./steps-page.tsx";
import { readStepsQuery, type Typed } from "./steps-query.ts";

/** What the page of staff steps reads. */
export interface StepsBackend {
  read(filter: StepFilter, reach: Reach): Promise<ListedSteps>;
  /** The first instant of that day (YYYY-MM-DD) at the library, or of the day after. */
  midnight(day: string, after: boolean): Date;
}

/** The page that shows who did what. */
export function stepsRoutes(entry: Entry, backend: StepsBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.get("/", guard(entry), async (c) => {
    const session = c.get("session");
    if (!may(session, "set")) return refuse(c, "pages:page.not_allowed");
    const asked = readStepsQuery((name) => c.req.query(name));
    const listed = await backend.read(filterOf(asked.typed, backend), session.reach);
    return c.html(<StepsPage frame={c.get("frame")} {...asked} listed={listed} />);
  });
  return app;
}

function filterOf({ who, step, from, until, before }: Typed, backend: StepsBackend): StepFilter {
  return {
    ...(who ? { who } : {}),
    ...(step ? { step } : {}),
    ...(from ? { from: backend.midnight(from, false) } : {}),
    ...(until ? { until: backend.midnight(until, true) } : {}),
    ...(before ? { before } : {}),
  };
}
