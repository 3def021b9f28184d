import { type Context, Hono } from "hono";
import type { ConsentPages } from "../../consent/backend.ts";
import { actorOf, faultOf, judgeReason, type Trouble } from "../../consent/opt-in.ts";
import { consentRoutes } from "../../consent/routes.tsx";
import { sayWhen } from "../../consent/sections.tsx";
import type { ConsentView } from "../../consent/view.ts";
import type { Viewer } from "../../consent/viewer.ts";
import { variablesOf } from "../../consent/words.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { GonePatronPage } from "./gone-patron-page.tsx";
import type { PersonFault } from "./other-person.tsx";
import { NoPatronPage, PatronPage, type PatronRecord, ResendPage } from "./patron-page.tsx";

/** What a patron's page for staff reads and does. */
export interface StaffPatronBackend {
  consent: ConsentPages;
  /** Undefined: Koha has no such patron. */
  read(patronId: number): Promise<PatronRecord | undefined>;
  /** What is stored about a patron whom Koha does not have; undefined: nothing. */
  readGone(patronId: number): Promise<Omit<PatronRecord, "name" | "otherSince" | "merged"> | undefined>;
}

/** What is wrong with what was sent: a section of the page's, or the reason why it is another person. */
interface Wrong {
  trouble?: Trouble;
  person?: PersonFault;
}

/** The width of the ledger's column; Koha's user names may be longer. */
const LONGEST_ACTOR = 64;

/** One patron's page for staff, mounted where `:id` is Koha's number of the patron. Changes by staff need a reason. */
export function patronRoutes(entry: Entry, backend: StaffPatronBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    const session = c.get("session");
    if (!may(session, "patrons")) return refuse(c, "pages:page.not_allowed");
    if (c.req.method !== "GET" && !may(session, "consent")) return refuse(c, "pages:consent.read_only");
    return next();
  });

  const whom = async (c: Context<Entered>): Promise<Viewer> => {
    const patronId = Number(c.req.param("id"));
    const session = c.get("session");
    return {
      patronId,
      by: "staff",
      actor: [...session.who].slice(0, LONGEST_ACTOR).join(""),
      readOnly: !may(session, "consent"),
      at: `${c.get("frame").base}/patron/${patronId}`,
      holders: await backend.consent.holders(patronId),
    };
  };
  const gone = async (c: Context<Entered>) => {
    const [frame, viewer] = [c.get("frame"), await whom(c)];
    const record = await backend.readGone(viewer.patronId);
    if (!record) return c.html(<NoPatronPage frame={frame} />, 404);
    // A change is not possible any more: the status says so, the page shows what there is to read.
    const status = c.req.method === "GET" ? 200 : 404;
    return c.html(<GonePatronPage frame={frame} viewer={viewer} record={record} />, status);
  };
  const showWith = async (c: Context<Entered>, viewer: Viewer, view: ConsentView, wrong: Wrong = {}) => {
    const record = await backend.read(viewer.patronId);
    if (!record) return gone(c);
    const done = c.req.method === "GET" ? c.req.query("done") : undefined;
    const told = { viewer, view, record, done, ...wrong };
    return c.html(<PatronPage frame={c.get("frame")} {...told} />, wrong.trouble || wrong.person ? 422 : 200);
  };
  const show = (c: Context<Entered>, viewer: Viewer, view: ConsentView, trouble?: Trouble) =>
    showWith(c, viewer, view, trouble ? { trouble } : {});

  app.get("/", async (c) => {
    const viewer = await whom(c);
    const view = await backend.consent.read(viewer.patronId);
    return view ? show(c, viewer, view) : gone(c);
  });
  app.get("/everything.json", async (c) => {
    const { patronId } = await whom(c);
    c.header("Content-Disposition", `attachment; filename="patron-${patronId}-messages.json"`);
    c.header("Content-Type", "application/json; charset=utf-8");
    return c.body(JSON.stringify(await backend.consent.everything(patronId), null, 2));
  });
  app.post("/person/:verdict{same|stop}", async (c) => {
    const viewer = await whom(c);
    const view = await backend.consent.read(viewer.patronId);
    if (!view) return gone(c);
    const { otherSince } = await backend.consent.person(viewer.patronId);
    // Decided since the page was opened.
    if (otherSince === null) return c.redirect(`${viewer.at}/`, 303);
    const verdict = c.req.param("verdict") === "same" ? "same" : "former";
    const note = reasonOf(c.get("csrfForm"));
    const wrong = verdict === "former" ? judgeReason(note) : undefined;
    if (wrong) return showWith(c, viewer, view, { person: { wrong, typed: note } });
    await backend.consent.decidePerson(viewer.patronId, verdict, { actor: viewer.actor, ...(note ? { note } : {}) });
    return c.redirect(`${viewer.at}/`, 303);
  });
  app.post("/:channel{sms|email}/resend", async (c) => resend(c, await whom(c), backend.consent));
  // A chat is tied to the person who opens the link, which must be the patron.
  app.post("/telegram/connect", (c) => refuse(c, "pages:consent.telegram_by_patron"));
  app.route("/", consentRoutes({ pages: backend.consent, whom, show, gone }));
  return app;
}

const reasonOf = (form: FormData): string => String(form.get("reason") ?? "").trim();

/** Sends an invitation again; asks for a reason first if none was given. */
async function resend(c: Context<Entered>, viewer: Viewer, consent: ConsentPages): Promise<Response> {
  const frame = c.get("frame");
  const view = await consent.read(viewer.patronId);
  const channel = c.req.param("channel") === "email" ? "email" : "sms";
  const one = view?.channels.find((candidate) => candidate.channel === channel);
  // Answered, withdrawn or expired since the page was opened: its newest state says so.
  if (!view || one?.consent?.state !== "pending_opt_in" || one.consent.address === null) {
    return c.redirect(`${viewer.at}/`, 303);
  }
  const said = c.get("csrfForm").get("reason");
  const note = reasonOf(c.get("csrfForm"));
  const wrong = judgeReason(note);
  if (wrong) {
    // The button on the patron's page sends no reason, so the page asks for one.
    const fault = said === null ? undefined : { key: wrong };
    return c.html(<ResendPage frame={frame} viewer={viewer} one={one} fault={fault} typed={note} />, fault ? 422 : 200);
  }
  const wish = {
    ...actorOf(viewer),
    channel,
    address: one.consent.address,
    country: null,
    again: true,
    lang: view.lang,
    note,
  } as const;
  const answer = await consent.optIn(wish);
  const again = (fault: Parameters<typeof ResendPage>[0]["fault"]) =>
    c.html(<ResendPage frame={frame} viewer={viewer} one={one} fault={fault} typed={note} />, 422);
  if (answer.kind === "refused") {
    const holder = answer.because === "address_taken" ? await consent.holder(wish) : undefined;
    return again(faultOf(answer, viewer, holder));
  }
  if (answer.kind !== "just_invited") return c.redirect(`${viewer.at}/?done=${channel}_${answer.kind}`, 303);
  const variables = { ...variablesOf(one), ...sayWhen(frame, answer.at) };
  return again({ key: "pages:consent.resend_early", variables });
}
