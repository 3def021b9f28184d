import { Hono } from "hono";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openChromium } from "../../../scripts/browser.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../scripts/town/loopback.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { anOptedInPatron } from "../../outbox/opted-in-patron.fixture.ts";
import { usePages } from "../pages.fixture.ts";

/* Our pages among a patron's tabs in Koha, whose own line says the way to them. */

const { koha, aTicket, aService } = usePages();
const TABS = "/cgi-bin/koha/members/notices.pl";
const KEEP = `addEventListener("message", ({ data }) => { globalThis.heard = data.tidings; });`;

let browser: Browser;
let page: Page;
let service: Listening;
let message: number;
let target: string;

beforeAll(async () => {
  browser = await openChromium();
}, 300_000);
afterAll(() => browser?.close());
beforeEach(async () => {
  const { app } = await aService({ TIDINGS_STAFF_URL: "/staff" });
  const patron = await anOptedInPatron(koha.db);
  message = await aMessage(koha.db, { state: "delivered" }, patron);
  target = `/patron/${patron.patronId}`;
  const host = new Hono<Wire>();
  host.get(TABS, async (c) =>
    c.html(`<!doctype html><html><body><div id="breadcrumbs" data-tidings-way="">Home</div><script>${KEEP}</script>
      <iframe id="ours" title="Messages" width="1200" height="800" src="/staff/enter?ticket=${await aTicket({ target })}">
      </iframe></body></html>`),
  );
  host.get("/cgi-bin/koha/mainpage.pl", (c) => c.html("<!doctype html><title>Koha's main page</title>"));
  host.all("*", (c) => app.fetch(c.req.raw));
  service = await listenOnLoopback(host);
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(20_000);
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

test("a message of the patron's says whose it is and the way to it; the line of ours is not shown twice", async () => {
  await page.goto(service.origin + TABS);
  const inside = page.frameLocator("#ours");
  await inside.locator(`a[href$='/messages/m${message}']`).first().click();
  await page.waitForFunction(`globalThis.heard?.path === "/messages/m${message}"`);
  const { patron, way } = (await page.evaluate("globalThis.heard")) as { patron: string; way: object[] };
  expect([`/patron/${patron}`, way]).toEqual([
    target,
    [{ name: "All messages", to: "/messages" }, { name: expect.stringMatching(/./) }],
  ]);
  expect(await inside.locator(".crumbs").isVisible()).toBe(false);
});

test("a link to something else takes Koha's page along, so that Back leads to the patron again", async () => {
  await page.goto(service.origin + TABS);
  await page.frameLocator("#ours").locator("a[href*='/messages?']").first().click();
  await page.waitForURL(/mainpage\.pl\?tidings=1#tidings:\/messages\?/);
  await page.goBack();
  expect(new URL(page.url()).pathname).toBe(TABS);
  await page.frameLocator("#ours").locator(`a[href$='/messages/m${message}']`).first().waitFor();
});

test("a message is printed from a tab of its own, not from within Koha's page", async () => {
  target = `/messages/m${message}`;
  await page.goto(service.origin + TABS);
  const [paper] = await Promise.all([
    page.context().waitForEvent("page"),
    page.frameLocator("#ours").getByRole("link", { name: "Print" }).click(),
  ]);
  await paper.locator("body.paper").waitFor();
  expect(await paper.evaluate("parent === window")).toBe(true);
});
