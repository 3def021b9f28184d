import { beforeEach, expect, test } from "vitest";
import type { NoticeRule } from "../../../../routing/rules/notice-rule.ts";
import { aRule } from "../../../../routing/rules/rule-set.fixture.ts";
import { readRuleSet } from "../../../../routing/rules/rule-set-store.ts";
import { NO_SIGNATURES } from "../../../../templates/notices/signatures/signatures.ts";
import { usePages, type Visit } from "../../../pages.fixture.ts";
import { LETTER, someVersions } from "../presses.fixture.ts";

const { koha, aService } = usePages();
const OVERDUE = aRule({ type: "overdue", step: 1, words: "own", days: [1, 2] });
const READY = {
  ...{ name: "hold_ready", lang: "en", library: null, way: "sms" },
  ...{ one: "Fetch {{title}}!", other: "Fetch {{count}} things!" },
};
const GONE = aRule({ library: "GONE", mail: "too" });

beforeEach(async () => {
  await someVersions(koha.db, { rules: [OVERDUE], former: [LETTER] });
  await koha.db.deleteFrom("tidings_staff_step").execute();
});

const present = async () => {
  const { rules, former, version } = await readRuleSet(koha.db);
  return { rules, former, version };
};
const AS_BEFORE = { rules: [OVERDUE], former: [LETTER], version: 1 };
const AS_INSTALLED = { wordings: [], signatures: NO_SIGNATURES };
const aFile = (rules: unknown, more: object = {}) =>
  JSON.stringify({ tidings: "rules-and-wordings", format: 1, rules, ...AS_INSTALLED, ...more });

type Content = string | Uint8Array<ArrayBuffer>;

/** Chooses a file, as a browser sends it. */
async function look(visit: Visit, app: Awaited<ReturnType<typeof aService>>["app"], content: Content | undefined) {
  const body = new FormData();
  body.set("csrf", visit.csrf);
  body.set("do", "look");
  if (content !== undefined) body.set("file", new File([content], "rules.json", { type: "application/json" }));
  const headers = { cookie: visit.cookie };
  const answer = await app.request("/staff/rules/file", { method: "POST", headers, body });
  return { status: answer.status, html: await answer.text() };
}
const hidden = (html: string, name: string) =>
  (new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
const agreed = (html: string) => ({ do: "import", seen: hidden(html, "seen"), file_text: hidden(html, "file_text") });

test("the rules go out in a file and come in again, elsewhere too, after a look at what changes", async () => {
  const { app, visit } = await aService();
  const staff = await visit();
  const { html: file } = await staff.see("/rules/export.json");
  expect(JSON.parse(file)).toEqual({ tidings: "rules-and-wordings", format: 1, rules: [OVERDUE], ...AS_INSTALLED });
  expect((await look(staff, app, file)).html).toContain("nothing would change");
  await someVersions(koha.db, { rules: [aRule({ sends: false })], former: [LETTER] });
  const looked = await look(staff, app, `\ufeff${file}`);
  expect(looked.status).toBe(200);
  expect(looked.html).toContain(
    "New: Overdue, first reminder, every library. Words: the library’s own; Days: Mon, Tue",
  );
  expect(looked.html).toContain("Removed: Every notice, every library");
  expect((await present()).version).toBe(1);
  expect((await staff.post("/rules/file", agreed(looked.html))).location).toBe("/tidings/staff/rules?done=imported");
  expect(await present()).toEqual({ ...AS_BEFORE, version: 2 });
  const steps = await koha.db.selectFrom("tidings_staff_step").select(["step", "who"]).orderBy("id").execute();
  expect(steps.map(({ step, who }) => `${step} ${who}`)).toEqual(["rules_exported sofie", "rules_imported sofie"]);
});

test("a rule for a library that Koha has not comes in, and is marked", async () => {
  const { app, visit } = await aService();
  const staff = await visit();
  await staff.post("/rules/file", agreed((await look(staff, app, aFile([GONE]))).html));
  expect(await present()).toEqual({ rules: [GONE], former: [LETTER], version: 2 });
  expect((await staff.see("/rules")).html).toContain("Koha has no library GONE any more");
});

test("wordings and signatures come along, and are imported with the rules", async () => {
  const { app, visit } = await aService();
  const staff = await visit();
  const signature = { id: "s1", name: "Short", texts: { en: "Your library" } };
  const signatures = { ...NO_SIGNATURES, list: [signature], notices: "s1", stopLine: false };
  const looked = await look(staff, app, aFile([OVERDUE], { wordings: [READY], signatures }));
  expect(looked.html).toContain("New wording: Hold ready to fetch (en, All libraries, text message)");
  expect(looked.html).toContain("The signatures are replaced.");
  await staff.post("/rules/file", agreed(looked.html));
  const { html } = await staff.see("/rules/export.json");
  expect(JSON.parse(html)).toMatchObject({ rules: [OVERDUE], wordings: [READY], signatures });
  expect((await staff.see("/wordings/notices/hold_ready?lang=en&way=sms")).html).toContain("Fetch {{title}}!");
  const back = await look(staff, app, aFile([OVERDUE]));
  expect(back.html).toContain("Back to the default: Hold ready to fetch");
  await staff.post("/rules/file", agreed(back.html));
  expect(JSON.parse((await staff.see("/rules/export.json")).html)).toMatchObject(AS_INSTALLED);
});

const many = Array.from({ length: 501 }, (_, at): NoticeRule => aRule({ library: `L${at}`, sends: true }));
test.each<[string, Content | undefined, string]>([
  ["no file", undefined, "Choose a file first"],
  ["an empty file", "", "Choose a file first"],
  ["no JSON", "rules: none", "no JSON, or only half of it"],
  ["half a file", aFile([OVERDUE]).slice(0, -20), "no JSON, or only half of it"],
  ["a picture", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]), "no JSON, or only half of it"],
  ["UTF-16", new Uint8Array([...Buffer.from(aFile([]), "utf16le")]), "no JSON, or only half of it"],
  ["another list", "[]", "none that Tidings has written"],
  ["a number", "1", "none that Tidings has written"],
  ["null", "null", "none that Tidings has written"],
  ["a file of something else", '{"tidings":"settings","format":1}', "none that Tidings has written"],
  ["a later form", aFile([OVERDUE], { format: 2 }), "of another form (2); this release reads form 1"],
  ["no form", '{"tidings":"rules-and-wordings","rules":[]}', "of another form (–)"],
  ["a part that is not known", aFile([OVERDUE], { moon: 1 }), "The part moon is not known"],
  ["a part too few", '{"tidings":"rules-and-wordings","format":1}', "The part rules is missing"],
  ["rules that are no list", aFile({}), "The rules are not a list"],
  ["501 rules", aFile(many), "more than 500 rules"],
  ["no rule", aFile([OVERDUE, 1]), "Rule 2 is no rule"],
  ["another type", aFile([{ ...OVERDUE, type: "bills" }]), "Rule 1 is about a notice that Tidings does not know"],
  ["a fourth reminder", aFile([{ ...OVERDUE, step: 4 }]), "a reminder other than the first, second or third"],
  ["a reminder of none", aFile([{ ...OVERDUE, type: "due" }]), "a reminder of a notice that has none"],
  ["mail of a reminder", aFile([{ ...OVERDUE, mail: "too" }]), "it cannot decide about Koha’s email and print"],
  ["a long library", aFile([{ ...OVERDUE, library: "L".repeat(11) }]), "no possible library code"],
  ["nothing decided", aFile([aRule({})]), "Rule 1 decides nothing"],
  ["a value that is none", aFile([aRule({ days: [] })]), "has a value that does not exist: Days"],
  ["a field that is not known", aFile([{ ...OVERDUE, "<b>": 1 }]), "does not know: &lt;b&gt;"],
  [
    "a rule and its opposite",
    aFile([aRule({ sends: true }), aRule({ sends: false })]),
    "Rules 1 and 2 are about the same",
  ],
  ["wordings that are no list", aFile([OVERDUE], { wordings: {} }), "The wordings are not a list"],
  ["a wording of another notice", aFile([OVERDUE], { wordings: [{ ...READY, name: "bills" }] }), "Wording 1 is none"],
  ["a wording twice", aFile([OVERDUE], { wordings: [READY, READY] }), "Wording 2 stands there twice"],
  ["an unknown variable", aFile([OVERDUE], { wordings: [{ ...READY, one: "{{pin}}" }] }), "no variable {{pin}}"],
  ["a long wording", aFile([OVERDUE], { wordings: [{ ...READY, one: "long ".repeat(200) }] }), "Wording 1:"],
  ["half the signatures", aFile([OVERDUE], { signatures: { list: [] } }), "The signatures are not as Tidings"],
  ["too many bytes", `${aFile([OVERDUE])}${" ".repeat(1_000_000)}`, "longer than any of ours"],
])("%s is refused as a whole, and nothing is lost", async (_what, content, said) => {
  const { app, visit } = await aService();
  const staff = await visit();
  const { status, html } = await look(staff, app, content);
  expect([status, html]).toEqual([422, expect.stringContaining(said)]);
  expect(html).not.toContain('name="file_text"');
  if (typeof content === "string" && content.length < 200_000) {
    const pressed = await staff.post("/rules/file", { do: "import", seen: "", file_text: content });
    expect([pressed.status, pressed.html]).toEqual([422, expect.stringContaining("nothing was changed")]);
  }
  expect(await present()).toEqual(AS_BEFORE);
});

test("far more than any file is not even read", async () => {
  const { app, visit } = await aService();
  const { status } = await look(await visit(), app, "x".repeat(1_300_000));
  expect(status).toBe(413);
});

test("five hundred rules fit in, and what was changed between the look and the press is looked at again", async () => {
  const { app, visit } = await aService();
  const staff = await visit();
  const full = many
    .slice(1)
    .map((rule) => aRule({ ...rule, ways: { mode: "all", order: ["telegram", "sms", "email"] } }));
  const looked = await look(staff, app, JSON.stringify(JSON.parse(aFile(full)), null, 2));
  expect(looked.html).toContain("And 451 more.");
  await someVersions(koha.db, { rules: [OVERDUE], former: [LETTER] }, { rules: [GONE] });
  const press = (html: string) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf: staff.csrf, ...agreed(html) })) body.set(name, value);
    return app.request("/staff/rules/file", { method: "POST", headers: { cookie: staff.cookie }, body });
  };
  const refused = await press(looked.html);
  const html = await refused.text();
  expect([refused.status, html]).toEqual([422, expect.stringContaining("Somebody has changed something meanwhile")]);
  expect((await present()).rules).toEqual([GONE]);
  expect((await press(html)).status).toBe(303);
  expect((await present()).rules).toHaveLength(500);
});
