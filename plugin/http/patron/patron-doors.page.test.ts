import { describe, expect, test } from "vitest";
import { anOptedIn, stateOf } from "../../consent/patron.fixture.ts";
import { aBotBackend, aText } from "../../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { asked, ENV, usePatronPages } from "./patron-page.fixture.ts";

const { koha, aTicket, aService, aPatron, aVisit } = usePatronPages();
const NUMBER = "12025550142";
const FORMS = ["/sms/opt-in", "/sms/resend", "/sms/opt-out", "/telegram/connect", "/kinds", "/preferences"];
const PAGES = ["/", "/sms/change", "/sms/opt-out", "/everything.json"];

async function anOptedInVisitor() {
  await aPatron();
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  const service = await aService(ENV);
  const visit = await aVisit(service);
  const post = (path: string, csrf: string, cookie = visit.cookie) =>
    service.app.request(`/patron${path}`, {
      method: "POST",
      headers: { cookie },
      body: new URLSearchParams({ ...asked(visit), csrf }),
    });
  return { ...service, ...visit, post };
}

test.each(FORMS)("a form without the session's own token is refused, and nothing changes: %s", async (path) => {
  const visit = await anOptedInVisitor();
  const another = await aVisit(visit);
  for (const csrf of ["", "x", another.csrf]) {
    const answer = await visit.post(path, csrf);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("nothing was saved")]);
  }
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
  expect((await koha.db.selectFrom("tidings_ledger").select("id").execute()).length).toBe(1);
});

test.each([...PAGES.map((path) => ["GET", path] as const), ...FORMS.map((path) => ["POST", path] as const)])(
  "after ten minutes without a click nobody is in any more: %s %s",
  async (method, path) => {
    const visit = await anOptedInVisitor();
    visit.setClock(11);
    const headers = { cookie: visit.cookie };
    const answer =
      method === "GET" ? await visit.app.request(`/patron${path}`, { headers }) : await visit.post(path, visit.csrf);
    expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining("your library account")]);
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  },
);

test("staff, and a browser without a cookie, do not get to a patron's pages", async () => {
  const visit = await anOptedInVisitor();
  const entered = await visit.app.request(`/staff/enter?ticket=${await aTicket()}`);
  const staff =
    (entered.headers.get("set-cookie") ?? "").split(";")[0]?.replace("tidings_staff", "tidings_patron") ?? "";
  for (const cookie of ["", staff]) {
    for (const path of PAGES) {
      expect((await visit.app.request(`/patron${path}`, { headers: { cookie } })).status).toBe(401);
    }
    for (const path of FORMS) expect((await visit.post(path, visit.csrf, cookie)).status).toBe(401);
  }
});

test("a signed-out person reads that in the language chosen in Koha, after leaving in the session's", async () => {
  const visit = await anOptedInVisitor();
  const told = async (chosen: string) =>
    (await visit.app.request("/patron/", { headers: { cookie: `KohaOpacLanguage=${chosen}` } })).text();
  expect(await told("es-ES")).toContain("Entre desde su cuenta");
  expect(await told("fi-FI")).toContain("Please open this page");
  const french = await aVisit(visit, 7, "fr-FR");
  expect((await french.post("/leave")).html).toContain("Veuillez entrer");
});

test("a page from the browser's history cannot undo what was done since", async () => {
  const visit = await anOptedInVisitor();
  await visit.send("/sms/opt-out");
  // Back in the browser: the earlier page still has its buttons.
  expect((await visit.see("/sms/change")).headers.get("location")).toBe("/tidings/patron/");
  expect((await visit.post("/sms/resend", visit.csrf)).headers.get("location")).toBe("/tidings/patron/");
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
});

test("no page is cached", async () => {
  const visit = await anOptedInVisitor();
  for (const path of PAGES) expect((await visit.see(path)).headers.get("cache-control")).toBe("no-store");
});

describe("everything that is stored", () => {
  test("comes as a file with states, steps and their terms, messages, texts, choices and preferences", async () => {
    await aPatron();
    const visit = await aVisit(await aService(ENV));
    await visit.post("/sms/opt-in", asked(visit));
    const backend = await aBotBackend(koha.db);
    await backend.heard(aText({ address: NUMBER, intent: "start", text: "yes please" }));
    await visit.post("/kinds", [["shown", "sms"]]);
    await visit.post("/preferences", { lang: "fr", phone_field: "phone" });
    const { html, headers } = await visit.see("/everything.json");
    expect(headers.get("content-disposition")).toBe('attachment; filename="library-messages-2026-03-02.json"');
    expect(headers.get("content-type")).toMatch(/^application\/json/);
    expect(JSON.parse(html)).toMatchObject({
      patron: 7,
      consents: [{ channel: "sms", state: "opted_in", address: NUMBER }],
      steps: [
        { event: "requested", source: "patron_page", terms: expect.stringContaining("I agree that Midway Library") },
        { event: "start_heard", source: "keyword", heard: "yes please" },
      ],
      messages: [{ kind: "invitation" }, { kind: "reply" }],
      heard: [{ text: "yes please", intent: "start" }],
      choices: expect.arrayContaining([expect.objectContaining({ kind: "overdue", channel: "sms", wanted: 0 })]),
      preferences: { lang: "fr", phone_field: "phone" },
    });
  });

  test("is only the patron's own", async () => {
    await aBorrower(koha.db, 8);
    const addressId = await anOptedIn(koha.db, 8, at(-60));
    await aMessage(
      koha.db,
      { state: "sent", text: "for eight" },
      { patronId: 8, addressId, address: "15550000008", ledgerId: 1 },
    );
    await aPatron();
    const visit = await aVisit(await aService(ENV));
    for (const path of ["/", "/everything.json"])
      expect((await visit.see(path)).html).not.toMatch(/for eight|15550000008/);
  });
});

test("messages and steps are shown in words meant for the patron", async () => {
  const visit = await anOptedInVisitor();
  const { address_id, ledger_id } = await koha.db
    .selectFrom("tidings_standing")
    .select(["address_id", "ledger_id"])
    .executeTakeFirstOrThrow();
  const to = { patronId: 7, addressId: address_id ?? 0, address: NUMBER, ledgerId: ledger_id };
  await aMessage(koha.db, { state: "delivered", text: "Dune <b>is</b> ready." }, to);
  await aMessage(koha.db, { state: "failed", reason: "spam_filter", text: "Due soon." }, to);
  await aMessage(koha.db, { state: "cancelled", reason: "too_late", text: "Overdue." }, to);
  await aMessage(koha.db, { state: "queued", reason: "unreachable", text: "Tomorrow." }, to);
  const { words, html } = await visit.see();
  expect(words).not.toContain("could not be reached");
  expect(words).toMatch(/A hold is ready Delivered Dune/);
  expect(html).toContain("Dune &lt;b&gt;is&lt;/b&gt; ready.");
  expect(words).toMatch(/Failed A fault at the library or its provider\. Due soon\./);
  expect(words).toMatch(/Cancelled It came too late to be of use\. Overdue\./);
  expect(words).toMatch(/The library opted you in By library staff/);
  expect(words).not.toContain("desk");
});
