import { type Context, Hono } from "hono";
import { OFF_NAMES, type OffName } from "../../../settings/off-switch.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { noStep, noteStep } from "../../frame/steps.ts";
import { type Done, OffSwitchPage, type OffSwitchState } from "./off-switch-page.tsx";

/** What the page of the off switches reads and does. */
export interface OffSwitchBackend {
  read(): Promise<OffSwitchState>;
  /** False: it stood like that already. */
  turn(name: OffName, to: "off" | "on", by: string): Promise<boolean>;
}

/** The page where staff switch everything off, or one way, and on again. */
export function offSwitchRoutes(entry: Entry, backend: OffSwitchBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "set") ? next() : refuse(c, "pages:page.not_allowed");
  });
  const show = async (c: Context<Entered>, done?: Done) =>
    c.html(<OffSwitchPage frame={c.get("frame")} state={await backend.read()} done={done} />);
  app.get("/", (c) =>
    show(
      c,
      DONE.find((one) => one === c.req.query("done")),
    ),
  );
  app.post("/:what{all|sms|telegram|email}/:turn{off|on}", async (c) => {
    const what = OFF_NAMES.find((name) => name === c.req.param("what")) ?? "all";
    const to = c.req.param("turn") === "off" ? "off" : "on";
    const turned = await backend.turn(what, to, c.get("session").who);
    if (turned) await noteStep(c, to === "off" ? "switched_off" : "switched_on", { detail: what });
    else noStep(c);
    return c.redirect(`${c.get("frame").base}/off-switch?done=${turned ? to : `was_${to}`}`, 303);
  });
  return app;
}

const DONE: readonly Done[] = ["off", "on", "was_off", "was_on"];
