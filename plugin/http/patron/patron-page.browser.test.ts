import { Hono } from "hono";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBarriers } from "../../../scripts/browser.fixture.ts";
import { tabTo, useBrowser } from "../../../scripts/browser-pages.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../scripts/town/loopback.ts";
import { anOptedIn, stateOf } from "../../consent/patron.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { ENV, MAIL, usePatronPages } from "./patron-page.fixture.ts";

const NUMBER = "12025550142";

const { koha, aTicket, aService, aPatron } = usePatronPages();
let host: Listening;
let page: Page;

beforeEach(async () => {
  await aPatron();
  // Without https the browser keeps no Secure cookie, so the pages have a path and no host of their own.
  const { app } = await aService({
    ...ENV,
    ...MAIL,
    TIDINGS_OPAC_URL: "http://opac.library.example/tidings/patron",
    TIDINGS_TELEGRAM_TOKEN: "700000001:AAdemoTokenOfTheTelegramSimulator01",
  });
  host = await listenOnLoopback(theOpac((request) => app.fetch(request)));
});
afterEach(async () => {
  await host.stop();
});
// Chromium reports the page of a refused form as an error.
const openPage = useBrowser({ mayComplain: /422/ });

/** The OPAC's host with the service behind a path, as with Apache's ProxyPass. */
function theOpac(service: (request: Request) => Response | Promise<Response>): Hono<Wire> {
  const app = new Hono<Wire>();
  app.get("/favicon.ico", (c) => c.body(null, 204));
  const around =
    '<!doctype html><html lang="en"><iframe src="/tidings/patron/" title="Messages" height="600"></iframe></html>';
  app.get("/cgi-bin/koha/opac-messaging.pl", (c) => c.html(around));
  app.all("/tidings/*", (c) => {
    const inner = new URL(c.req.url);
    inner.pathname = inner.pathname.replace(/^\/tidings/, "");
    return service(new Request(inner, c.req.raw));
  });
  return app;
}

/** The page for a patron who comes in from the OPAC; without JavaScript unless the test itself needs it. */
async function open({ width = 1280, javaScriptEnabled = false } = {}): Promise<void> {
  page = await openPage({ viewport: { width, height: 800 }, javaScriptEnabled });
  const ticket = await aTicket({ kind: "patron", whoId: 7 });
  await page.goto(`${host.origin}/tidings/patron/enter?ticket=${ticket}`);
}

async function audit(what: string): Promise<void> {
  expect([what, await findBarriers(page)]).toEqual([what, []]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
}

test("without JavaScript a patron opts in and out again, and a reload or the way back repeats nothing", async () => {
  await open();
  await page.locator("#sms-address").fill("202 555 01");
  await page.getByRole("button", { name: "Opt in to text messages" }).click();
  await page.getByRole("alert").getByText("too short").waitFor();
  expect(await page.locator("#sms-address").inputValue()).toBe("202 555 01");
  await page.goto(`${host.origin}/tidings/patron/`);
  await page.locator("#sms-address").fill("202 555 0142");
  await page.locator("#sms-agreed").check();
  await page.getByRole("button", { name: "Opt in to text messages" }).click();
  await page.getByRole("status").getByText("We have sent a text to +1 202 555 0142.").waitFor();
  await page.reload();
  await page.goBack();
  await page.getByRole("heading", { name: "Text messages and notifications" }).waitFor();
  await page.goForward();
  await page.getByRole("link", { name: "Withdraw the request" }).click();
  await page.getByRole("link", { name: "No, keep it as it is" }).click();
  expect(await stateOf(koha.db, 7)).toBe("pending_opt_in");
  await page.getByRole("link", { name: "Withdraw the request" }).click();
  await page.getByRole("button", { name: "Yes, opt out" }).click();
  await page.getByRole("status").getByText("Texts have ended.").waitFor();
  const events = await koha.db.selectFrom("tidings_ledger").select("event").orderBy("id").execute();
  expect(events.map(({ event }) => event)).toEqual(["requested", "opted_out"]);
});

test("a double click on the button sends one invitation", async () => {
  await open();
  await page.locator("#sms-agreed").check();
  await page.getByRole("button", { name: "Opt in to text messages" }).dblclick();
  await page.getByRole("status").waitFor();
  const sent = await koha.db.selectFrom("tidings_message").select("kind").execute();
  expect(sent).toEqual([{ kind: "invitation" }]);
});

test("everything can be done by keyboard", async () => {
  await open({ javaScriptEnabled: true });
  await tabTo(page, "#sms-agreed");
  await page.keyboard.press("Space");
  await tabTo(page, "#sms button");
  await page.keyboard.press("Enter");
  await page.getByText("We have sent a text to +1 202 555 0142.").waitFor();
  await tabTo(page, 'input[value="overdue.sms"]');
  await page.keyboard.press("Space");
  await tabTo(page, ".kinds button");
  await page.keyboard.press("Enter");
  await page.getByText("The choice of notices is saved.").waitFor();
  expect(await page.locator('input[value="overdue.sms"]').isChecked()).toBe(false);
});

test.each([
  ["a desk's screen", 1280],
  ["a small phone", 360],
])("on %s every page is accessible and fits the window", async (_what, width) => {
  await open({ width, javaScriptEnabled: true });
  await audit("nothing chosen");
  await page.locator("#sms-address").fill("1");
  await page.getByRole("button", { name: "Opt in to text messages" }).click();
  await page.getByRole("alert").waitFor();
  await audit("a wrong number");
  const addressId = await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  const { ledger_id } = await koha.db.selectFrom("tidings_standing").select("ledger_id").executeTakeFirstOrThrow();
  const to = { patronId: 7, addressId, address: NUMBER, ledgerId: ledger_id };
  await aMessage(koha.db, { state: "delivered", text: "A-long-word-".repeat(12) }, to);
  await page.goto(`${host.origin}/tidings/patron/`);
  await audit("opted in");
  for (const path of ["sms/change", "sms/opt-out"]) {
    await page.goto(`${host.origin}/tidings/patron/${path}`);
    await audit(path);
  }
});

test("within a page of the OPAC, which has its own, the page shows no banner", async () => {
  await open({ javaScriptEnabled: true });
  expect(await page.locator("body > header").isVisible()).toBe(true);
  await page.goto(`${host.origin}/cgi-bin/koha/opac-messaging.pl`);
  const inside = page.frameLocator("iframe");
  await inside.getByRole("heading", { name: "Text messages and notifications" }).waitFor();
  expect(await inside.locator("body > header").isVisible()).toBe(false);
});
