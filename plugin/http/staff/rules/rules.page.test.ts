import { beforeEach, expect, test } from "vitest";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { readRules } from "../../../routing/rule-store.ts";
import { aRule } from "../../../routing/rules/rule-set.fixture.ts";
import { readRuleSet, readRuleVersions } from "../../../routing/rules/rule-set-store.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages, type Visit } from "../../pages.fixture.ts";
import { LETTER, someVersions } from "./presses.fixture.ts";

const { koha, aService } = usePages();
const WITH_TEXTS = {
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "some-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_PUBLIC_URL: "http://127.0.0.1/provider",
};

beforeEach(async () => {
  await someVersions(koha.db);
  await koha.db.deleteFrom("tidings_staff_step").execute();
  await aBorrower(koha.db, 7);
});

const kept = async () => (await readRuleSet(koha.db)).rules;
const seenIn = (html: string) => /name="seen" value="(\d+)"/.exec(html)?.[1] ?? "";
const plain = (html: string) => html.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
/** The row of the table about this, in words. */
const rowOf = (html: string, ...names: string[]) =>
  (html.match(/<tr>.*?<\/tr>/gs) ?? []).map(plain).find((row) => row.startsWith(` ${names.join(" ")}`)) ?? "";

async function save(visit: Visit, place: { about: string; library: string }, fields: [string, string][]) {
  const { html } = await visit.see(`/rules/edit?${new URLSearchParams(place)}`);
  return visit.post("/rules/save", [["seen", seenIn(html)], ...Object.entries(place), ...fields]);
}
const aLibrary = () => koha.db.selectFrom("branches").select(["branchcode", "branchname"]).executeTakeFirstOrThrow();

test("as installed every notice is as Koha has it, and the page says so of each by its name", async () => {
  const { visit } = await aService();
  const { html } = await (await visit()).see("/rules");
  const names = ["Every notice", "Hold ready", "Overdue", "Overdue, first reminder", "Other notices"];
  for (const name of [...names, "Reminder of a hold, third reminder"]) {
    expect(rowOf(html, name, "every library")).toContain(
      "Sent: yes Words: Koha’s Ways: the one chosen last To: the patron Days: every day Expires after: 2 days" +
        " Urgency: normal Koha’s email: stays email Koha’s printed letter: stays a letter Set",
    );
  }
  expect(html).not.toContain("<strong class");
  expect(await readRuleVersions(koha.db, 9)).toEqual([]);
});

test("a rule is set from lists, shown with what it decides, changed, and removed", async () => {
  const { branchcode, branchname } = await aLibrary();
  const place = { about: "overdue_2", library: branchcode };
  const { visit } = await aService(WITH_TEXTS);
  const staff = await visit();
  const set: [string, string][] = [
    ["sends", "on"],
    ["mode", "first"],
    ["way_1", "sms"],
    ["way_3", "email"],
    ["days", "1"],
    ["days", "5"],
    ["expires", "72"],
  ];
  const { status, location } = await save(staff, place, set);
  expect([status, location]).toEqual([303, "/tidings/staff/rules?done=added"]);
  const ways = { mode: "first" as const, order: ["sms", "email"] as const };
  const rule = { type: "overdue", step: 2, library: branchcode, sends: true, ways } as const;
  expect(await kept()).toEqual([aRule({ ...rule, days: [1, 5], expiresAfterHours: 72 })]);
  const { html } = await staff.see("/rules?done=added");
  expect(rowOf(html, "Overdue, second reminder", branchname)).toContain("(Text message, Email)");
  expect(html).toContain('<strong class="own">Days: Mon, Fri</strong>');
  expect(html).toContain('<span class="hint">Urgency: normal</span>');
  const again = await staff.see(`/rules/edit?about=overdue_2&library=${branchcode}`);
  expect(again.html).toMatch(/<option value="72" selected="?"?>3 days/);
  expect((await save(staff, place, [["urgency", "low"]])).location).toBe("/tidings/staff/rules?done=changed");
  expect(await kept()).toEqual([aRule({ type: "overdue", step: 2, library: branchcode, urgency: "low" })]);
  expect((await staff.post("/rules/remove", place)).location).toBe("/tidings/staff/rules?done=removed");
  expect(await kept()).toEqual([]);
  const steps = await koha.db.selectFrom("tidings_staff_step").select(["step", "detail"]).orderBy("id").execute();
  expect(steps.map(({ step }) => step)).toEqual(["rule_added", "rule_changed", "rule_removed"]);
  expect(plain((await staff.see("/steps")).html)).toContain(`Overdue, second reminder, ${branchcode}`);
});

test("mail and print that a rule takes over are taken by what Koha’s side goes by", async () => {
  const { visit } = await aService();
  const staff = await visit();
  await save(staff, { about: "overdue", library: "" }, [
    ["mail", "too"],
    ["print", "instead"],
  ]);
  const all = { letterCode: null, branchcode: null, takes: true, noticeType: "overdue" };
  expect((await readRules(koha.db)).map(({ id: _id, ...rule }) => rule)).toEqual([
    { ...all, transport: "email", asWell: true },
    { ...all, transport: "print", asWell: false },
  ]);
  const { html } = await staff.see("/rules");
  expect(html).toContain("Nothing is taken from Koha’s print until it is known when Koha prints");
  const reminder = await staff.see("/rules/edit?about=overdue_1&library=");
  expect(reminder.html).not.toContain('name="mail"');
  expect(rowOf(html, "Overdue, first reminder")).toContain("Koha’s email: stays, and goes as a message too");
});

test.each<[string, [string, string][], string]>([
  ["nothing at all", [], "A rule decides at least one thing"],
  ["an order, and not what for", [["way_1", "sms"]], "You chose an order of ways, but not"],
  ["no order", [["mode", "all"]], "Choose at least one way"],
  [
    "a way twice",
    [
      ["mode", "all"],
      ["way_1", "sms"],
      ["way_2", "sms"],
    ],
    "A way stands in the order twice",
  ],
  ["mail of one reminder", [["mail", "too"]], "decided for all reminders together"],
  ["a value that is none", [["urgency", "very"]], "a value that does not exist"],
  ["hours that are none", [["expires", "9999"]], "a value that does not exist"],
  ["a day that is none", [["days", "8"]], "a value that does not exist"],
  [
    "a way that is none",
    [
      ["mode", "first"],
      ["way_1", "pigeon"],
    ],
    "a value that does not exist",
  ],
])("%s is refused in words, and what was chosen is kept", async (_what, fields, said) => {
  const { visit } = await aService();
  const chosen: [string, string][] = fields.length === 0 ? [] : [["words", said.startsWith("A rule") ? "" : "own"]];
  const { status, html } = await save(await visit(), { about: "overdue_1", library: "" }, [...chosen, ...fields]);
  expect([status, html]).toEqual([422, expect.stringContaining(said)]);
  if (chosen[0]?.[1] === "own") expect(html).toMatch(/<option value="own" selected/);
  expect(await kept()).toEqual([]);
});

test.each(["about=bills&library=", "about=&library=", "about=due&library=NOWHERE", "about=due_1&library="])(
  "there is no rule to set about %s",
  async (query) => {
    const staff = await (await aService()).visit();
    expect((await staff.see(`/rules/edit?${query}`)).status).toBe(303);
    const fields = { ...Object.fromEntries(new URLSearchParams(query)), words: "own", seen: "0" };
    expect((await staff.post("/rules/save", fields)).location).toBe("/tidings/staff/rules");
    expect(await kept()).toEqual([]);
  },
);

test("who saves over a colleague is told first, and a second click does nothing more", async () => {
  const { visit } = await aService();
  const [staff, other] = [await visit(), await visit()];
  const seen = seenIn((await staff.see("/rules/edit?about=due&library=")).html);
  await save(other, { about: "checkin", library: "" }, [["sends", "off"]]);
  const fields = { about: "due", library: "", words: "own" };
  const refused = await staff.post("/rules/save", { ...fields, seen });
  expect([refused.status, refused.html]).toEqual([422, expect.stringContaining("changed the rules meanwhile")]);
  expect(refused.html).toMatch(/<option value="own" selected/);
  const agreed = { ...fields, seen: seenIn(refused.html) };
  expect((await staff.post("/rules/save", agreed)).location).toBe("/tidings/staff/rules?done=added");
  expect((await staff.post("/rules/save", agreed)).location).toBe("/tidings/staff/rules");
  expect((await readRuleSet(koha.db)).version).toBe(2);
});

test("what a rule is about that is not there is marked, with what to do", async () => {
  const ways = { mode: "all" as const, order: ["sms", "telegram"] as const };
  await someVersions(koha.db, { rules: [aRule({ library: "GONE", ways })], former: [{ ...LETTER, library: "GONE" }] });
  const staff = await (await aService(WITH_TEXTS)).visit();
  const { html } = await staff.see("/rules");
  expect(html.match(/Koha has no library GONE any more: remove this rule/g)).toHaveLength(2);
  expect(html).toMatch(/Telegram is not set up.*?<a href="\/tidings\/staff\/settings">/s);
  expect(html).not.toContain("Text message is not set up");
  expect((await staff.see("/rules/edit?about=every&library=GONE")).html).toContain("Telegram (not set up)");
  expect((await staff.post("/rules/remove", { about: "every", library: "GONE" })).location).toContain("removed");
});

test("without the permission for settings, or from a form of another site, no rule is seen or changed", async () => {
  const { visit } = await aService();
  const [clerk, admin] = [await visit({ permissions: ["borrowers"] }), await visit()];
  for (const path of [
    "/rules",
    "/rules/edit?about=due&library=",
    "/rules/history",
    "/rules/file",
    "/rules/export.json",
  ]) {
    expect([path, (await clerk.see(path)).status]).toEqual([path, 403]);
  }
  const fields = { about: "due", library: "", words: "own", seen: "0", to: "0", do: "import", file_text: "{}" };
  for (const path of ["save", "remove", "former/remove", "undo", "file"]) {
    expect([path, (await clerk.post(`/rules/${path}`, fields)).status]).toEqual([path, 403]);
    expect([path, (await admin.post(`/rules/${path}`, { ...fields, csrf: "" })).status]).toEqual([path, 403]);
  }
  expect(await readRuleVersions(koha.db, 9)).toEqual([]);
});

test.each(LANGUAGES)("every page of rules is whole in %s", async (lang) => {
  const ways = { mode: "all" as const, order: ["sms"] as const };
  const all = { sends: false, ways, to: "both", words: "own", days: [1], urgency: "high", print: "instead" } as const;
  await someVersions(
    koha.db,
    { rules: [aRule({ ...all, mail: "instead", library: "GONE" })], former: [LETTER] },
    { rules: [aRule({ to: "guardian", urgency: "low", mail: "too", ways: { mode: "first", order: ["email"] } })] },
    {},
  );
  const staff = await (await aService()).visit({ lang });
  for (const path of ["", "/edit?about=hold_reminder_3&library=", "/history", "/file"]) {
    const { status, html } = await staff.see(`/rules${path}`);
    expect([path, status, html]).toEqual([path, 200, expect.not.stringMatching(/rules:|coverage:|\{\{|undefined/)]);
  }
});
