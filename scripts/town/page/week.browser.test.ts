import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBarriers, openChromium } from "../../browser.fixture.ts";
import { type Demo, startDemo } from "../demo.ts";
import { WEEK } from "../history/week.ts";

/* What the demo has beside its phones: a mailbox, and a week of history for the console. */

const PATIENCE_MS = 45_000;
let demo: Demo;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const onError = (error: unknown) => console.error(error);
  demo = await startDemo({ port: 0, say: () => {}, onError });
  browser = await openChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(PATIENCE_MS);
  page = await context.newPage();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
}, 120_000);

/** What a press on a button or link of the page opens in a new tab. */
async function opens(what: string, role: "button" | "link" = "button"): Promise<Page> {
  const opening = page.waitForEvent("popup");
  await page.getByRole(role, { name: what }).first().click();
  const opened = await opening;
  await opened.waitForLoadState();
  return opened;
}

test("Edna chooses email on her account page and confirms it by the link in the mailbox", async () => {
  await page.goto(demo.url);
  const account = await opens("account page");
  await account.locator("form[action$='/email/opt-in'] input[type=checkbox]").check();
  await account.locator("form[action$='/email/opt-in'] button").first().click();
  await account.waitForURL("**/opac/**");
  const box = await opens("Mailbox", "link");
  const invitation = box.getByRole("link", { name: "Please confirm your email address" });
  const arrived = async () => {
    await box.reload();
    return invitation.count();
  };
  await expect.poll(arrived, { timeout: PATIENCE_MS }).toBe(1);
  expect(await findBarriers(box)).toEqual([]);
  await invitation.click();
  await box.getByText("edna.acosta@example.org").waitFor();
  expect(await findBarriers(box)).toEqual([]);
  const opening = box.waitForEvent("popup");
  await box.locator(".mail-text a").first().click();
  const confirm = await opening;
  expect(confirm.url()).toMatch(`${demo.url}/opac/mail/confirm/`);
  await confirm.locator("main button").first().click();
  await confirm.getByText("Your email address is confirmed").waitFor();
  await page.getByText("Email: Opted in").first().waitFor();
});

test("Koha's own mails arrive in the mailbox when its job runs, and fit a phone's screen", async () => {
  await page.getByRole("button", { name: "Run Koha’s mail job" }).click();
  await page.locator("#said").filter({ hasText: "Koha’s own sender sent" }).waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${demo.url}/mailbox`);
  await page.getByRole("cell", { name: "camille.laurent@example.org" }).waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
});

test("the running service leaves the week as it is, and the console shows it", async () => {
  const { db, clock } = demo.town;
  const past = await db
    .selectFrom("tidings_message")
    .select("state")
    .where("created_at", "<", new Date(clock.now().getTime() - 2 * 3_600_000))
    .execute();
  const wanted = WEEK.flatMap(({ message }) => (message && message.state !== "queued" ? [message] : []));
  const counted = (states: readonly { state: string }[]) => states.map(({ state }) => state).toSorted();
  expect(counted(past)).toEqual(counted(wanted));
  await page.goto(demo.url);
  const staff = await opens("Open the staff pages");
  await staff.getByRole("link", { name: "All messages" }).click();
  for (const state of ["Uncertain", "Insufficient funds", "Missing contact information"]) {
    await staff.locator("table").getByText(state, { exact: true }).first().waitFor();
  }
  await staff.getByRole("link", { name: "Needs a person" }).first().click();
  await staff.getByText("Can I bring it back on Monday instead?").waitFor();
  await staff.close();
});

test("Try this stays folded, and a phone shows more than two messages at once", async () => {
  await page.goto(demo.url);
  await page.locator(".live.well").waitFor();
  await page.getByText("Try this").click();
  const kept = async () => (await page.context().cookies()).find(({ name }) => name === "tidings_demo_folded")?.value;
  await expect.poll(kept, { timeout: 10_000 }).toBe("yes");
  await page.reload();
  expect(await page.locator(".try details").getAttribute("open")).toBeNull();
  expect(await page.locator(".sideways").isVisible()).toBe(false);
  const screen = await page.locator(".phone .screen").first().boundingBox();
  expect(screen?.height).toBeGreaterThan(200);
});

test("on a narrow screen without a script a desk action says what it did, and more phones are announced", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(demo.url);
  expect(await plain.locator(".sideways").innerText()).toContain("17 phones");
  await plain.getByRole("button", { name: "Check in a held book" }).click();
  const did = plain.locator(".did");
  expect(await did.innerText()).toContain("waits on the shelf for Edna Acosta");
  expect((await did.boundingBox())?.y).toBeLessThan(200);
  await context.close();
});
