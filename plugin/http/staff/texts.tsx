import { Hono } from "hono";
import type { Child, FC } from "hono/jsx";
import type { AskedStop, ParkedForStaff } from "../../reports/texts-for-a-person.ts";
import { type Entered, type Entry, guard, may, refuse } from "./entry.tsx";
import { instant } from "./instants.ts";
import { Csrf, type Frame, Notice, Page, ShownZone } from "./layout.tsx";
import { Table } from "./table.tsx";

export interface TextsDesk {
  /** Texts that wait for a person, with the names of their patrons as Koha has them. */
  read(): Promise<{
    parked: readonly ParkedForStaff[];
    asked: readonly AskedStop[];
    names: ReadonlyMap<number, string>;
  }>;
  /** False: somebody else was first. */
  finish(id: number, by: string): Promise<boolean>;
}

/** The page with what patrons wrote that no program can settle. */
export function textsRoutes(entry: Entry, desk: TextsDesk): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "patrons") ? next() : refuse(c, "pages:page.not_allowed");
  });
  app.get("/", async (c) =>
    c.html(<TextsPage frame={c.get("frame")} state={await desk.read()} finished={undefined} />),
  );
  app.post("/:id{\\d{1,15}}/done", async (c) => {
    const finished = await desk.finish(Number(c.req.param("id")), c.get("session").who);
    return c.html(<TextsPage frame={c.get("frame")} state={await desk.read()} finished={finished} />);
  });
  return app;
}

interface PageProps {
  frame: Frame;
  state: Awaited<ReturnType<TextsDesk["read"]>>;
  finished: boolean | undefined;
}

const TextsPage: FC<PageProps> = ({ frame, state: { parked, asked, names }, finished }) => {
  const { say, lang, base, session } = frame;
  const columns = (...named: ("heard" | "channel" | "from" | "text" | "done")[]) =>
    named.map((column) => say(lang, `staff:texts.${column}`));
  const channel = (name: string) => {
    const key = `pages:patron.${name}`;
    return say.has(key) ? say(lang, key) : name;
  };
  const patron = (id: number) => <a href={`${base}/patron/${id}`}>{names.get(id) ?? id}</a>;
  const parkedRows = parked.map((text): Child[] => [
    instant(text.heard_at, frame),
    channel(text.channel),
    text.patron_id === null ? text.address : patron(text.patron_id),
    <span class="text" id={`text-${text.id}`}>
      {text.text === "" ? say(lang, "staff:texts.no_words") : text.text}
    </span>,
    <form method="post" action={`${base}/texts/${text.id}/done`}>
      {session && <Csrf session={session} />}
      <button type="submit" class="quiet" aria-describedby={`text-${text.id}`}>
        {say(lang, "staff:texts.mark_done")}
      </button>
    </form>,
  ]);
  const askedRows = asked.map((text): Child[] => [
    instant(text.heard_at, frame),
    channel(text.channel),
    text.patron_id === null ? text.address : patron(text.patron_id),
    <span class="text">{text.text ?? ""}</span>,
  ]);
  return (
    <Page frame={frame} title={say(lang, "staff:texts.title")}>
      {finished !== undefined && (
        <Notice kind={finished ? "good" : "bad"}>
          {say(lang, finished ? "staff:texts.finished" : "staff:texts.was_finished")}
        </Notice>
      )}
      <h2>{say(lang, "staff:texts.parked")}</h2>
      {parkedRows.length === 0 ? (
        <p>{say(lang, "staff:texts.none")}</p>
      ) : (
        <>
          <p>{say(lang, "staff:texts.parked_about")}</p>
          <Table
            name={say(lang, "staff:texts.parked")}
            columns={columns("heard", "channel", "from", "text", "done")}
            rows={parkedRows}
          />
        </>
      )}
      <h2>{say(lang, "staff:texts.asked")}</h2>
      {askedRows.length === 0 ? (
        <p>{say(lang, "staff:texts.none")}</p>
      ) : (
        <>
          <p>{say(lang, "staff:texts.asked_about")}</p>
          <Table
            name={say(lang, "staff:texts.asked")}
            columns={columns("heard", "channel", "from", "text")}
            rows={askedRows}
          />
        </>
      )}
      <ShownZone frame={frame} />
    </Page>
  );
};
