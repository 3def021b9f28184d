import { describe, expect, test } from "vitest";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { LANGUAGES } from "../../templates/locales.ts";
import { usePages } from "../pages.fixture.ts";

const { koha, aTicket, aService } = usePages();

describe("the way in", () => {
  test("without a ticket a page says how to come in", async () => {
    const { app } = await aService();
    for (const path of ["/staff", "/staff/settings", "/staff/patron/7", "/staff/enter", "/staff/enter?ticket=x"]) {
      const answer = await app.request(path);
      expect([path, answer.status]).toEqual([path, 401]);
      expect(await answer.text()).toContain("Please open this page from Koha");
    }
    const patron = await app.request("/patron");
    expect([patron.status, await patron.text()]).toEqual([401, expect.stringContaining("your library account")]);
  });

  test.each([
    [{}, "/tidings/staff/", "Path=/tidings/staff/", false],
    [{ TIDINGS_STAFF_URL: "http://staff.library.example/messages" }, "/messages/", "Path=/messages/", false],
    [{ TIDINGS_STAFF_URL: "https://staff.library.example/messages/" }, "/messages/", "Path=/messages/", true],
    [{ TIDINGS_STAFF_URL: "https://messages.library.example" }, "/", "Path=/;", true],
  ])("a ticket leads to a clean address with a cookie of its own: %j", async (env, place, path, secure) => {
    const { app } = await aService({ TIDINGS_INSTANCE: "riverside", ...env });
    const answer = await app.request(`/staff/enter?ticket=${await aTicket()}`);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect([answer.status, answer.headers.get("location")]).toEqual([303, place]);
    expect(cookie).toMatch(/^tidings_staff_riverside=[\w-]{43};/);
    for (const part of [path, "HttpOnly", "SameSite=Lax"]) expect(`${cookie};`).toContain(part);
    expect(cookie.includes("Secure")).toBe(secure);
  });

  test("the address that the ticket leads to exists, with and without a trailing slash", async () => {
    await aBorrower(koha.db, 51);
    const { app } = await aService();
    for (const audience of ["staff", "patron"] as const) {
      const entered = await app.request(`/${audience}/enter?ticket=${await aTicket({ kind: audience })}`);
      const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
      for (const path of [`/${audience}/`, `/${audience}`]) {
        expect([path, (await app.request(path, { headers: { cookie } })).status]).toEqual([path, 200]);
      }
    }
  });

  test.each([
    ["/patron/7", "/tidings/staff/patron/7"],
    ["/settings", "/tidings/staff/settings"],
    [null, "/tidings/staff/"],
    ["", "/tidings/staff/"],
    ["//evil.example", "/tidings/staff/"],
    ["//evil", "/tidings/staff/"],
    ["/patron//evil", "/tidings/staff/"],
    ["/\\evil.example", "/tidings/staff/"],
    ["https://evil.example/", "/tidings/staff/"],
    ["@evil.example", "/tidings/staff/"],
    ["/../../cgi-bin", "/tidings/staff/"],
    ["/%2e%2e/x", "/tidings/staff/"],
    ["/x\r\nSet-Cookie: a=b", "/tidings/staff/"],
    ["/x\n", "/tidings/staff/"],
  ])("a target of %j leads to %s", async (target, place) => {
    const { app } = await aService();
    const answer = await app.request(`/staff/enter?ticket=${await aTicket({ target })}`);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, place]);
  });

  test("at the root of a host no target leads to another host", async () => {
    const { app } = await aService({ TIDINGS_STAFF_URL: "https://messages.library.example" });
    const answer = await app.request(`/staff/enter?ticket=${await aTicket({ target: "//evil/patron" })}`);
    expect(answer.headers.get("location")).toBe("/");
  });

  test("a used ticket continues with a live cookie, and is refused without one", async () => {
    const { app, setClock } = await aService();
    const address = `/staff/enter?ticket=${await aTicket()}`;
    const cookie = (await app.request(address)).headers.get("set-cookie")?.split(";")[0] ?? "";
    const again = await app.request(address, { headers: { cookie } });
    expect([again.status, again.headers.get("location"), again.headers.get("set-cookie")]).toEqual([
      303,
      "/tidings/staff/",
      null,
    ]);
    expect((await app.request(address)).status).toBe(401);
    setClock(11);
    expect((await app.request(address, { headers: { cookie } })).status).toBe(401);
  });

  test("a patron's or a nudge's ticket opens no staff page, and a staff cookie no patron's", async () => {
    const { app, visit } = await aService();
    for (const kind of ["patron", "nudge"] as const) {
      expect((await app.request(`/staff/enter?ticket=${await aTicket({ kind })}`)).status).toBe(401);
    }
    const { cookie } = await visit();
    const value = cookie.split("=")[1] ?? "";
    expect((await app.request("/patron", { headers: { cookie: `tidings_patron_koha=${value}` } })).status).toBe(401);
  });

  test("no page, refusals included, is cached or shown outside Koha's frame", async () => {
    const { app, visit } = await aService();
    const { cookie } = await visit({ permissions: [] });
    for (const path of [
      "/staff",
      "/staff/settings",
      "/staff/nothing",
      "/staff/enter?ticket=x",
      `/staff/enter?ticket=${await aTicket()}`,
    ]) {
      const { headers } = await app.request(path, { headers: { cookie } });
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'self'/);
      expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      const ofTheHost = /strict-transport-security|origin-agent-cluster|cross-origin-opener-policy/;
      expect([...headers.keys()].filter((name) => ofTheHost.test(name))).toEqual([]);
    }
  });

  test("pages hold no inline code or style, which the policy would stop", async () => {
    const { visit } = await aService();
    const staff = await visit();
    await aBorrower(koha.db, 7);
    for (const path of ["", "/settings", "/patron/7"]) {
      expect((await staff.see(path)).html).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:/i);
    }
  });

  test("signing out ends the session, also for the old cookie", async () => {
    const { visit } = await aService();
    const { see, post } = await visit();
    const out = await post("/leave", {});
    expect([out.status, out.html]).toEqual([200, expect.stringContaining("Please open this page from Koha")]);
    expect((await see("")).status).toBe(401);
    const patron = await visit({ kind: "patron" });
    expect((await patron.post("/leave", {})).html).toContain("your library account");
  });

  test("a form that another site sends signs nobody out", async () => {
    const { see, post } = await (await aService()).visit();
    expect((await post("/leave", { csrf: "" })).status).toBe(403);
    expect((await see("")).status).toBe(200);
  });

  test("expired tickets and sessions are deleted", async () => {
    const { visit, setClock } = await aService();
    await visit();
    await aTicket();
    setClock(0.5);
    await visit();
    expect(await koha.db.selectFrom("tidings_session").select("who").execute()).toHaveLength(2);
    setClock(30);
    await visit();
    expect(await koha.db.selectFrom("tidings_ticket").select("who").execute()).toEqual([]);
    expect(await koha.db.selectFrom("tidings_session").select("who").execute()).toEqual([]);
  });
});

describe("a patron's page for staff", () => {
  async function aPatron() {
    await aBorrower(koha.db, 7);
    const addressId = await anOptedIn(koha.db, 7, at(-60));
    const { ledger_id } = await koha.db.selectFrom("tidings_standing").select("ledger_id").executeTakeFirstOrThrow();
    const to = { patronId: 7, addressId, address: "15550000007", ledgerId: ledger_id };
    await aMessage(koha.db, { text: "<b>Dune</b> & co is ready", state: "failed", reason: "bad_number" }, to);
  }

  test("shows what the patron chose, every step, and every message with its reason", async () => {
    await aPatron();
    const { visit } = await aService();
    const { status, html } = await (await visit({ permissions: ["borrowers"] })).see("/patron/7");
    expect(status).toBe(200);
    for (const seen of [
      "Rita Reader",
      "Opted in",
      "+1 555 000 0007",
      "HOLD",
      "Missing contact information",
      "The phone number is not valid.",
      "desk",
    ]) {
      expect(html).toContain(seen);
    }
    expect(html).toContain("&lt;b&gt;Dune&lt;/b&gt; &amp; co is ready");
  });

  test("says so when Koha has no such patron", async () => {
    const { visit } = await aService();
    const { status, html } = await (await visit()).see("/patron/999999999");
    expect([status, html]).toEqual([404, expect.stringContaining("Koha has no such patron.")]);
  });

  test.each([
    [[], 403],
    [["catalogue"], 403],
    [["plugins:tool"], 403],
    [["borrowersX"], 403],
    [["borrowers:list_borrowers"], 200],
    [["borrowers"], 200],
    [["superlibrarian"], 200],
  ])("with Koha's permissions %j answers %i", async (permissions, status) => {
    await aPatron();
    const { visit } = await aService();
    const answer = await (await visit({ permissions })).see("/patron/7");
    expect(answer.status).toBe(status);
    expect(answer.html.includes("555 000 0007")).toBe(status === 200);
    if (status === 403) expect(answer.html).toContain("Your Koha account does not have the permission for this page.");
  });

  test("patrons see their own page and nobody else's", async () => {
    await aPatron();
    await aBorrower(koha.db, 8);
    const { visit, app } = await aService();
    const own = await visit({ kind: "patron", whoId: 7, permissions: [] });
    expect((await own.see("")).html).toContain("+1 555 000 0007");
    const other = await visit({ kind: "patron", whoId: 8, permissions: ["superlibrarian"] });
    expect((await other.see("")).html).not.toContain("555 000 0007");
    expect((await other.see("/patron/7")).status).toBe(404);
    expect((await app.request("/staff/patron/7", { headers: { cookie: other.cookie } })).status).toBe(401);
  });
});

test.each([...LANGUAGES])("every page is complete in %s", async (lang) => {
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
  const { visit, app } = await aService({ TIDINGS_LANG: lang });
  const staff = await visit({ lang: `${lang}-XX` });
  const patron = await visit({ kind: "patron", whoId: 7, lang });
  const wrong = { trial_addresses: "", daily_limit: "no", library_name: "x".repeat(61) };
  const pages = [
    await (await app.request("/staff")).text(),
    await (await app.request("/patron")).text(),
    ...(await Promise.all([staff.see(""), staff.see("/settings"), staff.see("/patron/7"), staff.see("/patron/9")])).map(
      ({ html }) => html,
    ),
    (await staff.post("/settings", wrong)).html,
    (await staff.post("/settings", { ...wrong, daily_limit: "" })).html,
    (await staff.post("/settings/test/sms", {})).html,
    (await staff.post("/settings", { csrf: "old" })).html,
    (await (await visit({ lang, permissions: [] })).see("/settings")).html,
    (await patron.see("")).html,
  ];
  for (const html of pages) {
    expect(html).toMatch(new RegExp(`^<!doctype html><html lang="${lang}">`));
    expect(html).not.toMatch(/pages:|staff:|patron:|\{\{|undefined|\[object/);
  }
  expect((await patron.see("")).html.includes("Signed in as")).toBe(lang === "en");
});
