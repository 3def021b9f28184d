import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { anOptedIn } from "../../../consent/patron.fixture.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { aMessage } from "../../../outbox/message.fixture.ts";
import { removeFromKoha } from "../../../outbox/opted-in-patron.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { type TicketWish, usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const SEES: TicketWish = { permissions: ["borrowers:list_borrowers"] };

beforeEach(async () => {
  await aBorrower(koha.db, 7);
  await aBorrower(koha.db, 8);
  await sql`update borrowers set surname = 'Søndergård 📚 <b>', phone = '(202) 555-0142', email = 'ole@reader.example'
    where borrowernumber = 8`.execute(koha.db);
});

async function find(text: string, wish: TicketWish = SEES) {
  const service = await aService();
  const { cookie } = await service.visit(wish);
  const answer = await service.app.request(`/staff/patrons?q=${encodeURIComponent(text)}`, { headers: { cookie } });
  return { status: answer.status, to: answer.headers.get("location"), html: await answer.text() };
}

describe("staff find a patron", () => {
  test.each([
    ["by the beginning of a name", "sønder"],
    ["by both names, in any order", "Rita Søndergård"],
    ["by a part of a number", "5550142 "],
    ["by email address", "OLE@reader.example"],
  ])("%s", async (_how, text) => {
    const { status, html } = await find(text);
    // A whole number leads straight there.
    expect(status).toBe(200);
    expect(html).toContain("/patron/8/");
    expect(html).not.toContain("/patron/7/");
    expect(html).toContain("Søndergård 📚 &lt;b&gt;");
  });

  test.each([
    ["a card number", "CARD-8"],
    ["Koha's own number", "#8"],
    ["a whole phone number", "+1 202 555 0142"],
  ])("%s leads straight to the patron", async (_what, text) => {
    const { status, to } = await find(text);
    expect([status, to]).toEqual([303, expect.stringMatching(/\/patron\/8\/$/)]);
  });

  test("with card, library, ways and the last message", async () => {
    await anOptedIn(koha.db, 8, at(-60), { address: "12025550142" });
    await aMessage(koha.db, { patron_id: 8, created_at: at(-30) });
    const { html } = await find("Rita");
    for (const seen of ["Found: 2", "card-8", "Midway", "Text messages (SMS)", "None yet"]) {
      expect(html).toContain(seen);
    }
    // The link leads to these messages, and to nobody else's.
    await aMessage(koha.db, { patron_id: 7, created_at: at(-20) });
    const link = /href="[^"]*(\/messages\?[^"]*)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const listed = await (await (await aService()).visit(SEES)).see(link);
    expect(listed.html.match(/id="row-m\d+"/g)).toHaveLength(1);
  });

  test("by a number that is only in our consents, also of one who is gone from Koha", async () => {
    await aBorrower(koha.db, 9);
    await anOptedIn(koha.db, 9, at(-60), { address: "12025550199" });
    expect((await find("202 555 0199")).to).toMatch(/\/patron\/9\/$/);
    await removeFromKoha(koha.db, 9);
    const { status, to, html } = await find("202 555 0199", { ...SEES, reach: ["MPL"] });
    expect([status, to, html]).toEqual([200, null, expect.stringContaining("No patron fits")]);
    expect((await find("202 555 0199")).to).toMatch(/\/patron\/9\/$/);
  });

  test("but none of another library, by no way", async () => {
    for (const text of ["Rita", "card-8", "#8", "+1 202 555 0142", "ole@reader.example"]) {
      const { status, html } = await find(text, { ...SEES, reach: ["ZZZ"] });
      expect([text, status, html]).toEqual([text, 200, expect.stringContaining("No patron fits")]);
      expect(html).toContain("Only patrons of the libraries that Koha lets you see");
    }
  });

  test("also where more patrons of other libraries than are listed have a number like it", async () => {
    await sql`insert into branches (branchcode, branchname) values ('ELSE', 'Elsewhere')`.execute(koha.db);
    for (let id = 1000; id < 1202; id += 1) await aBorrower(koha.db, id);
    await sql`update borrowers set branchcode = 'ELSE', phone = '202 555 0142' where borrowernumber >= 1000`.execute(
      koha.db,
    );
    await sql`update borrowers set borrowernumber = 2000, cardnumber = 'card-2000' where borrowernumber = 8`.execute(
      koha.db,
    );
    const { to } = await find("202 555 0142", { ...SEES, reach: ["MPL"] });
    await sql`delete from borrowers where borrowernumber >= 1000`.execute(koha.db);
    await sql`delete from branches where branchcode = 'ELSE'`.execute(koha.db);
    expect(to).toMatch(/\/patron\/2000\/$/);
  });

  test("at most 200, and says that there are more", async () => {
    for (let id = 100; id < 310; id += 1) await aBorrower(koha.db, id);
    const { html } = await find("Rita");
    expect(html).toContain("More than 200 patrons fit");
    expect(html.match(/<tr>/g)?.length).toBe(201);
  });
});

describe("what nobody is called", () => {
  test.each(["%", "_", "'; drop table borrowers", "\\", "👩‍🚀📚", "<script>", "+".repeat(99), "0000000"])(
    "%j finds nobody, and is shown as it was typed",
    async (text) => {
      const { status, html } = await find(text);
      expect([status, html]).toEqual([200, expect.stringContaining("No patron fits")]);
      expect(html).not.toContain("<script>");
    },
  );

  test("ten thousand characters are too long, and nothing at all is only the form", async () => {
    expect(await find("x".repeat(10_000))).toMatchObject({ status: 422, html: expect.stringContaining("too long") });
    const { status, html } = await find("  ");
    expect([status, html]).toEqual([200, expect.not.stringContaining("No patron fits")]);
  });
});

test("nobody finds patrons without the permission to see them", async () => {
  expect((await find("Rita", { permissions: ["circulate"] })).status).toBe(403);
});

test.each(LANGUAGES)("the page is worded in %s", async (lang) => {
  const { html } = await find("Rita", { ...SEES, lang });
  expect(html).not.toMatch(/(desk|account|console):[a-z_]+\.|\{\{/);
});
