import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { Library } from "../../../koha/libraries.ts";
import type { Rule } from "../../../routing/rule.ts";
import type { StoredRule } from "../../../routing/rule-store.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { Csrf, type Frame, Notice, Page } from "../../frame/layout.tsx";

export interface RulesBackend {
  read(): Promise<{ rules: readonly StoredRule[]; libraries: readonly Library[] }>;
  add(rule: Rule, by: string): Promise<void>;
  remove(id: number): Promise<void>;
}

/** The page where staff say which mails of Koha go out as messages instead. */
export function rulesRoutes(entry: Entry, backend: RulesBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    if (!may(c.get("session"), "settings")) return refuse(c, "pages:page.not_allowed");
    return next();
  });
  app.get("/", async (c) => c.html(<RulesPage frame={c.get("frame")} state={await backend.read()} />));
  app.post("/", async (c) => {
    const frame = c.get("frame");
    const state = await backend.read();
    const rule = readRule(c.get("csrfForm"), state.libraries);
    if (!rule) return c.html(<RulesPage frame={frame} state={state} wrong />, 422);
    await backend.add(rule, c.get("session").who);
    return c.redirect(`${frame.base}/rules`, 303);
  });
  app.post("/:id{\\d{1,9}}/remove", async (c) => {
    await backend.remove(Number(c.req.param("id")));
    return c.redirect(`${c.get("frame").base}/rules`, 303);
  });
  return app;
}

/** Only mail for now: the print job has no safe moment at which to step in front of it. */
function readRule(form: FormData, libraries: readonly Library[]): Rule | undefined {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const letterCode = text("letter_code").toUpperCase();
  const branchcode = text("branchcode");
  const knows = branchcode === "" || libraries.some((library) => library.branchcode === branchcode);
  if (!/^[A-Z0-9_]{0,64}$/.test(letterCode) || !knows || !["0", "1"].includes(text("takes"))) return undefined;
  return {
    transport: "email",
    letterCode: letterCode === "" ? null : letterCode,
    branchcode: branchcode === "" ? null : branchcode,
    takes: text("takes") === "1",
  };
}

interface RulesPageProps {
  frame: Frame;
  state: Awaited<ReturnType<RulesBackend["read"]>>;
  wrong?: boolean;
}

const RulesPage: FC<RulesPageProps> = ({ frame, state, wrong }) => {
  const { say, lang, base, session } = frame;
  const nameOf = (code: string) => state.libraries.find((library) => library.branchcode === code)?.name ?? code;
  const takes = (yes: boolean) => say(lang, yes ? "pages:rules.taken" : "pages:rules.left");
  return (
    <Page frame={frame} title={say(lang, "pages:rules.title")}>
      {wrong && <Notice kind="bad">{say(lang, "pages:rules.wrong")}</Notice>}
      <p>{say(lang, "pages:rules.about")}</p>
      <p>{say(lang, "pages:rules.never")}</p>
      {state.rules.length === 0 ? (
        <p>{say(lang, "pages:rules.none")}</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{say(lang, "pages:rules.letter_code")}</th>
                <th scope="col">{say(lang, "pages:rules.branchcode")}</th>
                <th scope="col">{say(lang, "pages:rules.takes")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {state.rules.map((rule) => (
                <tr>
                  <td>{rule.letterCode ?? say(lang, "pages:rules.every_notice")}</td>
                  <td>{rule.branchcode === null ? say(lang, "pages:rules.every_library") : nameOf(rule.branchcode)}</td>
                  <td>{takes(rule.takes)}</td>
                  <td>
                    <form method="post" action={`${base}/rules/${rule.id}/remove`}>
                      {session && <Csrf session={session} />}
                      <button type="submit" class="quiet">
                        {say(lang, "pages:rules.remove")}
                      </button>
                    </form>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <form method="post" action={`${base}/rules`}>
        {session && <Csrf session={session} />}
        <fieldset>
          <legend>{say(lang, "pages:rules.add")}</legend>
          <label for="letter_code">{say(lang, "pages:rules.letter_code")}</label>
          <input id="letter_code" name="letter_code" autocomplete="off" aria-describedby="letter_code-help" />
          <span class="help" id="letter_code-help">
            {say(lang, "pages:rules.letter_code_help")}
          </span>
          <label for="branchcode">{say(lang, "pages:rules.branchcode")}</label>
          <select id="branchcode" name="branchcode">
            <option value="">{say(lang, "pages:rules.every_library")}</option>
            {state.libraries.map((library) => (
              <option value={library.branchcode}>{library.name}</option>
            ))}
          </select>
          <label for="takes">{say(lang, "pages:rules.takes")}</label>
          <select id="takes" name="takes">
            <option value="1">{takes(true)}</option>
            <option value="0">{takes(false)}</option>
          </select>
          <div class="actions">
            <button type="submit">{say(lang, "pages:rules.add")}</button>
          </div>
        </fieldset>
      </form>
    </Page>
  );
};
