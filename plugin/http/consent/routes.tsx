import { type Context, Hono } from "hono";
import type { ChannelName } from "../../database/tables.ts";
import type { OptInWish } from "../../enrolment/opt-in.ts";
import type { Entered } from "../frame/entry.tsx";
import { noStep, noteStep } from "../frame/steps.ts";
import { ChangePage, ConnectPage, NoConnectionPage, OptOutPage } from "./asking.tsx";
import type { ConsentPages } from "./backend.ts";
import { readKindsForm } from "./kinds-section.tsx";
import {
  actorOf,
  changed,
  type Fault,
  faultOf,
  judgeAgreement,
  judgeOptIn,
  judgeReason,
  needsWarning,
  readOptInForm,
  type Trouble,
  termsIn,
} from "./opt-in.ts";
import { nextToChange, readPreferencesForm } from "./preferences-section.tsx";
import { type ChannelView, type ConsentView, isActive } from "./view.ts";
import { nameable, type Viewer } from "./viewer.ts";

/** Where the sections of a patron's consent are mounted. */
export interface ConsentMount {
  pages: ConsentPages;
  /** Who looks at whose consent; asked after the guard. A response instead of a viewer refuses. */
  whom(c: Context<Entered>): Viewer | Response | Promise<Viewer | Response>;
  /** The page with the sections, with what went wrong in one of them. */
  show(c: Context<Entered>, viewer: Viewer, view: ConsentView, trouble: Trouble): Response | Promise<Response>;
  /** Koha has no such patron. */
  gone(c: Context<Entered>): Response | Promise<Response>;
}

interface Asked {
  mount: ConsentMount;
  viewer: Viewer;
  view: ConsentView;
  form: FormData;
}

type Answer = Response | Promise<Response>;
type Ask = (c: Context<Entered>, asked: Asked) => Answer;

/** What the forms of the sections do; mounted below the page that shows them, after its guard. */
export function consentRoutes(mount: ConsentMount): Hono<Entered> {
  const asking =
    (ask: Ask) =>
    async (c: Context<Entered>): Promise<Response> => {
      const viewer = await mount.whom(c);
      if (viewer instanceof Response) return viewer;
      const view = await mount.pages.read(viewer.patronId);
      if (!view) return mount.gone(c);
      if (viewer.readOnly) return back(c, viewer);
      // Each of them notes what it did.
      if (c.req.method === "POST") noStep(c);
      return ask(c, { mount, viewer, view, form: c.get("csrfForm") });
    };
  return new Hono<Entered>()
    .post("/:channel{sms|email}/opt-in", asking(optIn))
    .get(
      "/:channel{sms|email}/change",
      asking((c, asked) => change(c, asked)),
    )
    .post("/:channel{sms|email}/resend", asking(resend))
    .get("/:channel{sms|telegram|email}/opt-out", asking(askOptOut))
    .post("/:channel{sms|telegram|email}/opt-out", asking(optOut))
    .post("/telegram/connect", asking(connect))
    .post("/kinds", asking(saveKinds))
    .post("/preferences", asking(savePreferences));
}

/** Every change leads back to the page by a redirect, so that a reload repeats nothing. */
const back = (c: Context<Entered>, viewer: Viewer, done?: string) =>
  c.redirect(`${viewer.at}/${done === undefined ? "" : `?done=${done}`}`, 303);

async function optIn(c: Context<Entered>, asked: Asked): Promise<Response> {
  const { mount, viewer, view, form } = asked;
  const { say, lang } = c.get("frame");
  const channel = addressChannel(c);
  const typed = readOptInForm(channel, form);
  const one = channelOf(view, channel);
  const again = (faults: Trouble["faults"]) => {
    const trouble = { form: typed, faults };
    return one && isActive(one) ? change(c, asked, trouble) : mount.show(c, viewer, view, trouble);
  };
  const wish = judgeOptIn(typed, channel, view, viewer, termsIn(say, lang, view.library, channel));
  if (Array.isArray(wish)) return again(wish);
  if (needsWarning(typed, wish, view)) return again([]);
  const answer = await mount.pages.optIn(wish);
  if (answer.kind === "refused") return again([await faultFor(asked, wish, answer)]);
  const about = { patronId: viewer.patronId, detail: channel };
  if (changed(answer)) await noteStep(c, one && isActive(one) ? "change_number" : "opt_in", about);
  return back(c, viewer, `${channel}_${answer.kind}`);
}

function change(c: Context<Entered>, { viewer, view }: Asked, trouble?: Trouble): Answer {
  const channel = addressChannel(c);
  const one = channelOf(view, channel);
  if (!one || !isActive(one)) return back(c, viewer);
  const page = (
    <ChangePage frame={c.get("frame")} viewer={viewer} view={view} one={{ ...one, channel }} trouble={trouble} />
  );
  // An address that was typed before the warning was seen is not wrong yet.
  return c.html(page, trouble && trouble.faults.length > 0 ? 422 : 200);
}

async function resend(c: Context<Entered>, { mount, viewer, view }: Asked): Promise<Response> {
  const channel = addressChannel(c);
  const consent = channelOf(view, channel)?.consent;
  // Answered, withdrawn or expired since the page was opened: its newest state says so.
  if (consent?.state !== "pending_opt_in" || consent.address === null) return back(c, viewer);
  const { address } = consent;
  const wish = { ...actorOf(viewer), channel, address, country: null, lang: view.lang, again: true as const };
  const answer = await mount.pages.optIn(wish);
  if (answer.kind !== "refused") {
    if (changed(answer)) await noteStep(c, "resend_invitation", { patronId: viewer.patronId, detail: channel });
    return back(c, viewer, `${channel}_${answer.kind}`);
  }
  const form: Trouble["form"] = { channel, address: "", reason: "", agreed: false, terms: "", warned: false };
  return mount.show(c, viewer, view, { form, faults: [await faultFor({ mount, viewer }, wish, answer)] });
}

function askOptOut(c: Context<Entered>, { viewer, view }: Asked): Answer {
  const one = channelOf(view, c.req.param("channel"));
  if (!one || !isActive(one)) return back(c, viewer);
  return c.html(<OptOutPage frame={c.get("frame")} viewer={viewer} view={view} one={one} />);
}

async function optOut(c: Context<Entered>, { mount, viewer, view, form }: Asked): Promise<Response> {
  const one = channelOf(view, c.req.param("channel"));
  // A second click, or a second tab: it has ended already.
  if (!one || !isActive(one)) return back(c, viewer);
  const reason = String(form.get("reason") ?? "").trim();
  const wrong = viewer.by === "staff" ? judgeReason(reason) : undefined;
  if (wrong) {
    const typed = { wrong, reason };
    return c.html(<OptOutPage frame={c.get("frame")} viewer={viewer} view={view} one={one} typed={typed} />, 422);
  }
  const note = viewer.by === "staff" ? { note: reason } : {};
  await mount.pages.optOut({ ...actorOf(viewer), channel: one.channel, ...note });
  await noteStep(c, "opt_out", { patronId: viewer.patronId, detail: one.channel });
  return back(c, viewer, `${one.channel}_opted_out`);
}

async function connect(c: Context<Entered>, { mount, viewer, view, form }: Asked): Promise<Response> {
  const frame = c.get("frame");
  const typed = readOptInForm("telegram", form);
  const terms = termsIn(frame.say, frame.lang, view.library, "telegram");
  const faults = judgeAgreement(typed, viewer, terms);
  if (faults.length > 0) return mount.show(c, viewer, view, { form: typed, faults });
  const connection = await mount.pages.connect(viewer.patronId, viewer.actor, terms);
  if ("link" in connection) {
    await noteStep(c, "telegram_link", { patronId: viewer.patronId });
    return c.html(<ConnectPage frame={frame} viewer={viewer} link={connection.link} />);
  }
  return c.html(<NoConnectionPage frame={frame} viewer={viewer} because={connection.because} />, 503);
}

async function saveKinds(c: Context<Entered>, { mount, viewer, view, form }: Asked): Promise<Response> {
  await mount.pages.saveChoices(viewer.patronId, readKindsForm(form, view), viewer.actor);
  await noteStep(c, "kinds", { patronId: viewer.patronId });
  return back(c, viewer, "kinds");
}

async function savePreferences(c: Context<Entered>, { mount, viewer, view, form }: Asked): Promise<Response> {
  const preferences = readPreferencesForm(form, view.preferences);
  await mount.pages.savePreferences(viewer.patronId, preferences);
  await noteStep(c, "preferences", { patronId: viewer.patronId });
  const next = nextToChange(view, preferences);
  return next ? c.redirect(`${viewer.at}/${next}/change`, 303) : back(c, viewer, "preferences");
}

/** What is wrong; staff are told who uses the address. */
async function faultFor(
  { mount, viewer }: Pick<Asked, "mount" | "viewer">,
  wish: OptInWish,
  answer: Parameters<typeof faultOf>[0],
): Promise<Fault> {
  const asks = viewer.by === "staff" && answer.because === "address_taken";
  return faultOf(answer, viewer, asks ? await nameable(await mount.pages.holder(wish), viewer) : undefined);
}

const addressChannel = (c: Context<Entered>): "sms" | "email" => (c.req.param("channel") === "email" ? "email" : "sms");

const channelOf = (view: ConsentView, channel: ChannelName | string | undefined): ChannelView | undefined =>
  view.channels.find((one) => one.channel === channel);
