import { beforeEach, expect, test } from "vitest";
import { at } from "../../../notices/intake.fixture.ts";
import { addRule, readRules } from "../../../routing/rule-store.ts";
import { aRule } from "../../../routing/rules/rule-set.fixture.ts";
import { readRuleSet } from "../../../routing/rules/rule-set-store.ts";
import { usePages, type Visit } from "../../pages.fixture.ts";
import { LETTER, someVersions } from "./presses.fixture.ts";

const { koha, aService } = usePages();

beforeEach(() => someVersions(koha.db));

const kept = async () => (await readRuleSet(koha.db)).rules;
const seenIn = (html: string) => /name="seen" value="(\d+)"/.exec(html)?.[1] ?? "";
const plain = (html: string) => html.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");

/** Sets the rule for what is due, in every library. */
async function save(visit: Visit, ...fields: [string, string][]) {
  const { html } = await visit.see("/rules/edit?about=due&library=");
  await visit.post("/rules/save", [["seen", seenIn(html)], ["about", "due"], ["library", ""], ...fields]);
}

test("former rules by letter code stay until they are removed, and undo brings them back", async () => {
  await addRule(koha.db, { ...LETTER, branchcode: null, noticeType: null }, "ole", at(-9));
  const staff = await (await aService()).visit();
  const { html } = await staff.see("/rules");
  expect(plain(html)).toContain("ODUE, every library: Koha’s email: goes as a message instead");
  const key = /name="former" value="([^"]+)"/.exec(html)?.[1] ?? "";
  expect((await staff.post("/rules/former/remove", { former: key })).location).toBe(
    "/tidings/staff/rules?done=removed",
  );
  expect(await readRules(koha.db)).toEqual([]);
  const done = await staff.see("/rules?done=removed");
  const [, to = ""] = /name="to" value="(\d+)"/.exec(done.html) ?? [];
  expect((await staff.post("/rules/undo", { to, seen: seenIn(done.html) })).location).toContain("undone");
  expect((await readRuleSet(koha.db)).former).toEqual([LETTER]);
});

test("the history says who changed what and when, in words, and brings each version back", async () => {
  const { visit } = await aService();
  const staff = await visit();
  await save(staff, ["expires", "1"], ["words", "own"]);
  await save(staff, ["expires", "24"]);
  await addRule(koha.db, { ...LETTER, letterCode: null, branchcode: null, noticeType: "overdue" }, "ole", at(1));
  const { html } = await staff.see("/rules/history");
  const text = plain(html);
  expect(text).toContain("ole New: Overdue, every library. Koha’s email: goes as a message instead");
  expect(text).toContain(
    "sofie Changed: Due today, every library. Words: the library’s own → as for all; Expires after: 1 hour → 24 hours",
  );
  expect(text).toContain("sofie New: Due today, every library. Words: the library’s own; Expires after: 1 hour");
  expect(text).toContain("As it was before the first change.");
  expect((await staff.post("/rules/undo", { to: "1", seen: "2" })).html).toContain("so nothing was brought back");
  expect((await staff.post("/rules/undo", { to: "1", seen: "3" })).status).toBe(303);
  expect(await kept()).toEqual([aRule({ type: "due", words: "own", expiresAfterHours: 1 })]);
  expect(await readRules(koha.db)).toEqual([]);
  expect(plain((await staff.see("/rules/history")).html)).toMatch(/Back to how it was from.*Removed: Overdue/s);
  for (const bad of ["", "-1", "x", "99"]) {
    expect((await staff.post("/rules/undo", { to: bad, seen: "4" })).html).toContain("That version cannot be read");
  }
});

test("a version that cannot be read is told of, and saving mends it", async () => {
  await someVersions(koha.db, { rules: [aRule({ sends: false })] });
  await koha.db
    .insertInto("tidings_rule_version")
    .values({ version: 2, rules: '{"rules":[', changed_at: at(0), changed_by: "ole", undoes: null })
    .execute();
  const staff = await (await aService()).visit();
  expect((await staff.see("/rules")).html).toContain("The newest version of the rules cannot be read");
  expect((await staff.see("/rules/history")).html).toContain("This version cannot be read.");
  await save(staff, ["words", "own"]);
  expect((await staff.see("/rules")).html).not.toContain("cannot be read");
  expect(await kept()).toHaveLength(2);
});
