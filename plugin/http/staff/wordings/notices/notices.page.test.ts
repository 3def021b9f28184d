import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { readStaffSteps } from "../../../../audit/read-steps.ts";
import { aBorrower, aKoha } from "../../../../koha/queue/notice.fixture.ts";
import { usePages, type Visit } from "../../../pages.fixture.ts";

const { koha, aService } = usePages();
const PAGE = "/wordings/notices/hold_ready?lang=en";
const ONE = "{{library}}: {{title}} waits for you.";
const OTHER = "{{library}}: {{count}} items wait for you: {{titles}}.";

beforeEach(async () => {
  for (const table of ["tidings_wording", "tidings_staff_step"] as const) {
    await koha.db.deleteFrom(table).execute();
  }
  await aKoha(koha.db);
  await sql`insert ignore into branches (branchcode, branchname) values ('FPL', 'Fairfield')`.execute(koha.db);
});

const comeIn = async () => (await aService()).visit();
const unescaped = (html: string) =>
  html
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
const typedIn = (html: string, field = "one") =>
  unescaped(new RegExp(`<textarea id="${field}"[^>]*>([^<]*)</textarea>`).exec(html)?.[1] ?? "");
const seenIn = (html: string) => /name="seen" value="(\d+)"/.exec(html)?.[1] ?? "";
const textOf = (html: string) => unescaped(html.replaceAll(/<[^>]*>/g, ""));
const bubblesIn = (html: string) =>
  [...html.matchAll(/<p class="phone-bubble"[^>]*>([\s\S]*?)<\/p>/g)].map(([, text = ""]) => textOf(text));

async function press(visit: Visit, fields: Record<string, string>, path = PAGE) {
  const seen = seenIn((await visit.see(path)).html);
  return visit.post(path, { seen, one: ONE, other: OTHER, ...fields });
}

test("a notice is worded for all, then for one library and way; each place says what is used", async () => {
  const visit = await comeIn();
  const before = (await visit.see(PAGE)).html;
  expect(before).toContain("The library has no words of its own here. In use: the words that come with Tidings.");
  expect(typedIn(before)).toContain("{{title}}");
  expect((await press(visit, { do: "save" })).location).toContain("lang=en&done=saved");
  const narrow = `${PAGE}&library=MPL&way=telegram`;
  const there = (await visit.see(narrow)).html;
  expect(there).toContain("In use: All libraries, every way.");
  expect(typedIn(there)).toBe(ONE);
  expect((await press(visit, { do: "save", one: "Here: {{title}}" }, narrow)).status).toBe(303);
  const saved = (await visit.see(narrow)).html;
  expect(saved).toContain("Without them, this would be used: All libraries, every way.");
  expect([typedIn(saved), typedIn((await visit.see(PAGE)).html)]).toEqual(["Here: {{title}}", ONE]);
  const list = (await visit.see("/wordings")).html;
  expect(list).toContain("own words: English, Midway, Telegram");
  expect((await press(visit, { do: "default" }, narrow)).location).toContain("done=default");
  expect(typedIn((await visit.see(narrow)).html)).toBe(ONE);
  const { steps } = await readStaffSteps(koha.db, {});
  expect(steps.map(({ step, detail }) => `${step}: ${detail}`)).toEqual(Array(3).fill("wording_saved: hold_ready, en"));
});

test("what is wrong is named with what to do, nothing is saved, and nothing that was typed is lost", async () => {
  const visit = await comeIn();
  const long = `{{title}} ${"waits for you. ".repeat(60)}`.trim();
  for (const [one, words] of [
    ["", "This text says nothing"],
    ["<b>{{title}}</b> waits", "HTML"],
    ["{{titel}} waits", "{{titel}}"],
    ["{{fine}} is owed", "{{fine}} cannot be used here"],
    ["{{title} waits", "brace"],
    ["{{title}} [[waits", "bracket"],
    [long, "parts; at most"],
    ["x".repeat(16_000), "16000 characters"],
  ] as const) {
    const { status, html } = await press(visit, { do: "save", one });
    expect([words, status]).toEqual([words, 422]);
    expect(textOf(html)).toContain(words);
    expect(textOf(html)).toContain("About one item:");
    expect(typedIn(html)).toBe(one);
    expect(typedIn(html, "other")).toBe(OTHER);
  }
  expect(await koha.db.selectFrom("tidings_wording").selectAll().execute()).toEqual([]);
  expect((await readStaffSteps(koha.db, {})).steps).toEqual([]);
});

test("an address that asks for what there is not shows the words for all; no such notice: the list", async () => {
  const visit = await comeIn();
  const { status, html } = await visit.see("/wordings/notices/hold_ready?lang=xx&library=NO'PE&way=pigeon");
  expect([status, html.includes('<option value="en" selected')]).toEqual([200, true]);
  for (const name of ["nothing", "%3Cscript%3E", "__proto__", "toString"]) {
    expect([name, (await visit.see(`/wordings/notices/${name}`)).status]).toEqual([name, 303]);
    expect([name, (await visit.post(`/wordings/notices/${name}`, { do: "save" })).status]).toEqual([name, 303]);
  }
  const odd = await visit.post(PAGE, { do: "launch", one: ONE, other: OTHER });
  expect([odd.status, typedIn(odd.html)]).toEqual([200, ONE]);
});

test("whoever may only see is not let in", async () => {
  const visit = await (await aService()).visit({ permissions: ["borrowers"] });
  expect((await visit.see(PAGE)).status).toBe(403);
  expect((await visit.post(PAGE, { do: "save", one: ONE, other: OTHER })).status).toBe(403);
  expect((await visit.see("/signatures")).status).toBe(403);
});

test("two phones show the text about one item and about several, with its parts and what is left", async () => {
  const visit = await comeIn();
  const { html } = await press(visit, { do: "preview", one: "{{library}}: {{title}}", other: "{{count}} wait" });
  const [one, other] = bubblesIn(html);
  expect(one).toMatch(/^(Midway|Fairfield): \w+/);
  expect(other).toContain("3 wait");
  expect(textOf(html)).toMatch(/One part\.Plain alphabet, \d+ characters; \d+ more fit\./);
  expect(await koha.db.selectFrom("tidings_wording").selectAll().execute()).toEqual([]);
});

test("characters beyond the plain alphabet are marked, with their codes and what they cost", async () => {
  const visit = await comeIn();
  const { html } = await press(visit, { do: "preview", one: `{{library}}: “{{title}}” ${"waits ".repeat(12)}` });
  expect(html).toContain('<mark title="U+201C">“</mark>');
  expect(textOf(html)).toContain("“ (U+201C), ” (U+201D): because of this it takes 2 parts and not 1.");
});

test("text from right to left is shown so, in the field and on the phone", async () => {
  const visit = await comeIn();
  const { html } = await press(visit, { do: "preview", one: "الكتاب {{title}} ينتظرك" });
  expect(html).toMatch(/<textarea id="one"[^>]*dir="auto"/);
  expect(html).toMatch(/<p class="phone-bubble" lang="en" dir="auto">/);
});

test("a press of one button shows the text in plain characters, unsaved, and what changed; accents stay", async () => {
  const visit = await comeIn();
  const { status, html } = await press(visit, { do: "gsm", one: "“{{title}}” – fête… 📚" });
  expect(status).toBe(200);
  expect(typedIn(html)).toBe('"{{title}}" - fête... 📚');
  expect(html).toContain("Typographic characters are replaced by plain ones. Nothing is saved yet.");
  expect(html).toContain("they stay: ê 📚");
  expect(html).toContain("<del>“</del>");
  expect((await press(visit, { do: "gsm" })).html).toContain("There was nothing to replace.");
  expect(await koha.db.selectFrom("tidings_wording").selectAll().execute()).toEqual([]);
});

test("a text of several parts is offered in shorter words, which a button puts into the form", async () => {
  const visit = await comeIn();
  const long = `{{library}}: {{title}} waits.${"[[ Call us at any time: {{library}}.]]".repeat(6)}`;
  const { html } = await press(visit, { do: "preview", one: long });
  expect(html).toContain("Shorter: without what stands in double square brackets");
  const lean = await press(visit, { do: "use_lean", one: long });
  expect(typedIn(lean.html)).toBe("{{library}}: {{title}} waits.");
  const wordy = `{{library}}: {{title}} ${"waits ".repeat(25)}`;
  expect((await press(visit, { do: "preview", one: wordy })).html).toContain(
    "Shorter: the words that come with Tidings",
  );
  const shipped = await press(visit, { do: "use_shipped", one: wordy });
  expect(typedIn(shipped.html)).toBe(typedIn((await visit.see(PAGE)).html));
});

test("without a script a variable is put in at the end", async () => {
  const visit = await comeIn();
  const { html } = await press(visit, { insert: "until", one: "It waits until", other: "They wait until" });
  expect([typedIn(html), typedIn(html, "other")]).toEqual(["It waits until {{until}}", "They wait until {{until}}"]);
  expect(typedIn((await press(visit, { insert: "<script>" })).html)).toBe(ONE);
});

test("a real patron is shown by card, but only within reach", async () => {
  await aBorrower(koha.db, 7);
  const service = await aService();
  const visit = await service.visit();
  const shown = await press(visit, { do: "preview", card: "card-7", one: "{{first_name}}: {{title}}" });
  expect(shown.html).toMatch(/This is the patron with that card\./);
  expect(bubblesIn(shown.html)[0]).toContain("Rita: ");
  const far = await service.visit({ reach: ["FPL"] });
  for (const [who, card] of [
    [far, "card-7"],
    [visit, "card-8"],
    [visit, "' or 1=1 -- "],
  ] as const) {
    const { html } = await press(who, { do: "preview", card });
    expect(html).toContain("No patron whom you may see has this card.");
  }
});

test("versions are listed with who saved them, compared word by word, and restored", async () => {
  const visit = await comeIn();
  await press(visit, { do: "save" });
  await press(visit, { do: "save", one: "{{library}}: {{title}} is here for you." });
  const { html } = await visit.see(`${PAGE}&from=1&to=2`);
  expect(html).toContain("<del>waits </del><ins>is here </ins>");
  expect((await visit.see(`${PAGE}&from=default&to=1`)).html).toMatch(/<ins>[^<]*waits/);
  expect((await visit.see(`${PAGE}&from=1&to=1`)).html).toContain("The two are the same.");
  expect((await visit.see(`${PAGE}&from='&to=999`)).status).toBe(200);
  const restored = await press(visit, { do: "restore", version: "1" });
  expect(restored.location).toContain("done=restored");
  const after = (await visit.see(PAGE)).html;
  expect([typedIn(after), seenIn(after)]).toEqual([ONE, "3"]);
  expect((await press(visit, { do: "restore", version: "99" })).status).toBe(200);
});

test("saving over somebody else's words is warned about first; a second click of one's own is not", async () => {
  const service = await aService();
  const [visit, other] = [await service.visit(), await service.visit()];
  await press(other, { do: "save", one: "{{title}}: theirs" });
  const late = await visit.post(PAGE, { do: "save", seen: "0", one: "{{title}}: ours", other: OTHER });
  expect(late.status).toBe(422);
  expect(late.html).toContain("sofie has saved another wording meanwhile");
  expect(typedIn(late.html)).toBe("{{title}}: ours");
  const seen = seenIn(late.html);
  for (let click = 0; click < 2; click += 1) {
    expect((await visit.post(PAGE, { do: "save", seen, one: "{{title}}: ours", other: OTHER })).status).toBe(303);
  }
  expect(await koha.db.selectFrom("tidings_wording").select("version").execute()).toHaveLength(2);
});

test("a notice that tells of one thing has one text", async () => {
  const visit = await comeIn();
  const page = "/wordings/notices/welcome?lang=en";
  const { html } = await visit.see(page);
  expect([html.includes('id="one"'), html.includes('id="other"')]).toEqual([true, false]);
  expect((await visit.post(page, { do: "save", seen: "0", one: "Welcome, {{first_name}}!" })).status).toBe(303);
  expect(typedIn((await visit.see(page)).html)).toBe("Welcome, {{first_name}}!");
});
