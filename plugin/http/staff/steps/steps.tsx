import { type Context, Hono } from "hono";
import type { StepFilter } from "../../../audit/read-steps.ts";
import { STAFF_STEPS } from "../../../audit/staff-step.ts";
import type { Reach } from "../../../koha/reach.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { type ListedSteps, StepsPage, type Typed } from "./steps-page.tsx";

/** What the page of staff steps reads. */
export interface StepsBackend {
  read(filter: StepFilter, reach: Reach): Promise<ListedSteps>;
  /** Midnight of that day (YYYY-MM-DD) at the library, or of the day after. */
  midnight(day: string, after: boolean): Date;
}

/** The page that shows who did what. */
export function stepsRoutes(entry: Entry, backend: StepsBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.get("/", guard(entry), async (c) => {
    const session = c.get("session");
    if (!may(session, "set")) return refuse(c, "pages:page.not_allowed");
    const typed = readQuery(c);
    const listed = await backend.read(filterOf(typed, backend), session.reach);
    return c.html(<StepsPage frame={c.get("frame")} typed={typed} listed={listed} />);
  });
  return app;
}

/** What the address asks for; what is not valid is left out. */
function readQuery(c: Context): Typed {
  const text = (name: string) => (c.req.query(name) ?? "").trim();
  const day = (name: string) => (/^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text(name)) ? text(name) : "");
  return {
    who: text("who").slice(0, 64),
    step: STAFF_STEPS.find((step) => step === text("step")),
    from: day("from"),
    until: day("until"),
    before: /^[1-9]\d{0,14}$/.test(text("before")) ? Number(text("before")) : undefined,
  };
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
