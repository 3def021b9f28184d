import { type Context, Hono } from "hono";
import type { BridgeAgainst, BridgePerson, BridgePlace, Bridges } from "../../../coverage/bridges/bridge.ts";
import { type Entered, may, refuse } from "../../frame/entry.tsx";
import { noStep, noteStep } from "../../frame/steps.ts";
import { BackPage, ClosePage } from "./bridge-page.tsx";
import type { CoverageBackend } from "./coverage-backend.ts";
import { readBridge, readCoverageQuery, readType, writeCoverageQuery } from "./coverage-query.ts";

type C = Context<Entered>;
interface Asked {
  place: BridgePlace;
  bridges: Bridges;
  backend: CoverageBackend;
}

/** Who asks, as the bridges know people. */
export const personOf = (c: C): BridgePerson => {
  const { who, whoId, reach } = c.get("session");
  return { who, id: whoId, reach };
};

/** What closes a gap, and what takes that back: each is a page that says what will happen, and a button. */
export function bridgeRoutes(backend: CoverageBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.get("/:type/close/:bridge", (c) => asked(c, backend, (of) => showClose(c, of)));
  app.post("/:type/close/:bridge", (c) => asked(c, backend, (of) => press(c, of)));
  app.get("/:type/back/:bridge", (c) => asked(c, backend, (of) => showBack(c, of)));
  app.post("/:type/back/:bridge", (c) => asked(c, backend, (of) => takeBack(c, of)));
  return app;
}

/** Only for whoever may change settings, and for a library that they may see. */
async function asked(c: C, backend: CoverageBackend, answer: (asked: Asked) => Promise<Response>): Promise<Response> {
  const session = c.get("session");
  const { bridges } = backend;
  const [type, bridge] = [readType(c.req.param("type")), readBridge(c.req.param("bridge"))];
  if (!may(session, "set")) return refuse(c, "pages:page.not_allowed");
  if (type === undefined || bridge === undefined || bridges === undefined) return c.notFound();
  const { library } = readCoverageQuery((name) => c.req.query(name), await backend.libraries(session.reach));
  return answer({ place: { type, bridge, library: library ?? null }, bridges, backend });
}

async function showClose(c: C, { place, bridges, backend }: Asked, against?: BridgeAgainst) {
  const preview = await bridges.previewBridge(place, personOf(c));
  const libraries = await backend.libraries(c.get("session").reach);
  const page = { frame: c.get("frame"), preview, libraries, against: against ?? preview.against };
  return c.html(<ClosePage {...page} />, against === undefined ? 200 : 422);
}

async function press(c: C, asked: Asked) {
  const { place, bridges } = asked;
  const { made, against } = await bridges.pressBridge(place, String(c.get("csrfForm").get("seen") ?? ""), personOf(c));
  if (made === 0) noStep(c);
  else await noteStep(c, "coverage_bridge_pressed", { detail: detailOf(place) });
  // What was done is said on the page that stays; what could not be done is said where it can be tried again.
  if (against !== undefined) return showClose(c, asked, against);
  return c.redirect(`${pathOf(c, place)}${made === 0 ? "" : more(place, `made=${made}`)}`, 303);
}

async function showBack(c: C, { place, bridges, backend }: Asked, against?: BridgeAgainst) {
  const open = (await bridges.readOpenBridges(personOf(c))).find((one) => isSame(one, place));
  const libraries = await backend.libraries(c.get("session").reach);
  const page = { frame: c.get("frame"), place, open, libraries, against };
  return c.html(<BackPage {...page} />, against === undefined ? 200 : 422);
}

async function takeBack(c: C, asked: Asked) {
  const { place, bridges } = asked;
  const { undone, kept, against } = await bridges.takeBackBridge(place, personOf(c));
  if (undone === 0) noStep(c);
  else await noteStep(c, "coverage_bridge_taken_back", { detail: detailOf(place) });
  if (against !== undefined) return showBack(c, asked, against);
  return c.redirect(`${pathOf(c, place)}${more(place, `undone=${undone}&kept=${kept}`)}`, 303);
}

const isSame = (one: BridgePlace, other: BridgePlace): boolean =>
  one.bridge === other.bridge && one.type === other.type && one.library === other.library;

const detailOf = ({ bridge, type, library }: BridgePlace): string =>
  [bridge, type, ...(library === null ? [] : [library])].join(", ");

const pathOf = (c: C, { library }: BridgePlace): string =>
  `${c.get("frame").base}/coverage${writeCoverageQuery({ library: library ?? undefined })}`;

const more = ({ library }: BridgePlace, query: string): string => `${library === null ? "?" : "&"}${query}`;
