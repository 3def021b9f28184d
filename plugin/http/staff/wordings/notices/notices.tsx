import { type Context, Hono } from "hono";
import type { NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import type { WordingPlace } from "../../../../templates/notices/notice-wording-store.ts";
import type { WordedNotice } from "../../../../templates/notices/worded-notices.ts";
import { tidy } from "../../../../templates/wordings-judge.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../../frame/entry.tsx";
import { noStep, noteStep } from "../../../frame/steps.ts";
import { type Pressed, press, type Shown } from "./acts.ts";
import { judgeAt } from "./judge.ts";
import { leanWording } from "./lean.ts";
import { libraryAt, makePreview, previewFacts, shownWith, showVariables } from "./make-preview.ts";
import { NoticePage } from "./notice-page.tsx";
import { type NoticeView, tellsOfSeveral } from "./notice-view.ts";
import type { NoticesBackend } from "./notices-backend.ts";
import { noticeOf, placeOf, placePath, samePlace } from "./place.ts";

const LONGEST_CARD = 32;
/** Longer is no text for a phone; the judge says so, and what follows stays quick. */
const LONGEST_TEXT = 20_000;
const DONE = ["saved", "default", "restored"] as const;

/** The pages where staff word what notices say. */
export function noticeRoutes(entry: Entry, backend: NoticesBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "set") ? next() : refuse(c, "pages:page.not_allowed");
  });

  app.get("/:notice", async (c) => {
    const name = noticeOf(c.req.param("notice"));
    if (!name) return c.redirect(`${c.get("frame").base}/wordings`, 303);
    return show(c, await readAsked(c, backend, name));
  });

  app.post("/:notice", async (c) => {
    const name = noticeOf(c.req.param("notice"));
    if (!name) return c.redirect(`${c.get("frame").base}/wordings`, 303);
    const asked = await readAsked(c, backend, name);
    const pressed = await readPressed(c, asked);
    const outcome = await press(pressed);
    if ("show" in outcome) {
      if (outcome.sent) await noteStep(c, "test_message", { detail: `${name}, ${asked.place.lang}` });
      else noStep(c);
      return show(c, asked, { ...outcome.show, card: pressed.card });
    }
    await noteStep(c, "wording_saved", { detail: `${name}, ${asked.place.lang}` });
    return c.redirect(`${c.get("frame").base}${placePath(asked.place)}&done=${outcome.done}`, 303);
  });
  return app;
}

/** What the address asks for, and what is known of it. */
interface Asked {
  backend: NoticesBackend;
  place: WordingPlace;
  libraries: readonly NoticeLibrary[];
  /** What the library is called where Koha has none. */
  name: string;
}

async function readAsked(c: Context<Entered>, backend: NoticesBackend, name: WordedNotice): Promise<Asked> {
  const libraries = await backend.libraries();
  const place = placeOf(name, (key) => c.req.query(key), { lang: c.get("frame").lang, libraries });
  return { backend, place, libraries, name: backend.libraryName() };
}

const typedIn = (form: FormData, field: string): string =>
  tidy(String(form.get(field) ?? "").slice(0, LONGEST_TEXT)).normalize("NFC");

async function readPressed(c: Context<Entered>, { backend, place, libraries, name }: Asked): Promise<Pressed> {
  const form = c.get("csrfForm");
  const one = typedIn(form, "one");
  const { who, reach } = c.get("session");
  return {
    ...{ backend, place, libraries, name, form, reach },
    // Where a notice tells of one thing only, there is one text.
    typed: { one, other: tellsOfSeveral(place.name) ? typedIn(form, "other") : one },
    seen: Number(form.get("seen")) || 0,
    card: String(form.get("card") ?? "")
      .trim()
      .slice(0, LONGEST_CARD),
    by: who,
    fillings: await backend.fillings(),
  };
}

async function show(c: Context<Entered>, asked: Asked, shown?: Shown & { card: string }): Promise<Response> {
  const { backend, place, libraries } = asked;
  const state = await backend.read(place);
  const [typed, faults, card] = [shown?.typed ?? state.inForce.words, shown?.faults ?? [], shown?.card ?? ""];
  const { own } = state.inForce;
  const view: NoticeView = {
    ...{ place, state, libraries, typed, faults, card },
    owned: own !== undefined && samePlace(own, place),
    several: tellsOfSeveral(place.name),
    unsaved: shown !== undefined,
    ...(await readPreview(c, asked, { typed, card })),
    targets: backend.targets(),
    done: DONE.find((done) => !shown && done === c.req.query("done")),
    converted: shown?.converted,
    tested: shown?.tested,
    compared: comparedIn(c),
  };
  return c.html(<NoticePage frame={c.get("frame")} view={view} />, faults.length > 0 ? 422 : 200);
}

/** The phones and the table of variables; no phones where what is typed cannot be filled in. */
async function readPreview(
  c: Context<Entered>,
  { backend, place, libraries, name }: Asked,
  { typed, card }: { typed: NoticeView["typed"]; card: string },
): Promise<Pick<NoticeView, "preview" | "variables">> {
  const { reach } = c.get("session");
  const fillings = await backend.fillings();
  const faults = judgeAt(backend, place, typed, { libraries, fillings });
  const { facts, library, patron } = await previewFacts(backend, place, {
    card,
    reach,
    library: libraryAt(libraries, place, name),
  });
  const shown = shownWith(backend, place, { facts, library, fillings });
  const lean = leanWording(typed);
  return {
    variables: showVariables(place, shown),
    preview: faults.some(standsAgainst) ? undefined : makePreview(typed, shown, { patron, library, lean }),
  };
}

/** A text that is too long can be shown, and should be. */
const standsAgainst = ({ key }: { key: string }): boolean => !/fault\.(too_long|too_many_segments)$/.test(key);

function comparedIn(c: Context<Entered>): NoticeView["compared"] {
  const [from, to] = [c.req.query("from"), c.req.query("to")];
  return c.req.method === "GET" && from !== undefined && to !== undefined ? { from, to } : undefined;
}
