import { Hono } from "hono";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findBarriers } from "../../../../../scripts/browser.fixture.ts";
import { useBrowser } from "../../../../../scripts/browser-pages.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../../../scripts/town/loopback.ts";
import { anOptedIn } from "../../../../consent/patron.fixture.ts";
import { aBorrower } from "../../../../koha/queue/notice.fixture.ts";
import { at } from "../../../../notices/intake.fixture.ts";
import { aMessage, type MessageWish } from "../../../../outbox/message.fixture.ts";
import { usePages } from "../../../pages.fixture.ts";

const { koha, aTicket, aService } = usePages();
let service: Listening;
let page: Page;
let addressId: number;

beforeEach(async () => {
  await aBorrower(koha.db, 7);
  addressId = await anOptedIn(koha.db, 7, at(-60));
  const { app } = await aService();
  // As the library's web server passes them on.
  const below = (address: string) => address.replace("/tidings/", "/");
  service = await listenOnLoopback(
    new Hono<Wire>().all("/tidings/*", (c) => app.fetch(new Request(below(c.req.url), c.req.raw))),
  );
});
afterEach(async () => {
  await service.stop();
});
const openPage = useBrowser();

const send = (wish: MessageWish = {}) =>
  aMessage(koha.db, {
    patron_id: 7,
    address_id: addressId,
    created_at: at(-5),
    changed_at: at(-4),
    state: "delivered",
    ...wish,
  });

async function open(path: string, lang = "en", options: BrowserContextOptions = {}): Promise<void> {
  page = await openPage(options);
  await page.goto(`${service.origin}/tidings/staff/enter?ticket=${await aTicket({ lang })}`);
  await page.goto(`${service.origin}/tidings/staff${path}`);
}

test("new messages and changes come by themselves, and take neither focus nor selection nor place", async () => {
  const first = await send({ state: "sent", text: "One" });
  for (let n = 1; n <= 30; n += 1) await send({ created_at: at(-5 - n) });
  await open("/messages");
  expect(await findBarriers(page)).toEqual([]);
  const link = page.locator(`#row-m${first} a`).first();
  await link.focus();
  await page.evaluate(`getSelection().selectAllChildren(document.querySelector("#row-m${first} td:nth-child(2)"))`);
  await page.evaluate("scrollTo(0, 300)");
  await koha.db.updateTable("tidings_message").set({ state: "delivered" }).where("id", "=", first).execute();
  const second = await send({ created_at: at(-4) });
  await page.locator(`#row-m${second}`).waitFor();
  expect(await page.locator(`#row-m${first}`).textContent()).toContain("Delivered");
  expect(await page.evaluate("document.activeElement.closest('tr')?.id")).toBe(`row-m${first}`);
  expect(await page.evaluate("String(getSelection())")).toContain("Rita Reader");
  expect(await page.evaluate("scrollY")).toBeGreaterThan(200);
}, 90_000);

test("nothing is asked while nobody looks, nor once somebody has stopped it, nor without a session", async () => {
  await send();
  await open("/messages");
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().includes("part=rows")) asked += 1;
  });
  await page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })");
  await page.waitForTimeout(6_000);
  expect(asked).toBe(0);
  await page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
  await vi.waitFor(() => expect(asked).toBeGreaterThan(0), { timeout: 10_000 });
  // By keyboard alone.
  await page.getByRole("link", { name: "Stop" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("The list stands still.").waitFor();
  await page.waitForLoadState("load");
  const before = asked;
  await page.waitForTimeout(6_000);
  expect(asked).toBe(before);
  await page.getByRole("link", { name: "Let it change by itself" }).click();
  await page.getByText("New messages and changes").waitFor();
  await koha.db.deleteFrom("tidings_session").execute();
  await page.getByText("Please open this page from Koha").waitFor();
}, 90_000);

test("without scripts the list is searched, filtered, read and acted upon", async () => {
  const id = await send({ state: "failed", reason: "undelivered" });
  await send();
  await open("/messages", "da", { javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
  await page.locator("#q").fill("reader");
  await page.locator("#q").press("Enter");
  expect(await page.locator("tbody tr").count()).toBe(2);
  await page.locator("summary", { hasText: "Filtre" }).click();
  await page.locator('input[name="state"][value="failed"]').check();
  await page.getByRole("button", { name: "Vis" }).click();
  expect(await page.locator("tbody tr").count()).toBe(1);
  await page.locator(`#row-m${id} a`).first().click();
  await page.getByRole("heading", { name: "Hvad der skete" }).waitFor();
  await page.getByRole("link", { name: "Send ad en anden vej" }).click();
  await page.getByRole("link", { name: "Tilbage til beskeden" }).click();
  await page.getByRole("link", { name: "Udskriv" }).click();
  await page.getByText("Dune is ready for you").waitFor();
}, 60_000);
