import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { Reach } from "../../../koha/reach.ts";
import { type Found, type FoundPatron, MOST_FOUND } from "../../../reports/find-patrons.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { instant } from "../../frame/instants.ts";
import { type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";

/** What the page for finding a patron asks. */
export interface FindBackend {
  find(text: string, reach: Reach): Promise<Found>;
}

/** A longer text is nobody's name. */
const LONGEST_TEXT = 100;

/** Finds any patron within reach; a card or a number that names one leads straight there. */
export function findRoutes(entry: Entry, backend: FindBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "see") ? next() : refuse(c, "pages:page.not_allowed");
  });
  app.get("/", async (c) => {
    const frame = c.get("frame");
    const { reach } = c.get("session");
    const text = (c.req.query("q") ?? "").trim();
    const page = {
      frame,
      text: [...text.slice(0, 2 * LONGEST_TEXT)].slice(0, LONGEST_TEXT).join(""),
      all: reach === null,
    };
    if (text === "") return c.html(<FindPage {...page} />);
    if (text.length > LONGEST_TEXT) return c.html(<FindPage {...page} tooLong />, 422);
    const found = await backend.find(text, reach);
    if (found.exact !== undefined) return c.redirect(`${frame.base}/patron/${found.exact}/`, 303);
    return c.html(<FindPage {...page} found={found} />);
  });
  return app;
}

interface FindProps {
  frame: Frame;
  text: string;
  /** This person may see the patrons of every library. */
  all: boolean;
  found?: Found;
  tooLong?: boolean;
}

const FindPage: FC<FindProps> = ({ frame, text, all, found, tooLong }) => {
  const { say, lang, base } = frame;
  return (
    <Page
      frame={frame}
      title={say(lang, "desk:title")}
      current="/patrons"
      help={{ text: say(lang, "desk:find.about"), manual: "find-patron" }}
    >
      <search>
        <form method="get" action={`${base}/patrons`} class="filters">
          <label for="q">{say(lang, "desk:find.label")}</label>
          <input id="q" name="q" type="search" maxlength={LONGEST_TEXT} value={text} autocomplete="off" />
          <button type="submit">{say(lang, "desk:find.go")}</button>
        </form>
      </search>
      {!all && <p class="hint">{say(lang, "desk:find.reach")}</p>}
      {tooLong && <Notice kind="bad">{say(lang, "desk:find.too_long")}</Notice>}
      {found && <Results frame={frame} text={text} found={found} />}
    </Page>
  );
};

const Results: FC<{ frame: Frame; text: string; found: Found }> = ({ frame, text, found: { patrons, more } }) => {
  const { say, lang } = frame;
  if (patrons.length === 0) return <p class="empty">{say(lang, "desk:find.none", { text })}</p>;
  const columns = (["name", "card", "library", "ways", "last"] as const).map((name) => say(lang, `desk:find.${name}`));
  const count = (more ? MOST_FOUND : patrons.length).toLocaleString(lang);
  return (
    <>
      <p>{say(lang, more ? "desk:find.more" : "desk:find.found", { count })}</p>
      <Table name={say(lang, "desk:title")} columns={columns} rows={patrons.map((one) => cellsOf(frame, one))} />
      <ShownZone frame={frame} />
    </>
  );
};

function cellsOf(frame: Frame, { patronId, known, library, ways, lastMessage }: FoundPatron) {
  const { say, lang, base } = frame;
  return [
    <a href={`${base}/patron/${patronId}/`}>
      {known?.name ?? say(lang, "desk:find.gone", { number: String(patronId) })}
    </a>,
    known?.card ?? say(lang, "desk:find.no_card"),
    library ?? "–",
    ways.length === 0
      ? say(lang, "desk:find.no_ways")
      : ways.map((channel) => say(lang, `account:channel.${channel}`)).join(", "),
    lastMessage ? (
      <a href={`${base}/messages?q=%23${patronId}&dates=all`}>{instant(lastMessage, frame)}</a>
    ) : (
      say(lang, "desk:find.no_last")
    ),
  ];
}
