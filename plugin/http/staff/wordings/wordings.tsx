import { type Context, Hono } from "hono";
import { LANGUAGES, type Lang } from "../../../templates/locales.ts";
import { WORDED_TEXTS, type WordedText } from "../../../templates/wording-list.ts";
import { judgeWording, readShipped, tidy, type WordingFault } from "../../../templates/wordings-judge.ts";
import { termsChannel } from "../../consent/opt-in.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { noStep, noteStep } from "../../frame/steps.ts";
import type { NoticesBackend } from "./notices/notices-backend.ts";
import { WordingPage } from "./wording-page.tsx";
import type { WordingsBackend } from "./wordings-backend.ts";
import { pathOf, WordingsPage } from "./wordings-page.tsx";

const LONGEST_SEARCH = 100;

/** The pages where staff replace our words with the library's own. */
export function wordingsRoutes(entry: Entry, backend: WordingsBackend, notices: NoticesBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "set") ? next() : refuse(c, "pages:page.not_allowed");
  });

  app.get("/", async (c) => {
    const frame = c.get("frame");
    const search = (c.req.query("q") ?? "").trim().slice(0, LONGEST_SEARCH);
    return c.html(
      <WordingsPage
        frame={frame}
        shipped={backend.shipped}
        owned={await backend.owned()}
        notices={{ owned: await notices.owned(), libraries: await notices.libraries() }}
        search={search}
      />,
    );
  });

  app.get("/:namespace/:name", async (c) => {
    const text = textOf(c);
    if (!text) return c.redirect(`${c.get("frame").base}/wordings`, 303);
    return show(c, backend, text, { done: c.req.query("done") });
  });

  app.post("/:namespace/:name", async (c) => {
    const text = textOf(c);
    if (!text) return c.redirect(`${c.get("frame").base}/wordings`, 303);
    return save(c, backend, text);
  });
  return app;
}

/** Does what the pressed button says: saves the wording, previews it, or restores the shipped one. */
async function save(c: Context<Entered>, backend: WordingsBackend, text: WordedText): Promise<Response> {
  const lang = langOf(c);
  const form = c.get("csrfForm");
  const typed = tidy(String(form.get("text") ?? ""));
  const action = String(form.get("do"));
  const faults =
    action === "shipped" ? [] : judgeWording(text, { lang, text: typed }, backend.shipped, backend.sample());
  if (faults.length > 0) return show(c, backend, text, { typed, faults });
  noStep(c);
  if (action === "preview") return show(c, backend, text, { typed, preview: typed });
  const saved = await backend.save(text, {
    lang,
    text: action === "shipped" ? null : typed,
    seen: Number(form.get("seen")) || 0,
    by: c.get("session").who,
  });
  const done = action === "shipped" ? "shipped" : "saved";
  if (saved === "saved") {
    await noteStep(c, "wording_saved", { detail: `${text.key}, ${lang}` });
    return c.redirect(`${c.get("frame").base}${pathOf(text)}?lang=${lang}&done=${done}`, 303);
  }
  return show(c, backend, text, { typed, faults: [{ key: "terms:fault.meanwhile", variables: {} }] });
}

interface Shown {
  typed?: string;
  faults?: readonly WordingFault[];
  preview?: string;
  done?: string | undefined;
}

async function show(c: Context<Entered>, backend: WordingsBackend, text: WordedText, shown: Shown): Promise<Response> {
  const { typed, faults = [], ...more } = shown;
  const lang = langOf(c);
  const versions = await backend.versions(text, lang);
  const channel = termsChannel(text.key);
  const shipped = readShipped(backend.shipped, lang, text.key);
  const page = (
    <WordingPage
      frame={c.get("frame")}
      text={text}
      lang={lang}
      shipped={backend.shipped}
      versions={versions}
      typed={typed ?? versions[0]?.text ?? shipped}
      faults={faults}
      sample={backend.sample()}
      agreed={channel && (await backend.agreed(channel, lang))}
      {...more}
    />
  );
  return c.html(page, faults.length > 0 ? 422 : 200);
}

const textOf = (c: Context): WordedText | undefined =>
  WORDED_TEXTS.find(({ key }) => key === `${c.req.param("namespace")}:${c.req.param("name")}`);

/** The language of the wording, not of the page. */
function langOf(c: Context<Entered>): Lang {
  return LANGUAGES.find((lang) => lang === c.req.query("lang")) ?? c.get("frame").lang;
}
