import { type Context, Hono, type Next } from "hono";
import type { Reach } from "../../../koha/reach.ts";
import type { ConsentPages } from "../../consent/backend.ts";
import { actorOf, changed, faultOf, judgeReason, type Trouble } from "../../consent/opt-in.ts";
import { consentRoutes } from "../../consent/routes.tsx";
import { sayWhen } from "../../consent/sections.tsx";
import type { ConsentView } from "../../consent/view.ts";
import { nameable, type Viewer } from "../../consent/viewer.ts";
import { variablesOf } from "../../consent/words.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { noStep, noteStep } from "../../frame/steps.ts";
import type { EmailFacts } from "./email/email-page.tsx";
import { writeEmail } from "./email/email-routes.tsx";
import { GonePatronPage } from "./gone-patron-page.tsx";
import type { PersonFault } from "./other-person.tsx";
import { crumbsOf, type KeptRecord, NoPatronPage, PatronPage, type PatronRecord, titleOf } from "./patron-page.tsx";
import { ResendPage } from "./resend-page.tsx";
import { type WaysTrouble, waysTrouble } from "./ways/plan.ts";
import { saveWays } from "./ways/save-ways.ts";

/** What a patron's page for staff reads and does. */
export interface StaffPatronBackend {
  /** Whether a patron is of a library within this person's reach. */
  reaches(reach: Reach, patronId: number): Promise<boolean>;
  /** Of these patrons, those within reach. */
  within(reach: Reach, patronIds: readonly number[]): Promise<Set<number>>;
  consent: ConsentPages;
  /** Undefined: Koha has no such patron. */
  read(patronId: number, reach: Reach, view: ConsentView): Promise<PatronRecord | undefined>;
  /** What is stored about a patron whom Koha does not have; undefined: nothing. */
  readGone(patronId: number): Promise<KeptRecord | undefined>;
  /** Koha's own pages where the parts of a record are changed. */
  edit(patronId: number): Promise<PatronRecord["edit"]>;
  /** What an email to the patron can be about; undefined: Koha has no such patron. */
  email(patronId: number): Promise<EmailFacts | undefined>;
}

/** What is wrong with what was sent: a section of the page's, or the reason why it is another person. */
interface Wrong {
  ways?: WaysTrouble;
  person?: PersonFault;
}

/** The width of the ledger's column; Koha's user names may be longer. */
const LONGEST_ACTOR = 64;

/** One patron's page for staff, mounted where `:id` is Koha's number of the patron. Changes by staff need a reason. */
export function patronRoutes(entry: Entry, backend: StaffPatronBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), (c, next) => letIn(c, backend, next));

  const whom = (c: Context<Entered>) => viewerOf(c, backend);
  const gone = async (c: Context<Entered>) => {
    const [frame, viewer] = [c.get("frame"), await whom(c)];
    const record = await backend.readGone(viewer.patronId);
    if (!record) return c.html(<NoPatronPage frame={frame} />, 404);
    // A change is not possible any more: the status says so, the page shows what there is to read.
    const status = c.req.method === "GET" ? 200 : 404;
    return c.html(<GonePatronPage frame={frame} viewer={viewer} record={record} />, status);
  };
  const showWith = async (c: Context<Entered>, viewer: Viewer, view: ConsentView, wrong: Wrong = {}) => {
    const record = await backend.read(viewer.patronId, c.get("session").reach, view);
    if (!record) return gone(c);
    const done = c.req.method === "GET" ? c.req.query("done") : undefined;
    const told = { viewer, view, record, done, ...wrong };
    return c.html(<PatronPage frame={c.get("frame")} {...told} />, wrong.ways || wrong.person ? 422 : 200);
  };
  const show = (c: Context<Entered>, viewer: Viewer, view: ConsentView, trouble?: Trouble) =>
    showWith(c, viewer, view, trouble ? { ways: waysTrouble(trouble) } : {});

  app.get("/", async (c) => {
    const viewer = await whom(c);
    const view = await backend.consent.read(viewer.patronId);
    return view ? show(c, viewer, view) : gone(c);
  });
  app.post("/ways", async (c) => {
    const viewer = await whom(c);
    const view = await backend.consent.read(viewer.patronId);
    if (!view) return gone(c);
    const saved = await saveWays(c, { consent: backend.consent, viewer, view });
    if (!("trouble" in saved)) return c.redirect(`${viewer.at}/?done=${saved.done.join(",")}`, 303);
    return showWith(c, viewer, (await backend.consent.read(viewer.patronId)) ?? view, { ways: saved.trouble });
  });
  app.get("/email", async (c) => {
    const [frame, viewer] = [c.get("frame"), await whom(c)];
    const view = await backend.consent.read(viewer.patronId);
    const facts = await backend.email(viewer.patronId);
    if (!view || !facts) return gone(c);
    const crumbs = crumbsOf(frame, viewer.patronId, titleOf(facts), frame.say(frame.lang, "desk:email.title"));
    const edit = (await backend.edit(viewer.patronId)).contact;
    return writeEmail(c, { facts, view, at: viewer.at, crumbs, edit });
  });
  app.get("/everything.json", async (c) => {
    const { patronId } = await whom(c);
    await noteStep(c, "export_patron", { patronId });
    c.header("Content-Disposition", `attachment; filename="patron-${patronId}-messages.json"`);
    c.header("Content-Type", "application/json; charset=utf-8");
    return c.body(JSON.stringify(await backend.consent.everything(patronId), null, 2));
  });
  app.post("/person/:verdict{same|stop}", async (c) => {
    const viewer = await whom(c);
    const view = await backend.consent.read(viewer.patronId);
    if (!view) return gone(c);
    const person = await decidePerson(c, viewer, backend.consent);
    return person ? showWith(c, viewer, view, { person }) : c.redirect(`${viewer.at}/`, 303);
  });
  app.post("/:channel{sms|email}/resend", async (c) => resend(c, await whom(c), backend.consent));
  // A chat is tied to the person who opens the link, which must be the patron.
  app.post("/telegram/connect", (c) => refuse(c, "pages:consent.telegram_by_patron"));
  app.route("/", consentRoutes({ pages: backend.consent, whom, show, gone }));
  return app;
}

/** This member of the staff, and the patron of the address. */
async function viewerOf(c: Context<Entered>, backend: StaffPatronBackend): Promise<Viewer> {
  const patronId = Number(c.req.param("id"));
  const session = c.get("session");
  return {
    patronId,
    by: "staff",
    actor: [...session.who].slice(0, LONGEST_ACTOR).join(""),
    readOnly: !may(session, "send"),
    at: `${c.get("frame").base}/patron/${patronId}`,
    holders: await holdersWithin(backend, session.reach, patronId),
    maySee: (other) => backend.reaches(session.reach, other),
  };
}

/** Whose the record is, as staff say; returns what is wrong with the reason. */
async function decidePerson(
  c: Context<Entered>,
  viewer: Viewer,
  consent: ConsentPages,
): Promise<PersonFault | undefined> {
  const { otherSince } = await consent.person(viewer.patronId);
  noStep(c);
  // Decided since the page was opened.
  if (otherSince === null) return undefined;
  const verdict = c.req.param("verdict") === "same" ? "same" : "former";
  const note = reasonOf(c.get("csrfForm"));
  const wrong = verdict === "former" ? judgeReason(note) : undefined;
  if (wrong) return { wrong, typed: note };
  await consent.decidePerson(viewer.patronId, verdict, { actor: viewer.actor, ...(note ? { note } : {}) });
  await noteStep(c, verdict === "same" ? "person_same" : "person_stopped", { patronId: viewer.patronId });
  return undefined;
}

/** Who uses the addresses of a patron, as far as this person may see patrons. */
async function holdersWithin(backend: StaffPatronBackend, reach: Reach, patronId: number) {
  const holders = await backend.consent.holders(patronId);
  const seen = await backend.within(
    reach,
    [...holders.values()].map((holder) => holder.patronId),
  );
  return new Map([...holders].filter(([, holder]) => seen.has(holder.patronId)));
}

/** Whoever may see this patron, and change what is kept about them. */
async function letIn(c: Context<Entered>, backend: StaffPatronBackend, next: Next) {
  const session = c.get("session");
  if (!may(session, "see")) return refuse(c, "pages:page.not_allowed");
  if (!(await backend.reaches(session.reach, Number(c.req.param("id"))))) return refuse(c, "console:reach.outside");
  if (c.req.method !== "GET" && !may(session, "send")) return refuse(c, "pages:consent.read_only");
  return next();
}

const reasonOf = (form: FormData): string => String(form.get("reason") ?? "").trim();

/** Sends an invitation again; asks for a reason first if none was given. */
async function resend(c: Context<Entered>, viewer: Viewer, consent: ConsentPages): Promise<Response> {
  noStep(c);
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
    const holder = answer.because === "address_taken" ? await nameable(await consent.holder(wish), viewer) : undefined;
    return again(faultOf(answer, viewer, holder));
  }
  if (answer.kind !== "just_invited") {
    if (changed(answer)) await noteStep(c, "resend_invitation", { patronId: viewer.patronId, detail: channel });
    return c.redirect(`${viewer.at}/?done=${channel}_${answer.kind}`, 303);
  }
  const variables = { ...variablesOf(one), ...sayWhen(frame, answer.at) };
  return again({ key: "pages:consent.resend_early", variables });
}
