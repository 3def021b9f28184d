import { type Context, Hono } from "hono";
import type { TextKey } from "../../../../templates/locales.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../../frame/entry.tsx";
import { noStep, noteStep } from "../../../frame/steps.ts";
import { AgainPage, CancelPage, OtherPage } from "./act-pages.tsx";
import { type Act, faultsOf } from "./acts.ts";
import type { OneBackend, OneState } from "./one-backend.ts";
import { OnePage } from "./one-page.tsx";
import { PrintPage } from "./print-page.tsx";

/** What may have been done right before a message is shown. */
const GOOD = ["again_asked", "cancel_cancelled", "other_queued", "other_repeated"] as const;

const KEY = "/messages/:key{[mn][0-9]{1,15}}";

/** The pages of one message: its story, what can be done with it, and a sheet of paper. */
export function oneRoutes(entry: Entry, backend: OneBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  const seen = guard(entry);
  app.get(KEY, seen, async (c) => {
    const state = await find(c, backend);
    if (state instanceof Response) return state;
    const done = GOOD.find((one) => one === c.req.query("done"));
    const { say, lang } = c.get("frame");
    return showOne(c, state, done && { kind: "good", text: say(lang, `messages:did.${done}`) });
  });
  app.get(`${KEY}/print`, seen, async (c) => {
    const state = await find(c, backend);
    if (state instanceof Response) return state;
    const { row } = state.story;
    await noteStep(c, "print_message", aboutOf(state));
    const postal = row.patronId === null ? undefined : await backend.postal(row.patronId);
    const frame = c.get("frame");
    return c.html(<PrintPage frame={frame} {...state} postal={postal} stylesheet={`${frame.base}/static/pages.css`} />);
  });
  for (const act of ["again", "other", "cancel"] as const) {
    app.get(`${KEY}/${act}`, seen, async (c) => {
      const state = await findFor(c, backend, act);
      if (state instanceof Response) return state;
      const props = { frame: c.get("frame"), ...state };
      if (act === "again") return c.html(<AgainPage {...props} />);
      if (act === "cancel") return c.html(<CancelPage {...props} />);
      return c.html(<OtherPage {...props} ways={await backend.ways(state.story)} token={backend.token()} />);
    });
  }
  app.post(`${KEY}/again`, seen, async (c) => {
    const state = await findFor(c, backend, "again");
    if (state instanceof Response) return state;
    const asked = await backend.again(state.story, { round: countOf(c, "seen"), copies: countOf(c, "copies") });
    if (asked === "asked") await noteStep(c, "resend", aboutOf(state));
    else noStep(c);
    return finish(c, backend, `again_${asked}`, asked === "asked");
  });
  app.post(`${KEY}/cancel`, seen, async (c) => {
    const state = await findFor(c, backend, "cancel");
    if (state instanceof Response) return state;
    const called = await backend.cancel(state.story, c.get("session").who);
    if (called === "cancelled") await noteStep(c, "cancel", aboutOf(state));
    else noStep(c);
    return finish(c, backend, `cancel_${called}`, called === "cancelled");
  });
  app.post(`${KEY}/other`, seen, async (c) => {
    const form = c.get("csrfForm");
    const token = String(form.get("token") ?? "");
    const state = await findFor(c, backend, "other", /^[\w-]{16}$/.test(token));
    if (state instanceof Response) return state;
    const choice = {
      addressId: countOf(c, "to"),
      seen: String(form.get("seen") ?? ""),
      copies: countOf(c, "copies"),
      token,
      subject: c.get("frame").say(c.get("frame").lang, "messages:act.subject"),
    };
    const copied = await backend.copy(state.story, choice);
    if (copied.kind === "queued") {
      await noteStep(c, "send_other_way", aboutOf(state));
    } else noStep(c);
    const said = copied.kind === "refused" ? (`other_${copied.because}` as const) : (`other_${copied.kind}` as const);
    return finish(c, backend, said, copied.kind !== "refused");
  });
  return app;
}

/** A number of the form; what is none is 0. */
const countOf = (c: Context<Entered>, name: string): number => Number(c.get("csrfForm").get(name)) || 0;

const aboutOf = ({ story: { row } }: OneState) => ({
  patronId: row.patronId,
  ...(row.source === "notice" ? {} : { messageId: row.id }),
  noticeId: row.noticeId,
});

/** The message of the address, or the answer that says why it is not shown. */
async function find(c: Context<Entered>, backend: OneBackend): Promise<OneState | Response> {
  const session = c.get("session");
  if (!may(session, "see")) return refuse(c, "pages:page.not_allowed");
  const key = c.req.param("key") ?? "";
  const state = await backend.read({ of: key.startsWith("m") ? "m" : "n", id: Number(key.slice(1)) }, session.reach);
  if (state === "outside") return refuse(c, "console:reach.outside");
  return state ?? refuse(c, "messages:one.unknown", 404);
}

/** The same for something that is to be done with it; says why it cannot be done any more, if it cannot. */
async function findFor(c: Context<Entered>, backend: OneBackend, act: Act, wellFormed = true) {
  if (!may(c.get("session"), "send")) return refuse(c, "pages:consent.read_only");
  const state = await find(c, backend);
  if (state instanceof Response) return state;
  const fault = faultsOf(state.story)[act];
  if (fault === undefined && wellFormed) return state;
  noStep(c);
  const { say, lang } = c.get("frame");
  const because = fault ? say(lang, `messages:fault.${fault}`) : say(lang, "messages:did.other_changed");
  const delivered = state.story.row.state === "delivered" ? say(lang, "messages:fault.delivered_meanwhile") : "";
  const text = [say(lang, `messages:act.not_${act}`), because, act === "cancel" ? delivered : ""].join(" ").trim();
  // Asked whether to do it, the page has an answer; told to do it, it has not been done.
  return showOne(c, state, { kind: "bad", text }, c.req.method === "GET" ? 200 : 409);
}

/** Goes to the message as it stands afterwards; what could not be done is said at once. */
async function finish(c: Context<Entered>, backend: OneBackend, said: Said, good: boolean) {
  const { say, lang, base } = c.get("frame");
  if (good) return c.redirect(`${base}/messages/${c.req.param("key")}?done=${said}`, 303);
  const state = await find(c, backend);
  if (state instanceof Response) return state;
  return showOne(c, state, { kind: "bad", text: say(lang, `messages:did.${said}`) }, 409);
}

/** What has been done, or why not, as `messages:did.*` words it. */
type Said = TextKey extends infer Key ? (Key extends `messages:did.${infer Name}` ? Name : never) : never;

const showOne = (
  c: Context<Entered>,
  state: OneState,
  done?: { kind: "good" | "bad"; text: string },
  status: 200 | 409 = 200,
) => c.html(<OnePage frame={c.get("frame")} {...state} done={done} />, status);
