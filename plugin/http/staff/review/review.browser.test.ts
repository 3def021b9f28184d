import { Hono } from "hono";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBarriers } from "../../../../scripts/browser.fixture.ts";
import { useBrowser } from "../../../../scripts/browser-pages.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../../scripts/town/loopback.ts";
import { usePages } from "../../pages.fixture.ts";
import { WITH_SMS } from "../../public/visitor.fixture.ts";
import { aDoubt, aFailure, aHeard, tenSecondsLater } from "./review-page.fixture.ts";

const { koha, aTicket, aService } = usePages();
let listening: Listening;
let service: Awaited<ReturnType<typeof aService>>;
let page: Page;

beforeEach(async () => {
  service = await aService({ ...WITH_SMS, TIDINGS_STAFF_URL: "/staff", TIDINGS_OPAC_URL: "/patron" });
  const { app } = service;
  listening = await listenOnLoopback(new Hono<Wire>().all("*", (c) => app.fetch(c.req.raw, c.env)));
  await open();
});
afterEach(async () => {
  await listening.stop();
});
const openPage = useBrowser();

async function open(options: { javaScriptEnabled?: boolean; width?: number } = {}): Promise<void> {
  await page?.context().close();
  const { width = 1280, javaScriptEnabled = true } = options;
  page = await openPage({ viewport: { width, height: 900 }, javaScriptEnabled });
}
const comeIn = async (lang = "en") =>
  page.goto(`${listening.origin}/staff/enter?ticket=${await aTicket({ lang, target: "/review" })}`);

async function audit(): Promise<void> {
  expect(await findBarriers(page), page.url()).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), page.url()).toBeLessThanOrEqual(0);
}

/** A picture for whoever wants to look, where `TIDINGS_PICTURES` names a folder. */
async function picture(name: string): Promise<void> {
  const folder = process.env.TIDINGS_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

async function aMorning(): Promise<void> {
  const reasons = ["refused", "bad_number", "landline", "carrier_failed", "tries_spent"];
  for (const [at, reason] of reasons.entries()) await aFailure(koha.db, 7 + at, { reason });
  await aFailure(koha.db, 12, { state: "cancelled", reason: "too_late" });
  await aDoubt(koha.db, 30);
  await aDoubt(koha.db, 4);
  await aHeard(koha.db, "not_understood", "Can you renew my books until Friday? I am still travelling.");
  await aHeard(koha.db, "asked_stop", "please no more of this");
}

test("ten failures are dealt with in two presses, which can be undone in a third", async () => {
  for (let patronId = 7; patronId < 17; patronId += 1) await aFailure(koha.db, patronId);
  let presses = 0;
  const press = async (what: ReturnType<Page["locator"]>) => {
    presses += 1;
    await what.click();
  };
  await comeIn();
  await page.getByRole("heading", { name: "Needs a person (10)" }).waitFor();
  await press(page.getByLabel("All 10 in this group"));
  await press(page.locator("fieldset").getByRole("button", { name: "Done" }));
  await page.getByText("10 to be marked as done").waitFor();
  await page.getByText("nothing needs a person").waitFor();
  expect(presses).toBe(2);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Undone: 10 stay as they were.").waitFor();
  await page.getByRole("heading", { name: "Needs a person (10)" }).waitFor();
});

test("the bar tells by itself what came of it, with script", async () => {
  await aFailure(koha.db, 7);
  await comeIn();
  await page.locator("td").getByRole("button", { name: "Done" }).click();
  await page.getByText("1 to be marked as done").waitFor();
  await tenSecondsLater(koha);
  service.setClock(0.5);
  await page.getByText("1 marked as done.").waitFor();
});

test("without script the same works by buttons and links", async () => {
  await open({ javaScriptEnabled: false });
  await aFailure(koha.db, 7);
  await comeIn();
  await page.locator("td").getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Undone: 1 stay as they were.").waitFor();
});

test.each([
  ["en", 1280],
  ["da", 1280],
  ["es", 768],
  ["en", 360],
  ["fr", 360],
])("the list is accessible and fits, in %s at %i pixels", async (lang, width) => {
  await open({ width });
  await aMorning();
  await comeIn(lang);
  await page.locator("details.group").first().waitFor();
  await audit();
  await picture(`review-${lang}-${width}`);
  await page.locator("#failed input[name=which][value=all]").check();
  await page.locator("#failed fieldset button[value=done]").click();
  await page.locator("#pressed").waitFor();
  await audit();
  await picture(`review-${lang}-${width}-pressed`);
});
