import { Hono } from "hono";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBarriers, openChromium } from "../../../scripts/browser.fixture.ts";
import { listenOnLoopback, type Wire } from "../../../scripts/town/loopback.ts";
import { openMailLinks } from "../../consent/mail-links.ts";
import { stateOf } from "../../consent/patron.fixture.ts";
import { aJoining, ask, aWish } from "../../enrolment/opt-in.fixture.ts";
import { sealed } from "../../foundation/log.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { usePages } from "../pages.fixture.ts";

const KEY = "the process key";

const { koha, aService } = usePages();
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
}, 300_000);
afterAll(() => browser?.close());

/** The OPAC's host as a browser sees it, and the links of a mail to Rita, who has asked for email. */
async function anOpac() {
  const { app } = await aService({ TIDINGS_KEY: KEY, TIDINGS_OPAC_URL: "/tidings" });
  const host = await listenOnLoopback(
    new Hono<Wire>().all("*", (c) => {
      const url = new URL(c.req.url);
      url.pathname = url.pathname.replace(/^\/tidings/, "/patron");
      return app.fetch(new Request(url, c.req.raw));
    }),
  );
  await aBorrower(koha.db, 7);
  const joining = aJoining({ senders: new Map([["email", "email"]]) });
  await ask(koha.db, joining, aWish({ channel: "email", address: "rita@example.org" }), at(0));
  const { id, address_id } = await koha.db.selectFrom("tidings_ledger").selectAll().executeTakeFirstOrThrow();
  const links = openMailLinks(sealed(KEY));
  return {
    stop: host.stop,
    confirm: `${host.origin}/tidings/mail/confirm/${links.make("confirm", id)}`,
    end: `${host.origin}/tidings/mail/unsubscribe/${links.make("end", address_id ?? 0)}`,
  };
}

/** What axe finds, and whether the page is wider than its window. */
async function faultsOf(page: Page) {
  const violations = await findBarriers(page);
  const wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
  return { violations, wide };
}
const CLEAN = { violations: [], wide: false };

test.each([360, 1280])("at %i pixels, by keyboard alone, Rita confirms, ends and takes back", async (width) => {
  const opac = await anOpac();
  const page = await (await browser.newContext({ viewport: { width, height: 800 } })).newPage();
  const press = async (name: string) => {
    for (let steps = 0; steps < 20; steps += 1) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate("document.activeElement.textContent.trim()")) === name) break;
    }
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  };
  await page.goto(opac.confirm);
  expect(await faultsOf(page)).toEqual(CLEAN);
  await press("Yes, send my notices here");
  expect(await page.textContent("h1")).toBe("Your email address is confirmed");
  expect(await faultsOf(page)).toEqual(CLEAN);
  await page.goto(opac.end);
  expect(await faultsOf(page)).toEqual(CLEAN);
  await press("End notices by email");
  expect(await page.textContent("h1")).toBe("Notices by email have ended");
  expect(await faultsOf(page)).toEqual(CLEAN);
  await press("Send my notices here again");
  expect(await stateOf(koha.db, 7, "email")).toBe("opted_in");
  await page.context().close();
  await opac.stop();
});

test("without JavaScript it is the same, and a reload repeats nothing", async () => {
  const opac = await anOpac();
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(opac.confirm);
  // A page that is still being replaced by the next cannot be reloaded.
  await Promise.all([page.waitForNavigation(), page.click("text=Yes, send my notices here")]);
  await page.reload();
  await page.goBack();
  await page.goto(opac.confirm);
  expect(await page.textContent("h1")).toBe("Your email address is confirmed");
  const steps = await koha.db.selectFrom("tidings_ledger").select("event").orderBy("id").execute();
  expect(steps.map(({ event }) => event)).toEqual(["requested", "confirmed"]);
  await page.context().close();
  await opac.stop();
});
