import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { readStaffSteps } from "../../../../audit/read-steps.ts";
import { aKoha } from "../../../../koha/queue/notice.fixture.ts";
import { usePages, type Visit } from "../../../pages.fixture.ts";

const { koha, aService } = usePages();
const DESK = { name_new: "Desk", text_new_en: "{{library}}[[, {{branch_phone}}]]", text_new_fr: "Le comptoir" };
const TICKS = { add_name: "yes", stop_line: "yes" };

beforeEach(async () => {
  await sql`delete from tidings_signature_version`.execute(koha.db);
  await koha.db.deleteFrom("tidings_staff_step").execute();
  await aKoha(koha.db);
  await sql`insert ignore into branches (branchcode, branchname, branchphone, branchemail)
    values ('FPL', 'Fairfield', '555-0142', 'desk@fairfield.example')`.execute(koha.db);
});

const comeIn = async () => (await aService()).visit();
const seenIn = (html: string) => /name="seen" value="(\d+)"/.exec(html)?.[1] ?? "";
const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

async function press(visit: Visit, fields: Record<string, string>) {
  const { html } = await visit.see("/signatures");
  return visit.post("/signatures", { do: "save", seen: seenIn(html), ...TICKS, ...fields });
}

test("a signature is made, chosen for notices, and shown for each library with its own phone", async () => {
  const visit = await comeIn();
  expect((await press(visit, { ...DESK, notices: "new" })).location).toContain("/signatures?done=saved");
  const { html } = await visit.see("/signatures?lang=en");
  expect(textOf(html)).toContain("Fairfield, 555-0142");
  const midway = /<th scope="row">Midway<\/th>[\s\S]*?<\/tr>/.exec(html)?.[0] ?? "";
  expect(midway.match(/none in Koha/g)).toHaveLength(2);
  expect(html).toMatch(/<select id="notices"[\s\S]*?<option value="s1" selected="">Desk/);
  expect(html).toMatch(/<p class="phone-bubble"[\s\S]*?Fairfield, 555-0142<\/p>/);
  expect((await visit.see("/signatures?lang=fr")).html).toContain("Le comptoir");
  expect((await readStaffSteps(koha.db, {})).steps.map(({ step }) => step)).toEqual(["signatures_saved"]);
});

test("a preview shows what is typed and saves nothing", async () => {
  const visit = await comeIn();
  const { status, html } = await press(visit, { ...DESK, notices: "new", do: "preview" });
  expect([status, textOf(html).includes("Fairfield, 555-0142")]).toEqual([200, true]);
  expect(html).toContain('value="Desk"');
  expect((await visit.see("/signatures")).html).not.toContain('value="Desk"');
  // What the previewed form then sends is saved.
  await press(visit, { name_s1: "Desk", text_s1_en: "The desk", notices: "s1" });
  expect((await visit.see("/signatures")).html).toMatch(/<option value="s1" selected="">Desk/);
  await koha.db.deleteFrom("tidings_staff_step").execute();
  expect((await readStaffSteps(koha.db, {})).steps).toEqual([]);
});

test("what is wrong is named, nothing is saved, and nothing that was typed is lost", async () => {
  const visit = await comeIn();
  await press(visit, DESK);
  for (const [fields, words] of [
    [{ text_new_en: "No name" }, "has no name"],
    [{ name_new: "desk", text_new_en: "Twice" }, "Two signatures are called “desk”"],
    [{ name_new: "Empty" }, "“Empty” has no text"],
    [{ name_new: "Odd", text_new_en: "{{first_name}}" }, "“Odd”: "],
    [{ name_new: "Odd", text_new_en: "{{library}" }, "“Odd”: A brace"],
    [{ name_new: "Odd", text_new_en: "<b>Desk</b>" }, "“Odd”: HTML"],
    [{ name_new: "Long", text_new_en: "m".repeat(161) }, "must fit into one text message"],
    [{ name_new: "m".repeat(61), text_new_en: "Desk" }, "is too long"],
  ] as const) {
    const kept = { name_s1: "Desk", text_s1_en: "Kept" };
    const { status, html } = await press(visit, { ...kept, ...fields });
    expect([words, status]).toEqual([words, 422]);
    expect(html).toContain(words);
    expect(html).toContain('value="Kept"');
  }
  expect(await sql`select version from tidings_signature_version`.execute(koha.db)).toMatchObject({
    rows: [{ version: 1 }],
  });
});

test("a signature that is removed ends nothing any more, and its id never comes back", async () => {
  const visit = await comeIn();
  await press(visit, { ...DESK, notices: "new" });
  await press(visit, { name_s1: "Desk", text_s1_en: "x", remove_s1: "yes", notices: "s1" });
  const after = (await visit.see("/signatures")).html;
  expect(after).not.toContain('name="name_s1"');
  expect(after).toMatch(/<select id="notices"[^>]*><option value="">/);
  await press(visit, DESK);
  expect((await visit.see("/signatures")).html).toContain('name="name_s2"');
});

test("the last change is undone, and any earlier version restored, also as installed", async () => {
  const visit = await comeIn();
  await press(visit, DESK);
  await press(visit, { name_s1: "Front desk", text_s1_en: "Front desk" });
  const { html } = await visit.see("/signatures?done=saved");
  expect(html).toContain(">Undo</button>");
  expect((await press(visit, { do: "restore", version: "1" })).location).toContain("done=restored");
  expect((await visit.see("/signatures")).html).toContain('name="name_s1" value="Desk"');
  await press(visit, { do: "restore", version: "0" });
  const empty = (await visit.see("/signatures")).html;
  expect([empty.includes("name_s1"), seenIn(empty)]).toEqual([false, "4"]);
  expect((await press(visit, { do: "restore", version: "99" })).status).toBe(200);
});

test("saving over somebody else's signatures is warned about; a second click of one's own is not", async () => {
  const service = await aService();
  const [visit, other] = [await service.visit(), await service.visit()];
  await press(other, { ...DESK, name_new: "Theirs" });
  const fields = { do: "save", ...TICKS, ...DESK, name_new: "Ours" };
  const late = await visit.post("/signatures", { ...fields, seen: "0" });
  expect([late.status, late.html.includes("sofie has saved other signatures meanwhile")]).toEqual([422, true]);
  expect(late.html).toContain('value="Ours"');
  const again = { do: "save", ...TICKS, name_s2: "Ours", text_s2_en: "Ours", seen: seenIn(late.html) };
  for (let click = 0; click < 2; click += 1) expect((await visit.post("/signatures", again)).status).toBe(303);
  const { html } = await visit.see("/signatures");
  expect([html.includes('value="Theirs"'), html.includes('value="Ours"'), seenIn(html)]).toEqual([false, true, "2"]);
});

test("both boxes are ticked as installed, and stay as they are left", async () => {
  const visit = await comeIn();
  const box = (html: string, name: string) => new RegExp(`name="${name}" value="yes" checked`).test(html);
  const { html } = await visit.see("/signatures");
  expect([box(html, "add_name"), box(html, "stop_line")]).toEqual([true, true]);
  await press(visit, { ...DESK, add_name: "" });
  const after = (await visit.see("/signatures")).html;
  expect([box(after, "add_name"), box(after, "stop_line")]).toEqual([false, true]);
});
