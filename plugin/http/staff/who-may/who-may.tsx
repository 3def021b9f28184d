import { type Context, Hono } from "hono";
import type { Reach } from "../../../koha/reach.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { DEFAULT_ROLES, ROLES, type Role, type RoleMap, rolesOf } from "../../frame/roles/roles.ts";
import { noStep, noteStep } from "../../frame/steps.ts";
import { WhoMayPage } from "./who-may-page.tsx";
import { BUILT_IN, type WhoMayState } from "./who-may-state.ts";

/** What the page of roles reads and does. */
export interface WhoMayBackend {
  /** Who has which permission is told only to those who may see the patrons of all libraries. */
  read(reach: Reach): Promise<WhoMayState>;
  save(map: RoleMap, by: string): Promise<void>;
}

/** The page where a library says which permissions of Koha let staff do what here. */
export function whoMayRoutes(entry: Entry, backend: WhoMayBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "set") ? next() : refuse(c, "pages:page.not_allowed");
  });
  app.get("/", async (c) =>
    c.html(
      <WhoMayPage
        frame={c.get("frame")}
        state={await backend.read(c.get("session").reach)}
        saved={c.req.query("done") === "saved"}
      />,
    ),
  );
  app.post("/", async (c) => {
    const state = await backend.read(c.get("session").reach);
    const map = readRolesForm(c.get("csrfForm"), state);
    const { permissions, who } = c.get("session");
    const locksOut = !rolesOf(permissions, map).has("set");
    if (locksOut && c.get("csrfForm").get("confirmed") !== "yes") {
      return c.html(<WhoMayPage frame={c.get("frame")} state={{ ...state, map }} locksOut />, 422);
    }
    await save(c, backend, { map, before: state.map, by: who });
    return c.redirect(`${c.get("frame").base}/${locksOut ? "" : "who-may?done=saved"}`, 303);
  });
  return app;
}

async function save(
  c: Context<Entered>,
  backend: WhoMayBackend,
  { map, before, by }: { map: RoleMap; before: RoleMap; by: string },
): Promise<void> {
  const changed = ROLES.filter((role) => map[role].toSorted().join() !== before[role].toSorted().join());
  if (changed.length === 0) return noStep(c);
  await backend.save(map, by);
  await noteStep(c, "roles_saved", { detail: changed.join(", ") });
}

/** Only permissions that Koha has, or that were mapped before, can be ticked; none at all means those as installed. */
export function readRolesForm(form: FormData, { map, permissions }: Pick<WhoMayState, "map" | "permissions">): RoleMap {
  const known = new Set((permissions ?? []).map(({ code }) => code));
  const ticked = (role: Role) => {
    const wanted = form.getAll(role).map(String);
    const valid = wanted.filter((code) => known.has(code) || map[role].includes(code) || BUILT_IN.includes(code));
    return valid.length === 0 ? DEFAULT_ROLES[role] : [...new Set(valid)];
  };
  return { see: ticked("see"), answer: ticked("answer"), send: ticked("send"), set: ticked("set") };
}
