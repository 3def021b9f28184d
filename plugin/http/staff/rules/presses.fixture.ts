import type { Db } from "../../../database/connection.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { aRule } from "../../../routing/rules/rule-set.fixture.ts";
import { type FormerRule, formerKeyOf, NO_RULES, type RuleSet } from "../../../routing/rules/rule-set.ts";
import { saveRuleSet } from "../../../routing/rules/rule-set-store.ts";
import type { Press } from "../press.fixture.ts";

/** Versions of the rules from the first on; those of an earlier test are gone. */
export async function someVersions(db: Db, ...sets: Partial<RuleSet>[]): Promise<void> {
  for (const table of ["tidings_rule", "tidings_rule_version"] as const) await db.deleteFrom(table).execute();
  for (const [after, set] of sets.entries()) {
    await saveRuleSet(db, { ...NO_RULES, ...set }, { by: "ole", after }, at(-9));
  }
}

export const LETTER: FormerRule = {
  transport: "email",
  letterCode: "ODUE",
  type: null,
  library: null,
  takes: true,
  asWell: false,
};

/** The changing routes of the pages of rules. */
export const RULES_PRESSES: Readonly<Record<string, Press>> = {
  "/staff/rules/save": {
    step: "rule_added",
    press: async ({ db }) => {
      await someVersions(db);
      return { path: "/rules/save", fields: { about: "overdue_2", library: "", words: "own", seen: "0" } };
    },
  },
  "/staff/rules/remove": {
    step: "rule_removed",
    press: async ({ db }) => {
      await someVersions(db, { rules: [aRule({ type: "due", words: "own" })] });
      return { path: "/rules/remove", fields: { about: "due", library: "" } };
    },
  },
  "/staff/rules/former/remove": {
    step: "rule_removed",
    press: async ({ db }) => {
      await someVersions(db, { former: [LETTER] });
      return { path: "/rules/former/remove", fields: { former: formerKeyOf(LETTER) } };
    },
  },
  "/staff/rules/undo": {
    step: "rules_undone",
    press: async ({ db }) => {
      await someVersions(db, { rules: [aRule({ words: "own" })] });
      return { path: "/rules/undo", fields: { to: "0", seen: "1" } };
    },
  },
  "/staff/rules/file": {
    step: "rules_imported",
    press: async ({ db, staff }) => {
      await someVersions(db, { rules: [aRule({ words: "own" })] });
      const { html } = await staff.see("/rules/export.json");
      await db.deleteFrom("tidings_staff_step").execute();
      const { rules: _rules, ...rest } = JSON.parse(html);
      const file_text = JSON.stringify({ ...rest, rules: [] });
      const looked = await staff.post("/rules/file", { do: "import", seen: "", file_text });
      const seen = /name="seen" value="(\w+)"/.exec(looked.html)?.[1] ?? "";
      return { path: "/rules/file", fields: { do: "import", seen, file_text } };
    },
  },
};
