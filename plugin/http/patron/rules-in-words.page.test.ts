import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { saveWantedKinds } from "../../consent/wanted-kinds.ts";
import { anElection } from "../../coverage/election.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import type { NoticeRule } from "../../routing/rules/notice-rule.ts";
import { aRule } from "../../routing/rules/rule-set.fixture.ts";
import { saveRuleSet } from "../../routing/rules/rule-set-store.ts";
import { LANGUAGES } from "../../templates/locales.ts";
import { ENV, MAIL, usePatronPages } from "./patron-page.fixture.ts";

const { koha, aService, aPatron, aVisit } = usePatronPages();
const TABLES = ["tidings_rule", "tidings_rule_version", "tidings_election", "tidings_election_part"];
const ALL = { mode: "all", order: ["sms", "email"] } as const;

beforeEach(async () => {
  for (const table of [...TABLES, "tidings_election_profile"])
    await sql`delete from ${sql.table(table)}`.execute(koha.db);
  await aPatron();
  await anOptedIn(koha.db, 7, at(-60), { address: "12025550142" });
});

async function thePage(rules: readonly NoticeRule[], { env = MAIL, lang = "en" } = {}): Promise<string> {
  if (rules.length > 0) await saveRuleSet(koha.db, { rules, former: [] }, { by: "sofie", after: 0 }, at(0));
  return (await (await aVisit(await aService({ ...ENV, ...env }), 7, lang)).see()).words;
}

test("as installed two ticks mean: once, by the way chosen last", async () => {
  expect(await thePage([])).toContain(
    "Where several ways in a row are ticked, the notice comes once: by the most recently chosen of them",
  );
});

test("with one column there is nothing to say", async () => {
  expect(await thePage([], { env: {} as typeof MAIL })).not.toContain("Where several ways");
});

test("by an order, the order is told; by all, that each way brings it", async () => {
  const order = aRule({ ways: { mode: "first", order: ["email", "sms"] } });
  expect(await thePage([order])).toContain("and can take it: Email, Text messages (SMS).");
  await sql`delete from tidings_rule_version`.execute(koha.db);
  expect(await thePage([aRule({ ways: ALL })])).toContain("are ticked, the notice comes by each of them");
});

test("where rules differ, the kinds that come by every way are named, and of the others how they come", async () => {
  const rules = [
    aRule({ ways: { mode: "first", order: ["email", "sms"] } }),
    aRule({ type: "overdue", ways: ALL }),
    aRule({ type: "due", ways: ALL }),
  ];
  expect(await thePage(rules)).toContain(
    "Where several ways in a row are ticked: “Due today” and “Items are overdue” come by each of them that is " +
      "switched on; all other notices come once, by the first of these that is ticked and can take them " +
      "(Email, Text messages (SMS)).",
  );
});

test("a rule for another library than the patron's own changes nothing", async () => {
  expect(await thePage([aRule({ library: "CPL", ways: ALL })])).toContain("the most recently chosen of them");
});

test("a kind that the library does not send says so, and keeps the patron's ticks", async () => {
  await saveWantedKinds(koha.db, 7, [{ kind: "overdue", channel: "email", wanted: false }], "patron", at(-30));
  const words = await thePage([aRule({ type: "overdue", sends: false }), aRule({ type: "due", sends: false })]);
  expect(words).toContain("Items are overdue The library does not send these.");
  expect(words.split("The library does not send these.")).toHaveLength(2);
  const { html } = await (await aVisit(await aService({ ...ENV, ...MAIL }))).see();
  expect(html).toMatch(/value="overdue\.sms" checked/);
  expect(html).not.toMatch(/value="overdue\.email" checked/);
});

test("how each notice comes is told by the rules: an order, every way, off, and the guardian", async () => {
  await anOptedIn(koha.db, 7, at(-50), { channel: "email", address: "rita@reader.example" });
  await aBorrower(koha.db, 8);
  await sql`insert into borrower_relationships (guarantor_id, guarantee_id, relationship)
    values (8, 7, 'mother')`.execute(koha.db);
  await anOptedIn(koha.db, 8, at(-50), { address: "12025550143" });
  await anElection(koha.db, 7, {});
  const words = await thePage([
    aRule({ type: "hold_ready", ways: { mode: "first", order: ["sms"] } }),
    aRule({ type: "due", ways: ALL }),
    aRule({ type: "checkin", sends: false }),
    aRule({ type: "overdue", step: 3, to: "guardian" }),
    aRule({ type: "renewal", to: "both" }),
  ]);
  expect(words).toContain("Hold ready By text.");
  expect(words).toContain("Due soon By email.");
  expect(words).toContain("Due today By text. By email.");
  expect(words).toContain("Check-in The library does not send this.");
  expect(words).toContain("Overdue, no. 2 By email.");
  expect(words).toContain("Overdue, no. 3 It goes to your guarantor.");
  expect(words).toContain("Renewal By email. Your guarantor gets it too.");
  await sql`delete from borrower_relationships`.execute(koha.db);
});

test.each(LANGUAGES)("in %s the sentence has its words", async (lang) => {
  const ways = { mode: "first", order: ["email"] } as const;
  const words = await thePage([aRule({ ways: ALL }), aRule({ type: "overdue", ways })], { lang });
  expect(words).not.toMatch(/\{\{|undefined|kinds\.ticks/);
  expect(words).toMatch({ en: /“/, es: /«/, fr: /«/, da: /»/ }[lang]);
});
