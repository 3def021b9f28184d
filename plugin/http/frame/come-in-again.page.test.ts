import { expect, test } from "vitest";
import { usePages } from "../pages.fixture.ts";

const { aService } = usePages();

const TYPED = { library_name: "Midway <b>Library</b>", plivo_auth_token: "A-Very-Secret-Token", daily_limit: "700" };

/** Ten minutes without a click. */
async function anEndedVisit(kind: "staff" | "patron" = "staff") {
  const service = await aService();
  const visit = await service.visit({ kind });
  service.setClock(11);
  const send = async (path: string, site?: string, fields: Record<string, string> = TYPED) => {
    const headers = { cookie: visit.cookie, ...(site === undefined ? {} : { "sec-fetch-site": site }) };
    const body = new URLSearchParams({ csrf: visit.csrf, ...fields });
    const answer = await service.app.request(`/${kind}${path}`, { method: "POST", headers, body });
    return { status: answer.status, html: await answer.text() };
  };
  return { ...service, ...visit, send };
}

test.each([
  ["/wordings?q=Jos%C3%A9&state=failed", "%2Fwordings%3Fq%3DJos%25C3%25A9%26state%3Dfailed"],
  ["/patron/7", "%2Fpatron%2F7"],
  ["", "%2F"],
])("whoever opens %s after ten minutes is led back there", async (path, to) => {
  const { see } = await anEndedVisit();
  const { status, html } = await see(path);
  expect(status).toBe(401);
  expect(html).toContain(`href="/api/v1/contrib/tidings/staff?framed=1&amp;to=${to}"`);
  expect(html).toMatch(/<a[^>]* target="_self"/);
  // It stands in Koha, so it looks as Koha does.
  expect(html).toContain('<body class="staff"');
  expect(html).toMatch(/<a href="\/cgi-bin\/koha\/[^"]+" target="_top"/);
});

test("what was typed into a form comes back to be copied, without secrets, and as text", async () => {
  const { send } = await anEndedVisit();
  const { status, html } = await send("/settings", "same-origin");
  expect(status).toBe(401);
  expect(html).toContain("Midway &lt;b&gt;Library&lt;/b&gt;</textarea>");
  expect(html).toContain(">700</textarea>");
  expect(html).not.toContain("Very-Secret");
  expect(html).not.toMatch(/name="csrf"/);
  expect(html).toContain('data-come-in="/api/v1/contrib/tidings/staff?framed=1&amp;to="');
  expect(html).toContain("staff?framed=1&amp;to=%2Fsettings");
});

test.each([["cross-site"], ["same-site"], ["none"], [undefined]])(
  "a form that %s sends puts no words on our page",
  async (site) => {
    const { send } = await anEndedVisit();
    const { status, html } = await send("/settings", site);
    expect(status).toBe(401);
    expect(html).not.toContain("Midway");
  },
);

test("a form that is too long is not shown back", async () => {
  const { send } = await anEndedVisit();
  const { status, html } = await send("/settings", "same-origin", { library_name: "M".repeat(300_000) });
  expect([status, html.includes("MMMM")]).toEqual([401, false]);
});

test("a page that renews itself does not keep its session alive", async () => {
  const service = await aService();
  const { cookie, see } = await service.visit();
  const poll = async () => (await service.app.request("/staff", { headers: { cookie, "hx-request": "true" } })).status;
  service.setClock(6);
  expect(await poll()).toBe(200);
  service.setClock(11);
  expect(await poll()).toBe(401);
  service.setClock(0);
  const other = await service.visit();
  service.setClock(6);
  await other.see("");
  service.setClock(11);
  expect([(await other.see("")).status, (await see("")).status]).toEqual([200, 401]);
});

test("staff have no Sign out, which would lead nowhere in Koha; patrons have", async () => {
  const { visit } = await aService();
  expect((await (await visit()).see("")).html).not.toContain("/leave");
  expect((await (await visit({ kind: "patron", whoId: 7 })).see("")).html).toContain('action="/tidings/patron/leave"');
});
