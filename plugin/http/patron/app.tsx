import { type Context, Hono } from "hono";
import type { FC } from "hono/jsx";
import type { PatronHistory } from "../../reports/patron-history.ts";
import type { ConsentPages } from "../consent/backend.ts";
import type { Trouble } from "../consent/opt-in.ts";
import { consentRoutes } from "../consent/routes.tsx";
import { type ConsentProps, ConsentSections } from "../consent/sections.tsx";
import type { ConsentView } from "../consent/view.ts";
import type { Viewer } from "../consent/viewer.ts";
import { type Entered, type Entry, entryRoutes, guard } from "../frame/entry.tsx";
import { Page, ShownZone } from "../frame/layout.tsx";
import { OwnHistory } from "./history.tsx";
import { ownEverything, ownHistory, ownView } from "./own-part.ts";

/** What is behind a patron's own pages. */
export interface PatronBackend {
  consent: ConsentPages;
}

/** The number of no patron: the session belongs to nobody in particular. */
const NOBODY = 0;

/** A patron's own page: what is chosen and what can be, every step of it, every message. */
export function patronPages(entry: Entry, { consent }: PatronBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.route("/", entryRoutes(entry));

  const whom = (c: Context<Entered>): Viewer => ({
    patronId: c.get("session").whoId ?? NOBODY,
    by: "patron",
    actor: "patron",
    readOnly: false,
    at: c.get("frame").base,
  });

  const onlySaying = (c: Context<Entered>, key: "account:gone" | "account:other_person", status: 404 | 403) => {
    const frame = c.get("frame");
    const title = frame.say(frame.lang, "patron:page.title");
    return c.html(
      <Page frame={frame} title={title}>
        <p>{frame.say(frame.lang, key)}</p>
      </Page>,
      status,
    );
  };
  const gone = (c: Context<Entered>) => onlySaying(c, "account:gone", 404);
  /** Nothing of another person's is shown, nor changed, before staff have said whose it is. */
  const whomOwn = async (c: Context<Entered>) => {
    const viewer = whom(c);
    const { otherSince } = await consent.person(viewer.patronId);
    return otherSince === null ? viewer : onlySaying(c, "account:other_person", 403);
  };

  const show = async (c: Context<Entered>, viewer: Viewer, view: ConsentView, trouble?: Trouble) => {
    const done = c.req.method === "GET" ? c.req.query("done") : undefined;
    const { since } = await consent.person(viewer.patronId);
    const sections = { frame: c.get("frame"), viewer, view: ownView(view, since), trouble, done };
    const reached = view.channels.some((one) => ["opted_in", "pending_opt_in"].includes(one.consent?.state ?? "none"));
    const unfinished = !reached && (await consent.saidYesInKoha(viewer.patronId));
    const history = ownHistory(await consent.history(viewer.patronId), since);
    return c.html(<OwnPage {...sections} history={history} unfinished={unfinished} />, trouble ? 422 : 200);
  };

  app.get("/", guard(entry), async (c) => {
    const viewer = await whomOwn(c);
    if (viewer instanceof Response) return viewer;
    const view = await consent.read(viewer.patronId);
    return view ? show(c, viewer, view) : gone(c);
  });
  app.get("/everything.json", guard(entry), async (c) => {
    const viewer = await whomOwn(c);
    if (viewer instanceof Response) return viewer;
    const { patronId } = viewer;
    const { since } = await consent.person(patronId);
    const day = consent.now().toISOString().slice(0, 10);
    c.header("Content-Disposition", `attachment; filename="library-messages-${day}.json"`);
    c.header("Content-Type", "application/json; charset=utf-8");
    return c.body(JSON.stringify(ownEverything(await consent.everything(patronId), since), null, 2));
  });
  app.use("/:channel{sms|telegram|email}/*", guard(entry));
  for (const path of ["/kinds", "/preferences"]) app.use(path, guard(entry));
  app.route("/", consentRoutes({ pages: consent, whom: whomOwn, show, gone }));
  return app;
}

/** `unfinished`: a yes on Koha's page of consents, for which something is still to be chosen here. */
type OwnPageProps = ConsentProps & { history: PatronHistory; unfinished: boolean };

const OwnPage: FC<OwnPageProps> = ({ history, unfinished, ...sections }) => {
  const { frame } = sections;
  const { say, lang, base } = frame;
  return (
    <Page frame={frame} title={`${say(lang, "patron:page.title")} – ${sections.view.library}`}>
      {unfinished && <p class="notice">{say(lang, "account:yes_in_koha")}</p>}
      <ConsentSections {...sections} />
      <OwnHistory frame={frame} history={history} />
      <h2>{say(lang, "account:everything.title")}</h2>
      <p>{say(lang, "account:everything.about")}</p>
      <p>
        <a class="button" href={`${base}/everything.json`} download>
          {say(lang, "account:everything.link")}
        </a>
      </p>
      <ShownZone frame={frame} />
    </Page>
  );
};
