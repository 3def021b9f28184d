import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { usePages } from "../pages.fixture.ts";

const { koha, aTicket, aService } = usePages();

beforeEach(async () => {
  for (const table of ["user_permissions", "sessions", "borrowers", "systempreferences"]) {
    await sql`delete from ${sql.table(table)}`.execute(koha.db);
  }
  await aBorrower(koha.db, 7);
  await sql`insert ignore into branches (branchcode, branchname) values ('RIV', 'Riverside')`.execute(koha.db);
  await sql`update borrowers set flags = 4, password = 'hash', dateexpiry = '2030-01-01'`.execute(koha.db);
  await sql`insert into user_permissions values (7, 19, 'configure'), (8, 19, 'tool')`.execute(koha.db);
  await sql`insert into sessions values ('0a1b2c', '')`.execute(koha.db);
});

const LOGIN = "CGISESSID=0a1b2c";
type App = Awaited<ReturnType<typeof aService>>["app"];
type Kind = "staff" | "patron";
const cookieOf = (answer: Response) => answer.headers.get("set-cookie")?.split(";")[0] ?? "";
const comeIn = async (app: App, kind: Kind, login = LOGIN) => {
  const path = `/${kind}/enter?ticket=${await aTicket({ kind, whoId: 7 })}`;
  return `${login}; ${cookieOf(await app.request(path, { headers: { cookie: login } }))}`;
};
const look = async (app: App, kind: Kind, cookie: string) =>
  (await app.request(`/${kind}`, { headers: { cookie } })).status;

describe.each(["staff", "patron"] as const)("%s pages close at once", (kind) => {
  test.for<[what: string, happens: () => Promise<unknown>]>([
    ["whole permissions are taken", () => sql`update borrowers set flags = 0`.execute(koha.db)],
    ["a permission is taken", () => sql`delete from user_permissions where borrowernumber = 7`.execute(koha.db)],
    ["the password is another", () => sql`update borrowers set password = 'other'`.execute(koha.db)],
    ["the account is locked by staff", () => sql`update borrowers set login_attempts = -1`.execute(koha.db)],
    ["the card has expired", () => sql`update borrowers set dateexpiry = '2020-01-01'`.execute(koha.db)],
    ["the person is restricted", () => sql`update borrowers set debarred = '9999-12-31'`.execute(koha.db)],
    ["the person moves to another library", () => sql`update borrowers set branchcode = 'RIV'`.execute(koha.db)],
    [
      "staff are kept to their own library from now on",
      () => sql`replace into systempreferences (variable, value) values ('IndependentBranches', '1')`.execute(koha.db),
    ],
    ["the person is deleted", () => sql`delete from borrowers`.execute(koha.db)],
    ["Koha's own session is gone, whoever still has its cookie", () => sql`delete from sessions`.execute(koha.db)],
  ])("when %s", async ([, happens]) => {
    const { app } = await aService();
    const cookie = await comeIn(app, kind);
    expect(await look(app, kind, cookie)).toBe(200);
    await happens();
    expect([await look(app, kind, cookie), await look(app, kind, cookie)]).toEqual([401, 401]);
    expect(await look(app, kind, await comeIn(app, kind)), "who comes in through Koha again").not.toBe(401);
  });

  test("and not when somebody else's record changes, or a loan is made", async () => {
    const { app } = await aService();
    const cookie = await comeIn(app, kind);
    await sql`delete from user_permissions where borrowernumber = 8`.execute(koha.db);
    await sql`update borrowers set login_attempts = 2, surname = 'Other'`.execute(koha.db);
    expect(await look(app, kind, cookie)).toBe(200);
  });

  test("nor where Koha keeps its sessions elsewhere", async () => {
    const { app } = await aService();
    const cookie = await comeIn(app, kind, "CGISESSID=inmemcached");
    expect(await look(app, kind, cookie)).toBe(200);
  });
});

describe("a ticket of staff says how their rights stood", () => {
  test.for<[what: string, happens: () => Promise<unknown>]>([
    ["whole permissions are taken", () => sql`update borrowers set flags = 0`.execute(koha.db)],
    ["a permission is taken", () => sql`delete from user_permissions where borrowernumber = 7`.execute(koha.db)],
    ["the password is another", () => sql`update borrowers set password = 'other'`.execute(koha.db)],
    ["the person moves to another library", () => sql`update borrowers set branchcode = 'RIV'`.execute(koha.db)],
    ["the account is locked", () => sql`update borrowers set login_attempts = -1`.execute(koha.db)],
    ["the person is deleted", () => sql`delete from borrowers`.execute(koha.db)],
  ])("and opens nothing once %s", async ([, happens]) => {
    const { app } = await aService();
    const enter = async () => {
      const ticket = await aTicket({ whoId: 7, permissions: ["superlibrarian", `rights:${before}`] });
      return (await app.request(`/staff/enter?ticket=${ticket}`)).status;
    };
    const before = createHash("sha256")
      .update(`hash/0/4/MPL/1/${crc32("19:configure")}`)
      .digest("hex");
    expect(await enter()).toBe(303);
    await happens();
    expect(await enter()).toBe(401);
  });
});

describe.each(["staff", "patron"] as const)("a stranger's link with a fresh ticket (%s)", (kind) => {
  const stranger = () => aTicket({ kind, whoId: 8 });

  test("does not sign in anybody in place of who is there, unless they say so", async () => {
    const { app } = await aService();
    const cookie = await comeIn(app, kind);
    const ticket = await stranger();
    const asked = await app.request(`/${kind}/enter?ticket=${ticket}`, { headers: { cookie } });
    const html = await asked.text();
    expect([asked.status, asked.headers.get("set-cookie")]).toEqual([200, null]);
    expect(html).toContain("Continue as whom?");
    expect(await look(app, kind, cookie)).toBe(200);

    const answer = (fields: Record<string, string>, site?: string) =>
      app.request(`/${kind}/enter`, {
        method: "POST",
        headers: { cookie, ...(site ? { "sec-fetch-site": site } : {}) },
        body: new URLSearchParams(fields),
      });
    const csrf = /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
    for (const [fields, site] of [
      [{ ticket }, undefined],
      [{ ticket, csrf: "x" }, "same-origin"],
      [{ ticket, csrf }, "cross-site"],
    ] as const) {
      expect((await answer(fields, site)).headers.get("set-cookie")).toBeNull();
    }
    const gone = await answer({ ticket, csrf }, "same-origin");
    expect([gone.status, cookieOf(gone)]).toEqual([303, expect.stringContaining(`tidings_${kind}_`)]);
    expect(await look(app, kind, cookie), "the former session is closed").toBe(401);
    expect((await answer({ ticket, csrf }, "same-origin")).status, "and the ticket is used").toBe(401);
  });

  test("that has expired while the question stood leads nobody to the pages of who was there before", async () => {
    const { app } = await aService();
    const cookie = await comeIn(app, kind);
    const ticket = await stranger();
    const asked = await app.request(`/${kind}/enter?ticket=${ticket}`, { headers: { cookie } });
    const csrf = /name="csrf" value="([^"]+)"/.exec(await asked.text())?.[1] ?? "";
    await koha.db.deleteFrom("tidings_ticket").execute();
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    const body = new URLSearchParams({ ticket, csrf });
    const answer = await app.request(`/${kind}/enter`, { method: "POST", headers, body });
    expect([answer.status, answer.headers.get("location")]).toEqual([401, null]);
  });

  test("from another site is asked about though nobody is there", async () => {
    const { app } = await aService();
    const ticket = await stranger();
    const elsewhere = { headers: { "sec-fetch-site": "cross-site" } };
    const asked = await app.request(`/${kind}/enter?ticket=${ticket}`, elsewhere);
    expect([asked.status, asked.headers.get("set-cookie")]).toEqual([200, null]);
    const body = new URLSearchParams({ ticket });
    const forced = await app.request(`/${kind}/enter`, { method: "POST", body, ...elsewhere });
    expect([forced.status, forced.headers.get("set-cookie")]).toEqual([401, null]);
    const headers = { "sec-fetch-site": "same-origin" };
    expect((await app.request(`/${kind}/enter`, { method: "POST", body, headers })).status).toBe(303);
  });

  test("is followed without a question from Koha's own page, and by the same person", async () => {
    const { app } = await aService();
    const cookie = await comeIn(app, kind);
    const again = `/${kind}/enter?ticket=${await aTicket({ kind, whoId: 7 })}`;
    expect((await app.request(again, { headers: { cookie, "sec-fetch-site": "cross-site" } })).status).toBe(303);
    const first = await app.request(`/${kind}/enter?ticket=${await stranger()}`, {
      headers: { "sec-fetch-site": "same-origin" },
    });
    expect(first.status).toBe(303);
  });
});

test.each([
  ["/messages?q=%C3%86r%C3%B8+A.&from=2026-11-01", "/tidings/staff/messages?q=%C3%86r%C3%B8+A.&from=2026-11-01"],
  ["/messages?q=<b>", "/tidings/staff/"],
  ["/messages?q=a#b", "/tidings/staff/"],
])("a ticket for %s leads to %s", async (target, place) => {
  const { app } = await aService();
  const answer = await app.request(`/staff/enter?ticket=${await aTicket({ target })}`);
  expect([answer.status, answer.headers.get("location")]).toEqual([303, place]);
});
