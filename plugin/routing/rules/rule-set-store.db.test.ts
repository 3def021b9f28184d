import { sql } from "kysely";
import { beforeEach, expect, test, vi } from "vitest";
import { aLog } from "../../inbound/bot-backend.fixture.ts";
import { at, useKoha } from "../../notices/intake.fixture.ts";
import { addRule, readRules, removeRule } from "../rule-store.ts";
import { AS_INSTALLED } from "./notice-rule.ts";
import { aRule } from "./rule-set.fixture.ts";
import { NO_RULES } from "./rule-set.ts";
import { readRuleSet, readRuleVersions, saveRuleSet, undoRules } from "./rule-set-store.ts";
import { openRulesNow } from "./rules-now.ts";

const koha = useKoha();
const NOBODY = { letterCode: null, branchcode: null, noticeType: null, asWell: false };
const MAIL = { ...NOBODY, transport: "email", takes: true };
const LETTER = { ...MAIL, letterCode: "ODUE" };
const FORMER = {
  transport: "email",
  letterCode: "ODUE",
  type: null,
  library: null,
  takes: true,
  asWell: false,
} as const;

beforeEach(async () => {
  for (const table of ["tidings_rule", "tidings_rule_version"] as const) await koha.db.deleteFrom(table).execute();
});

const aRow = (more: object) =>
  koha.db
    .insertInto("tidings_rule")
    .values({
      transport: "email",
      letter_code: null,
      branchcode: null,
      takes: 1,
      changed_at: at(-9),
      changed_by: "ole",
      ...more,
    })
    .execute();
const save = (set: Partial<typeof NO_RULES>, after: number) =>
  saveRuleSet(koha.db, { ...NO_RULES, ...set }, { by: "sofie", after }, at(after));
const present = async () => {
  const { rules, former } = await readRuleSet(koha.db);
  return { rules, former };
};

test("before the first version the rules are what the table of a former release says", async () => {
  await aRow({ letter_code: "ODUE" });
  await aRow({ notice_type: "due", as_well: 1 });
  expect(await readRuleSet(koha.db)).toEqual({
    rules: [aRule({ type: "due", mail: "too" })],
    former: [FORMER],
    version: 0,
    unreadable: false,
  });
});

test("a version keeps who and when; rows that stay the same keep their ids, the others follow", async () => {
  await aRow({ letter_code: "ODUE" });
  await aRow({ notice_type: "due" });
  await aRow({ notice_type: "overdue" });
  await aRow({ transport: "phone" });
  const [letter, due, , phone] = await readRules(koha.db);
  const rules = [
    aRule({ words: "own" }),
    aRule({ type: "due", mail: "instead", days: [1] }),
    aRule({ type: "overdue", mail: "too", print: "instead" }),
  ];
  expect(await save({ rules, former: [FORMER] }, 0)).toBe(true);
  expect(await present()).toEqual({ rules, former: [FORMER] });
  const rows = await readRules(koha.db);
  expect(rows.slice(0, 3)).toEqual([letter, due, phone]);
  expect(rows.slice(3).map(({ id: _id, ...row }) => row)).toEqual([
    { ...MAIL, noticeType: "overdue", asWell: true },
    { ...MAIL, transport: "print", noticeType: "overdue" },
  ]);
  const versions = await readRuleVersions(koha.db, 9);
  expect(versions.map(({ version, changedBy, undoes }) => [version, changedBy, undoes])).toEqual([
    [1, "sofie", null],
    [0, "", null],
  ]);
  expect(versions[0]?.changedAt).toEqual(at(0));
});

test("of many who save over the same version at once, one succeeds, and nothing is half of each", async () => {
  await aRow({ notice_type: "due" });
  const hours = [1, 2, 3, 4, 5, 6, 7, 8];
  const saved = await Promise.all(
    hours.map((hour) => save({ rules: [aRule({ expiresAfterHours: hour, mail: hour % 2 ? "too" : "instead" })] }, 0)),
  );
  expect(saved.filter(Boolean)).toHaveLength(1);
  const { rules, version } = await readRuleSet(koha.db);
  const hour = hours[saved.indexOf(true)] ?? 0;
  expect([version, rules]).toEqual([1, [aRule({ expiresAfterHours: hour, mail: hour % 2 ? "too" : "instead" })]]);
  expect(await readRules(koha.db)).toHaveLength(1);
});

test("an earlier version is brought back as a new one, with former rules, and what was found at first", async () => {
  await aRow({ letter_code: "ODUE" });
  await save({ rules: [aRule({ sends: false })] }, 0);
  expect(await readRules(koha.db)).toEqual([]);
  const undo = (to: number, after: number) => undoRules(koha.db, { to, by: "ole", after }, at(9));
  expect(await undo(0, 0)).toBe("meanwhile");
  expect(await undo(1, 1)).toBe("same");
  expect(await undo(7, 1)).toBe("unreadable");
  expect(await undo(0, 1)).toBe("undone");
  expect(await present()).toEqual({ rules: [], former: [FORMER] });
  expect((await readRules(koha.db)).map(({ id: _id, ...row }) => row)).toEqual([LETTER]);
  expect(await undo(1, 2)).toBe("undone");
  expect(await present()).toEqual({ rules: [aRule({ sends: false })], former: [] });
  expect((await readRuleVersions(koha.db, 9)).map(({ undoes }) => undoes)).toEqual([1, 0, null, null]);
});

test("a rule that Coverage adds or removes is a version by whoever pressed, and leaves the others", async () => {
  await save({ rules: [aRule({ type: "due", words: "own" })] }, 0);
  await addRule(koha.db, { ...MAIL, noticeType: "due" }, "ole", at(1));
  await addRule(koha.db, { ...MAIL, noticeType: "due" }, "twice", at(2));
  expect(await present()).toEqual({ rules: [aRule({ type: "due", words: "own", mail: "instead" })], former: [] });
  const [rule] = await readRules(koha.db);
  expect(await removeRule(koha.db, rule?.id ?? 0, "eva", at(3))).toBe(true);
  expect(await removeRule(koha.db, rule?.id ?? 0, "eva", at(4))).toBe(false);
  expect(await present()).toEqual({ rules: [aRule({ type: "due", words: "own" })], former: [] });
  const versions = await readRuleVersions(koha.db, 9);
  expect(versions.map(({ changedBy }) => changedBy)).toEqual(["eva", "ole", "sofie", ""]);
});

test("rules that many add at once are all there", async () => {
  const types = ["due", "due_soon", "overdue", "checkin", "checkout", "renewal"] as const;
  await Promise.all(types.map((noticeType) => addRule(koha.db, { ...MAIL, noticeType }, "ole", at(1))));
  expect((await readRules(koha.db)).map(({ noticeType }) => noticeType).toSorted()).toEqual([...types].toSorted());
  expect((await readRuleSet(koha.db)).version).toBe(types.length);
});

test("what a deadlock undoes is saved again", async () => {
  const version = (number: number) => ({
    version: number,
    rules: "{}",
    changed_at: at(0),
    changed_by: "",
    undoes: null,
  });
  const versions = (from: number, most: number) => Array.from({ length: most }, (_, index) => version(from + index));
  // The database gives up the transaction that wrote less, so the other one writes much.
  const other = await koha.db.startTransaction().execute();
  await other
    .insertInto("tidings_rule_version")
    .values([version(1), ...versions(100, 50)])
    .execute();
  const saving = save({ rules: [aRule({ sends: false })] }, 0);
  await vi.waitFor(async () => {
    const { rows } = await sql`select 1 from information_schema.processlist where db = database() and time_ms > 30
      and info like 'insert ignore into _tidings_rule_version_%values (1, %'`.execute(koha.db);
    expect(rows).toHaveLength(1);
  });
  await other.updateTable("tidings_rule_version").set({ changed_by: "x" }).where("version", "=", 0).execute();
  await other.rollback().execute();
  expect(await saving).toBe(true);
  expect((await readRuleSet(koha.db)).version).toBe(1);
});

test("the rules in memory follow what is saved, whoever writes it", async () => {
  const { log } = aLog();
  const now = await openRulesNow(koha.db, log);
  const due = () => now.rulings({ type: "due", step: null, library: null });
  expect([due(), now.version()]).toEqual([AS_INSTALLED, 0]);
  await save({ rules: [aRule({ type: "due", sends: false, mail: "too" })] }, 0);
  await now.refresh();
  expect([due(), now.version()]).toEqual([{ ...AS_INSTALLED, sends: false, mail: "too" }, 1]);
  await koha.db.updateTable("tidings_rule").set({ takes: 0, as_well: 0 }).execute();
  await now.refresh();
  expect(due().mail).toBe("leave");
});

test.each(["{", '{"rules":[{"moon":1}],"former":[]}'])(
  "a version of %s stops nothing: the one before is in force",
  async (broken) => {
    const { log, said } = aLog();
    await save({ rules: [aRule({ sends: false })] }, 0);
    const now = await openRulesNow(koha.db, log);
    await koha.db
      .insertInto("tidings_rule_version")
      .values({ version: 2, rules: broken, changed_at: at(2), changed_by: "ole", undoes: null })
      .execute();
    for (const rules of [now, await openRulesNow(koha.db, log)]) {
      await rules.refresh();
      await rules.refresh();
      expect(rules.rulings({ type: "due", step: null, library: null }).sends).toBe(false);
    }
    expect(said().match(/rules\.unreadable/g)).toHaveLength(2);
    expect(await readRuleSet(koha.db)).toMatchObject({ version: 2, unreadable: true });
    // What is saved then is in force.
    expect(await save({}, 2)).toBe(true);
    await now.refresh();
    expect(now.rulings({ type: "due", step: null, library: null })).toEqual(AS_INSTALLED);
  },
);

test("where no version can be read, notices are as installed", async () => {
  const { log, said } = aLog();
  await koha.db
    .insertInto("tidings_rule_version")
    .values({ version: 1, rules: '{"rules":[', changed_at: at(2), changed_by: "ole", undoes: null })
    .execute();
  const now = await openRulesNow(koha.db, log);
  expect(now.rulings({ type: "overdue", step: 1, library: "MPL" })).toEqual(AS_INSTALLED);
  expect(said()).toContain("rules.unreadable");
});
