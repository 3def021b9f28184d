import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { aBorrower } from "../../../../koha/queue/notice.fixture.ts";
import { LANGUAGES } from "../../../../templates/locales.ts";
import { type TicketWish, usePages } from "../../../pages.fixture.ts";

const { koha, aService } = usePages();
const ENV = { TIDINGS_LIBRARY_NAME: "Midway Library" };

beforeEach(async () => {
  for (const table of ["issues", "reserves", "items", "biblio"]) {
    await sql`delete from ${sql.table(table)}`.execute(koha.db);
  }
  await aBorrower(koha.db, 7, "da-DK");
  const typed = sql`email = 'call my sister', emailpro = 'Rita@Reader.example'`;
  await sql`update borrowers set ${typed} where borrowernumber = 7`.execute(koha.db);
  await aTitle(1, "Dune & <b>more</b>\r\nBcc: eve@example.org");
  await aTitle(2, "Emma");
  const columns = sql`issue_id, borrowernumber, itemnumber, date_due, branchcode, issuedate`;
  await sql`insert into issues (${columns}) values (11, 7, 1, '2026-02-01 23:59:00', 'MPL', '2026-01-01'),
    (12, 7, 2, '2026-04-01 23:59:00', 'MPL', '2026-01-01')`.execute(koha.db);
});

async function aTitle(id: number, title: string): Promise<void> {
  await sql`insert into biblio (biblionumber, title, datecreated) values (${id}, ${title}, '2026-01-01')`.execute(
    koha.db,
  );
  await sql`insert into items (itemnumber, biblionumber, biblioitemnumber, homebranch, holdingbranch, itype)
    values (${id}, ${id}, ${id}, 'MPL', 'MPL', 'BK')`.execute(koha.db);
}
async function write(query: string, wish: TicketWish = { permissions: ["borrowers:list_borrowers"] }) {
  const staff = await (await aService(ENV)).visit(wish);
  return staff.see(`/patron/7/email${query}`);
}
/** What the mail program is given. */
function mailOf(html: string): { to: string; subject: string | null; body: string } {
  const href = /href="(mailto:[^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const url = new URL(href);
  return { to: url.pathname, subject: url.searchParams.get("subject"), body: url.searchParams.get("body") ?? "" };
}

describe("an email from the desk", () => {
  test("about chosen loans is in the patron's language, to the first address that is one", async () => {
    const { status, html } = await write("?write=1&about=loans&loan=11");
    expect(status).toBe(200);
    const { to, subject, body } = mailOf(html);
    expect([to, subject]).toEqual(["Rita@Reader.example", "Dine lån fra Midway Library"]);
    expect(body).toContain("Kære Rita Reader\r\n");
    expect(body).toContain("- Dune & <b>more</b> Bcc: eve@example.org, afleveres senest 1. februar 2026\r\n");
    expect(body).not.toContain("Emma");
    expect(html).not.toContain("<b>more");
  });

  test("about what is overdue has all of it and no more", async () => {
    const { html } = await write("?write=1&about=overdue");
    expect(html).toContain("All overdue loans (1)");
    expect(mailOf(html).body).toMatch(/Dune/);
    expect(mailOf(html).body).not.toContain("Emma");
  });

  test("about nothing is a greeting", async () => {
    expect(mailOf((await write("?write=1&about=nothing")).html).body).toBe("Kære Rita Reader\r\n\r\nMidway Library");
  });

  test("goes where the library's own order of addresses says", async () => {
    await sql`update borrowers set B_email = 'b@reader.example' where borrowernumber = 7`.execute(koha.db);
    await sql`insert into systempreferences (variable, value) values ('AutoEmailPrimaryAddress', 'B_email')`.execute(
      koha.db,
    );
    expect(mailOf((await write("?write=1")).html).to).toBe("b@reader.example");
    await sql`delete from systempreferences where variable = 'AutoEmailPrimaryAddress'`.execute(koha.db);
  });

  test("is shortened where a mail program would not take it, and says so", async () => {
    for (let id = 20; id < 70; id += 1) {
      await aTitle(id, `En bog med en ganske lang titel, nummer ${id}`);
      await sql`insert into issues (issue_id, borrowernumber, itemnumber, date_due, branchcode, issuedate)
        values (${id}, 7, ${id}, '2026-02-02 23:59:00', 'MPL', '2026-01-01')`.execute(koha.db);
    }
    const { html } = await write("?write=1&about=overdue");
    expect(html).toContain("A mail program takes 2,000 characters this way");
    expect(/href="(mailto:[^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&").length).toBeLessThanOrEqual(2_000);
  });

  test.each([
    ["loans that came back meanwhile", "?write=1&about=loans&loan=99999"],
    ["no box ticked", "?write=1&about=loans"],
    ["holds where none waits", "?write=1&about=holds"],
  ])("is not made of %s", async (_what, query) => {
    const { status, html } = await write(query);
    expect([status, html]).toEqual([422, expect.stringContaining("Nothing was chosen, or it was returned")]);
    expect(html).not.toContain("mailto:");
  });

  test.each(["?write=1&about=%27%25&loan=%F0%9F%93%9A&loan=-1", `?write=1&loan=${"9".repeat(5_000)}`])(
    "made up by hand in the address is about nothing: %s",
    async (query) => {
      const { status, html } = await write(query);
      expect([status, mailOf(html).body]).toEqual([200, expect.stringMatching(/^Kære Rita Reader\s+Midway Library$/)]);
    },
  );
});

test("a patron without an address: says so, and leads to Koha's form", async () => {
  await sql`update borrowers set emailpro = null where borrowernumber = 7`.execute(koha.db);
  const { html } = await write("?write=1");
  expect(html).toContain("What Koha has as the email address is none: call my sister");
  expect(html).toMatch(/borrowernumber=7[^"]*" target="_top">Add one in Koha/);
  await sql`update borrowers set email = null where borrowernumber = 7`.execute(koha.db);
  expect((await write("")).html).toContain("Koha has no email address of this patron.");
});

test("nobody writes to a patron of another library, or to one whom Koha has not", async () => {
  expect((await write("", { permissions: ["borrowers"], reach: ["ZZZ"] })).status).toBe(403);
  await sql`delete from issues`.execute(koha.db);
  await sql`delete from borrowers where borrowernumber = 7`.execute(koha.db);
  expect((await write("?write=1")).status).toBe(404);
});

test.each(LANGUAGES)("the page is worded in %s", async (lang) => {
  const { html } = await write("?write=1&about=loans&loan=11&loan=12", { lang });
  expect(html).not.toMatch(/(desk|account|console):[a-z_]+\.|\{\{/);
});
