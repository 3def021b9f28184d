import { type Context, Hono } from "hono";
import { keyOf, openRulings } from "../../../routing/rules/rulings.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { noStep, noteStep } from "../../frame/steps.ts";
import { aboutName, readAbout } from "./abouts.ts";
import { HistoryPage } from "./history-page.tsx";
import { draftOf, type FormFault, judgeDraft, type RuleDraft, readDraft } from "./rule-form.ts";
import { RulePage } from "./rule-page.tsx";
import type { Place, RulesBackend, RulesState } from "./rules-backend.ts";
import { DONE, type Done, RulesPage } from "./rules-page.tsx";

type C = Context<Entered>;

/** The pages where staff decide what becomes of notices: the rules, one rule, and what they were before. */
export function rulesRoutes(entry: Entry, backend: RulesBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "set") ? next() : refuse(c, "pages:page.not_allowed");
  });
  app.get("/", async (c) => {
    const done = DONE.find((one) => one === c.req.query("done"));
    return c.html(<RulesPage frame={c.get("frame")} state={await backend.read()} done={done} />);
  });
  app.get("/edit", async (c) => {
    const state = await backend.read();
    const place = readPlace((name) => c.req.query(name) ?? (name === "about" ? "every" : ""), state);
    return place ? showRule(c, state, place) : toRules(c);
  });
  app.post("/save", (c) => saveRule(c, backend));
  app.post("/remove", async (c) => {
    const place = readPlace((name) => String(c.get("csrfForm").get(name) ?? ""), await backend.read());
    if (!place || !(await backend.remove(place, c.get("session").who))) return unchanged(c);
    await noteStep(c, "rule_removed", { detail: detailOf(place) });
    return toRules(c, "removed");
  });
  app.post("/former/remove", async (c) => {
    const key = String(c.get("csrfForm").get("former") ?? "");
    if (!(await backend.removeFormer(key, c.get("session").who))) return unchanged(c);
    await noteStep(c, "rule_removed", { detail: key.split(" ").slice(1).filter(Boolean).join(", ") });
    return toRules(c, "removed");
  });
  app.get("/history", (c) => showHistory(c, backend));
  app.post("/undo", async (c) => {
    const form = c.get("csrfForm");
    const undone = await backend.undo(numberIn(form, "to"), numberIn(form, "seen"), c.get("session").who);
    if (undone === "same") return unchanged(c);
    if (undone !== "undone") return showHistory(c, backend, undone);
    await noteStep(c, "rules_undone");
    return toRules(c, "undone");
  });
  return app;
}

const toRules = (c: C, done?: Done) =>
  c.redirect(`${c.get("frame").base}/rules${done === undefined ? "" : `?done=${done}`}`, 303);

function unchanged(c: C) {
  noStep(c);
  return toRules(c);
}

const numberIn = (form: FormData, name: string): number => {
  const text = String(form.get(name) ?? "");
  return /^\d{1,9}$/.test(text) ? Number(text) : -1;
};

const detailOf = (place: Place): string => [aboutName(place), place.library].filter(Boolean).join(", ");

/**
 * What a request is about; undefined: nothing that is there. A library that Koha has no more is there while a rule is
 * about it.
 */
function readPlace(given: (name: string) => string, { libraries, set }: RulesState): Place | undefined {
  const about = readAbout(given("about"));
  const code = given("library");
  if (!about) return undefined;
  const place = { ...about, library: code === "" ? null : code };
  const isKnown =
    place.library === null ||
    libraries.some(({ branchcode }) => branchcode === place.library) ||
    set.rules.some((rule) => keyOf(rule) === keyOf(place));
  return isKnown ? place : undefined;
}

interface Refused {
  draft: RuleDraft;
  faults: readonly (FormFault | "meanwhile" | "too_many")[];
}

function showRule(c: C, state: RulesState, place: Place, refused?: Refused) {
  const rule = state.set.rules.find((one) => keyOf(one) === keyOf(place));
  const others = state.set.rules.filter((one) => one !== rule);
  const page = (
    <RulePage
      frame={c.get("frame")}
      state={state}
      place={place}
      draft={draftOf(rule ?? {})}
      otherwise={openRulings(others)(place)}
      exists={rule !== undefined}
      {...refused}
    />
  );
  return c.html(page, refused ? 422 : 200);
}

async function saveRule(c: C, backend: RulesBackend) {
  const form = c.get("csrfForm");
  const state = await backend.read();
  const place = readPlace((name) => String(form.get(name) ?? ""), state);
  if (!place) return unchanged(c);
  const draft = readDraft(form);
  const judged = judgeDraft(place, draft);
  if ("faults" in judged) return showRule(c, state, place, { draft, faults: judged.faults });
  const saved = await backend.save(judged.rule, { seen: numberIn(form, "seen"), by: c.get("session").who });
  if (saved === "same") return unchanged(c);
  if (saved === "meanwhile" || saved === "too_many") {
    return showRule(c, await backend.read(), place, { draft, faults: [saved] });
  }
  await noteStep(c, saved === "added" ? "rule_added" : "rule_changed", { detail: detailOf(place) });
  return toRules(c, saved);
}

async function showHistory(c: C, backend: RulesBackend, wrong?: "meanwhile" | "unreadable") {
  const versions = await backend.versions();
  const names = await backend.read();
  return c.html(
    <HistoryPage frame={c.get("frame")} names={names} versions={versions} wrong={wrong} />,
    wrong ? 422 : 200,
  );
}
