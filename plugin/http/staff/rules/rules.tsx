import { Hono } from "hono";
import type { Library } from "../../../koha/libraries.ts";
import { NOTICE_TYPES } from "../../../routing/notice-types.ts";
import type { Rule } from "../../../routing/rule.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { noStep, noteStep } from "../../frame/steps.ts";
import { RulesPage, type RulesState } from "./rules-page.tsx";

/** What the page of rules reads and does. */
export interface RulesBackend {
  read(): Promise<RulesState>;
  add(rule: Rule, by: string): Promise<void>;
  /** False: it was removed before. */
  remove(id: number): Promise<boolean>;
}

/** The page where staff choose which mails of Koha go out as messages instead. */
export function rulesRoutes(entry: Entry, backend: RulesBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    if (!may(c.get("session"), "set")) return refuse(c, "pages:page.not_allowed");
    return next();
  });
  app.get("/", async (c) => c.html(<RulesPage frame={c.get("frame")} state={await backend.read()} />));
  app.post("/", async (c) => {
    const frame = c.get("frame");
    const state = await backend.read();
    const rule = readRule(c.get("csrfForm"), state.libraries);
    if (!rule) return c.html(<RulesPage frame={frame} state={state} wrong />, 422);
    await backend.add(rule, c.get("session").who);
    await noteStep(c, "rule_added", {
      detail: [rule.letterCode ?? rule.noticeType, rule.branchcode].filter(Boolean).join(", "),
    });
    return c.redirect(`${frame.base}/rules`, 303);
  });
  app.post("/:id{\\d{1,9}}/remove", async (c) => {
    if (await backend.remove(Number(c.req.param("id")))) await noteStep(c, "rule_removed");
    else noStep(c);
    return c.redirect(`${c.get("frame").base}/rules`, 303);
  });
  return app;
}

/**
 * Reads the rule of a form; undefined if it is not valid. Only mail: print is taken over on the page Coverage, which
 * knows when Koha prints.
 */
function readRule(form: FormData, libraries: readonly Library[]): Rule | undefined {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const [letterCode, branchcode, type] = [text("letter_code").toUpperCase(), text("branchcode"), text("notice_type")];
  const noticeType = NOTICE_TYPES.find((one) => one === type) ?? null;
  const knows = branchcode === "" || libraries.some((library) => library.branchcode === branchcode);
  const aboutBoth = letterCode !== "" && noticeType !== null;
  if (!knows || aboutBoth || (type !== "" && noticeType === null)) return undefined;
  if (!/^[A-Z0-9_]{0,64}$/.test(letterCode) || !["0", "1", "also"].includes(text("takes"))) return undefined;
  return {
    transport: "email",
    letterCode: letterCode === "" ? null : letterCode,
    branchcode: branchcode === "" ? null : branchcode,
    takes: text("takes") !== "0",
    noticeType,
    asWell: text("takes") === "also",
  };
}
