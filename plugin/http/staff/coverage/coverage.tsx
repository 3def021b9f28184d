import { type Context, Hono } from "hono";
import { parsePrintWindow } from "../../../settings/print-window.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { noteStep } from "../../frame/steps.ts";
import { bridgeRoutes, personOf } from "./bridge-routes.tsx";
import type { CoverageBackend } from "./coverage-backend.ts";
import { CoveragePage } from "./coverage-page.tsx";
import type { CoverageProps } from "./coverage-props.ts";
import { readCoverageQuery, readType } from "./coverage-query.ts";
import { PatronsPage } from "./patrons-page.tsx";
import { TypePage } from "./type-page.tsx";

type C = Context<Entered>;

/** The pages that say who is served by what and what closes a gap; looking is everybody's, changing is for settings. */
export function coverageRoutes(entry: Entry, backend: CoverageBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "see") ? next() : refuse(c, "pages:page.not_allowed");
  });
  app.get("/", (c) => show(c, backend));
  app.get("/:type", async (c) => {
    const type = readType(c.req.param("type"));
    if (type === undefined) return c.notFound();
    const [libraries, state] = [await librariesOf(c, backend), await backend.read(personOf(c))];
    const seen = (await backend.seen()).filter((one) => one.type === type);
    return c.html(<TypePage frame={c.get("frame")} type={type} state={state} libraries={libraries} seen={seen} />);
  });
  app.get("/:type/patrons", async (c) => {
    const type = readType(c.req.param("type"));
    if (type === undefined) return c.notFound();
    const libraries = await librariesOf(c, backend);
    const query = readCoverageQuery((name) => c.req.query(name), libraries);
    const state = await backend.covered({ type, ...query }, c.get("session").reach);
    return c.html(<PatronsPage frame={c.get("frame")} type={type} query={query} state={state} libraries={libraries} />);
  });
  app.post("/print-window", (c) => savePrintWindow(c, backend));
  app.route("/", bridgeRoutes(backend));
  return app;
}

const librariesOf = (c: C, backend: CoverageBackend) => backend.libraries(c.get("session").reach);

async function show(c: C, backend: CoverageBackend, more: Partial<CoverageProps> = {}, status: 200 | 422 = 200) {
  const libraries = await librariesOf(c, backend);
  const { library } = readCoverageQuery((name) => c.req.query(name), libraries);
  // Whoever may see one library only need not choose it.
  const chosen = library ?? (libraries.length === 1 && c.get("session").reach ? libraries[0]?.branchcode : undefined);
  const state = await backend.read(personOf(c));
  const told = {
    made: numberOf(c.req.query("made")),
    undone: numberOf(c.req.query("undone")),
    kept: numberOf(c.req.query("kept")),
    saved: c.req.query("saved") === "1",
  };
  const props = {
    frame: c.get("frame"),
    state,
    libraries,
    library: chosen,
    told,
    offers: backend.bridges !== undefined,
  };
  return c.html(<CoveragePage {...props} {...more} />, status);
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;

/** The window holds for every library, as Koha's print job does. */
async function savePrintWindow(c: C, backend: CoverageBackend) {
  const { reach, who } = c.get("session");
  if (!may(c.get("session"), "set") || reach !== null) return refuse(c, "pages:page.not_allowed");
  const form = c.get("csrfForm");
  const [from, until] = [String(form.get("from") ?? "").trim(), String(form.get("until") ?? "").trim()];
  const window = parsePrintWindow(`${from}-${until}`);
  if (!window && (from !== "" || until !== "")) return show(c, backend, { typed: { from, until } }, 422);
  await backend.savePrintWindow(window, who);
  await noteStep(c, "print_window_changed");
  return c.redirect(`${c.get("frame").base}/coverage?saved=1#print`, 303);
}
