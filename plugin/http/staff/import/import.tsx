import { Hono } from "hono";
import type { FC } from "hono/jsx";
import { type Import, isOver } from "../../../import/import-store.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { Facts } from "../../frame/facts.tsx";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { noStep, noteStep } from "../../frame/steps.ts";
import type { ImportBackend, ImportState } from "./import-backend.ts";
import { ImportNight, importHours } from "./import-night.tsx";
import { judgeGround, PreviewPage } from "./import-preview.tsx";

/** While it runs the page refreshes itself, but not for ever: a page left open would keep its session alive. */
const REFRESH_SECONDS = 20;
const MOST_REFRESHES = 15;

/** What the buttons of an import do. */
const TURNS = [
  { name: "pause", to: "paused", step: "import_paused" },
  { name: "resume", to: "running", step: "import_resumed" },
  { name: "cancel", to: "cancelled", step: "import_cancelled" },
] as const;

/** The pages on which an admin takes over the patrons who get texts by Koha's own preference. */
export function importRoutes(entry: Entry, backend: ImportBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    if (!may(c.get("session"), "set")) return refuse(c, "pages:page.not_allowed");
    // It concerns the patrons of every library at once.
    return c.get("session").reach === null ? next() : refuse(c, "access:days.all_libraries");
  });
  app.get("/", async (c) => {
    const frame = c.get("frame");
    const state = await backend.read();
    const anew = /^\d{1,2}$/.test(c.req.query("anew") ?? "") ? Number(c.req.query("anew")) : 0;
    if (state.latest?.state === "running" && !state.rests && !state.off && anew < MOST_REFRESHES) {
      c.header("Refresh", `${REFRESH_SECONDS}; url=${frame.base}/import?anew=${anew + 1}`);
    }
    return c.html(<ImportPage frame={frame} state={state} />);
  });
  app.get("/preview", async (c) => {
    const [state, preview] = [await backend.read(), await backend.preview()];
    return c.html(<PreviewPage frame={c.get("frame")} state={state} preview={preview} />);
  });
  app.post("/start", async (c) => {
    const frame = c.get("frame");
    const text = (name: string) => String(c.get("csrfForm").get(name) ?? "").trim();
    // A browser counts a line break as one character, and sends two.
    const ground = text("ground").replaceAll("\r\n", "\n");
    const wrong = judgeGround(ground);
    if (wrong) {
      const [state, preview] = [await backend.read(), await backend.preview()];
      return c.html(<PreviewPage frame={frame} state={state} preview={preview} refused={{ wrong, ground }} />, 422);
    }
    const after = /^\d{1,9}$/.test(text("after")) ? Number(text("after")) : -1;
    // Where another click or another admin was first, the page shows that one.
    const started = await backend.start(after, ground, c.get("session").who);
    if (started) await noteStep(c, "import_started");
    else noStep(c);
    return c.redirect(`${frame.base}/import`, 303);
  });
  app.post("/:id{\\d{1,9}}/:turn{pause|resume|cancel}", async (c) => {
    const turn = TURNS.find(({ name }) => name === c.req.param("turn")) ?? TURNS[0];
    if (await backend.turn(Number(c.req.param("id")), turn.to)) await noteStep(c, turn.step);
    else noStep(c);
    return c.redirect(`${c.get("frame").base}/import`, 303);
  });
  return app;
}

const ImportPage: FC<{ frame: Frame; state: ImportState }> = ({ frame, state }) => {
  const { say, lang, base } = frame;
  const { latest, canText } = state;
  const help = { text: say(lang, "console:help.take_over"), manual: "take-over" };
  return (
    <Page frame={frame} title={say(lang, "pages:import.title")} current="/import" help={help}>
      {!canText && <Notice kind="bad">{say(lang, "pages:import.no_texts")}</Notice>}
      {state.off && <p class="warning">{say(lang, "access:import.off")}</p>}
      <p>{say(lang, "pages:import.about")}</p>
      <p>{say(lang, "pages:import.never_again")}</p>
      {latest && <Progress frame={frame} latest={latest} rests={state.rests} />}
      <p class="actions">
        <a class="button" href={`${base}/import/preview`}>
          {say(lang, "pages:import.look")}
        </a>
      </p>
      {latest && <ShownZone frame={frame} />}
    </Page>
  );
};

/** The progress of the newest import, and the button that pauses or resumes it. */
const Progress: FC<{ frame: Frame; latest: Import } & Pick<ImportState, "rests">> = ({ frame, latest, rests }) => {
  const { say, lang, base, session } = frame;
  const number = (count: number) => count.toLocaleString(lang);
  const { state, seen } = latest;
  // Patrons who began to get texts after the start are taken over too.
  const total = Math.max(latest.total, seen);
  const turn = state === "running" ? "pause" : "resume";
  return (
    <section class="channel" aria-labelledby="import-heading">
      <h2 id="import-heading">{say(lang, `pages:import.${state}`)}</h2>
      {state === "running" && rests && <ImportNight frame={frame} what="goes_on" rests={rests} />}
      <label for="import-progress">
        {say(lang, "pages:import.progress", { seen: number(seen), total: number(total) })}
      </label>
      <progress id="import-progress" class="import-progress" value={seen} max={Math.max(total, 1)} />
      <Facts
        kind="figures"
        facts={(["invited", "opted_in", "passed_by"] as const).map(
          (outcome) => [say(lang, `pages:import.${outcome}`), number(latest[outcome])] as const,
        )}
      />
      <p>
        {say(lang, "pages:import.started", { who: latest.started_by, when: instant(latest.started_at, frame) })}
        {latest.ended_at && ` ${say(lang, "pages:import.ended_at", { when: instant(latest.ended_at, frame) })}`}
      </p>
      <p class="text">{say(lang, "pages:import.ground_was", { ground: latest.ground })}</p>
      {!isOver(latest) && (
        <>
          <p class="help">{say(lang, "pages:import.pace", importHours(lang))}</p>
          <form method="post" action={`${base}/import/${latest.id}/${turn}`} class="actions">
            {session && <Csrf session={session} />}
            <button type="submit" class="quiet">
              {say(lang, `pages:import.${turn}`)}
            </button>
            <a class="button" href={`${base}/import`}>
              {say(lang, "pages:import.newest")}
            </a>
          </form>
          <CancelForm frame={frame} id={latest.id} />
        </>
      )}
    </section>
  );
};

/** Says what then happens before the button is there to be pressed. */
const CancelForm: FC<{ frame: Frame; id: number }> = ({ frame: { say, lang, base, session }, id }) => (
  <details>
    <summary>{say(lang, "access:import.cancel")}</summary>
    <p>{say(lang, "access:import.cancel_about")}</p>
    <form method="post" action={`${base}/import/${id}/cancel`}>
      {session && <Csrf session={session} />}
      <button type="submit">{say(lang, "access:import.cancel_now")}</button>
    </form>
  </details>
);
