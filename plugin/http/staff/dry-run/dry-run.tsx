import { type Context, Hono } from "hono";
import type { Asked } from "../../../notices/dry-run/explain.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { Notice, Page } from "../../frame/layout.tsx";
import { AnswerPage } from "./answer-page.tsx";
import { CountsPage } from "./counts-page.tsx";
import type { DryRunBackend } from "./dry-run-backend.ts";
import { AskPage } from "./dry-run-page.tsx";
import { ASKABLE } from "./dry-run-words.ts";

/** A longer text is nobody's name. */
const LONGEST_TEXT = 100;

/** The pages that say what would happen to a notice, or to all that wait. They change nothing. */
export function dryRunRoutes(entry: Entry, backend: DryRunBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "see") ? next() : refuse(c, "pages:page.not_allowed");
  });
  app.get("/", (c) => askPage(c, backend));
  app.get("/notice", (c) => answerPage(c, backend));
  app.get("/all", (c) => countsPage(c, backend));
  return app;
}

const nameOf = (c: Context<Entered>) => ASKABLE.find((name) => name === c.req.query("type"));
const idOf = (text: string | undefined) => Number(/^[1-9]\d{0,9}$/.exec(text ?? "")?.[0] ?? 0) || undefined;

/** As where a patron is found: a card that names one leads straight on. */
async function askPage(c: Context<Entered>, backend: DryRunBackend) {
  const frame = c.get("frame");
  const { reach } = c.get("session");
  const text = [...(c.req.query("q") ?? "").trim()].slice(0, LONGEST_TEXT).join("");
  const type = nameOf(c) ?? ASKABLE[0] ?? "";
  const found = text === "" ? undefined : await backend.find(text, reach);
  if (found?.exact !== undefined)
    return c.redirect(`${frame.base}/dry-run/notice?patron=${found.exact}&type=${type}`, 303);
  const id = idOf(c.req.query("patron"));
  const known = id === undefined ? undefined : await backend.patron(id, reach);
  return c.html(
    <AskPage
      frame={frame}
      lists={await backend.lists(reach)}
      all={reach === null}
      trial={backend.trial()}
      patron={id !== undefined && known ? { id, known } : undefined}
      typed={found && { text, type, found }}
    />,
  );
}

async function answerPage(c: Context<Entered>, backend: DryRunBackend) {
  const frame = c.get("frame");
  const { say, lang } = frame;
  const [noticeId, patronId, name] = [idOf(c.req.query("notice")), idOf(c.req.query("patron")), nameOf(c)];
  const asked: Asked | undefined =
    noticeId !== undefined
      ? { noticeId }
      : patronId !== undefined && name
        ? { patronId, name, kohaWords: say(lang, "dry_run:koha_words") }
        : undefined;
  if (!asked) return askPage(c, backend);
  const answer = await backend.explain(asked, c.get("session").reach);
  if (answer === "outside") return refuse(c, "console:reach.outside");
  if (answer) return c.html(<AnswerPage frame={frame} answer={answer} trial={backend.trial()} />);
  const title = say(lang, "dry_run:link");
  const crumbs = [{ name: say(lang, "dry_run:title"), to: "/dry-run" }, { name: title }];
  return c.html(
    <Page frame={frame} title={title} current="/dry-run" crumbs={crumbs}>
      <Notice kind="bad">{say(lang, "dry_run:gone")}</Notice>
    </Page>,
    404,
  );
}

async function countsPage(c: Context<Entered>, backend: DryRunBackend) {
  const { reach } = c.get("session");
  const lists = await backend.lists(reach);
  const library = lists.libraries.find(({ branchcode }) => branchcode === c.req.query("library"))?.branchcode;
  const category = lists.categories.find(({ code }) => code === c.req.query("category"))?.code;
  const counted = await backend.count({ reach, library, category }, c.req.raw.signal);
  const props = { frame: c.get("frame"), lists, all: reach === null, trial: backend.trial(), library, category };
  return c.html(<CountsPage {...props} counted={counted} />);
}
