import { type Context, Hono } from "hono";
import { itemKey, readItemKey, VERB_ROLE } from "../../../review/kinds.ts";
import { cutWho } from "../../../review/marks.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { noStep } from "../../frame/steps.ts";
import type { PressReport } from "./press-button.ts";
import type { ReviewBackend } from "./review-backend.ts";
import { type Pressed, readPressed, readReviewQuery, readTicks, writeReviewQuery } from "./review-form.ts";
import { ReviewPage, type Told } from "./review-page.tsx";
import { UndoBar } from "./undo-bar.tsx";

type C = Context<Entered>;
interface Parts {
  entry: Entry;
  backend: ReviewBackend;
}

/** The page of what needs a person: read, act, undo, put back. */
export function reviewRoutes(entry: Entry, backend: ReviewBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  const parts = { entry, backend };
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "see") ? next() : refuse(c, "pages:page.not_allowed");
  });
  app.get("/", async (c) => {
    const press = await pressOf(c, backend, c.req.query("did") ?? "", c.req.query("late") === "1");
    return show(c, parts, { press });
  });
  app.get("/pressed/:press", async (c) => {
    const press = await pressOf(c, backend, c.req.param("press"), false);
    if (!press) return c.notFound();
    const bar = { press: press.id, state: press.state, late: false, query: writeReviewQuery(queryOf(c)) };
    return c.html(<UndoBar frame={c.get("frame")} now={entry.now()} {...bar} />);
  });
  app.post("/", (c) => act(c, parts));
  app.post("/undo/:press", (c) => undo(c, parts, c.req.param("press")));
  app.post("/reopen", (c) => reopen(c, parts));
  return app;
}

const queryOf = (c: C) => readReviewQuery((name) => c.req.query(name));

async function show(c: C, { entry, backend }: Parts, told: Told, status: 200 | 422 = 200) {
  const query = queryOf(c);
  const state = await backend.read(query, c.get("session").reach);
  const page = { frame: c.get("frame"), state, query, now: entry.now(), told };
  return c.html(<ReviewPage {...page} />, status);
}

/** A press names patrons, so whoever may not see those of every library is told of their own presses alone. */
async function pressOf(c: C, backend: ReviewBackend, id: string, late: boolean): Promise<Told["press"]> {
  const { reach, who, whoId } = c.get("session");
  const state = await backend.pressed(id);
  const own = state?.who === cutWho(who) && state.whoId === whoId;
  return state && (reach === null || own) ? { id, state, late } : undefined;
}

/** A reload must not press the button once more. */
const toList = (c: C, more: Readonly<Record<string, string>>) =>
  c.redirect(`${c.get("frame").base}/review${writeReviewQuery(queryOf(c), more)}`, 303);

async function act(c: C, parts: Parts) {
  const [form, session] = [c.get("csrfForm"), c.get("session")];
  const pressed = readPressed(form);
  if (!pressed) {
    const sentence = { key: "review:many.nothing", good: false } as const;
    return show(c, parts, { sentence, ticked: new Set(readTicks(form).map(itemKey)) }, 422);
  }
  if (!may(session, VERB_ROLE[pressed.verb])) return refuse(c, "review:not_yours");
  // Each item leaves its step when it is done (review/run-acts).
  noStep(c);
  const report = await press(c, parts.backend, pressed);
  if (report.press !== undefined && report.first.length === 0 && report.meanwhile === 0 && !report.more) {
    return toList(c, { did: report.press });
  }
  const bar = report.press === undefined ? undefined : await pressOf(c, parts.backend, report.press, false);
  return show(c, parts, { report, press: bar });
}

function press(c: C, backend: ReviewBackend, pressed: Pressed): Promise<PressReport> {
  const { say, lang } = c.get("frame");
  const { who, whoId, reach } = c.get("session");
  const optOutNote = (words: string | undefined) =>
    words === undefined ? say(lang, "staff:texts.reason_no_words") : say(lang, "staff:texts.reason", { words });
  return backend.press(
    pressed,
    { reach, library: queryOf(c).library },
    {
      ...{ who, whoId, optOutNote },
      missingNote: say(lang, "staff:texts.reason_missing"),
    },
  );
}

async function undo(c: C, parts: Parts, id: string) {
  const session = c.get("session");
  if (!may(session, "answer") && !may(session, "send")) return refuse(c, "review:not_yours");
  if ((await pressOf(c, parts.backend, id, false)) === undefined) {
    noStep(c);
    return show(c, parts, { sentence: { key: "review:undo.unknown", good: false } });
  }
  const undone = await parts.backend.undo(id, session);
  // Noted together with what it does, as everything on this page is.
  noStep(c);
  return toList(c, { did: id, ...(undone === 0 && { late: "1" }) });
}

async function reopen(c: C, parts: Parts) {
  const session = c.get("session");
  if (!may(session, "answer")) return refuse(c, "review:not_yours");
  const item = readItemKey(String(c.get("csrfForm").get("reopen") ?? ""));
  const back = item !== undefined && (await parts.backend.reopen(item, session.reach, session));
  noStep(c);
  const key = back ? "review:recent.reopened" : "review:recent.was_back";
  return show(c, parts, { sentence: { key, good: back } });
}
