import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findBarriers, openChromium } from "../../browser.fixture.ts";
import { type Demo, startDemo } from "../demo.ts";

/** For steps that wait for the real service behind the page, on a machine that may be busy. */
const PATIENCE_MS = 45_000;

let demo: Demo;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  demo = await startDemo({ port: 0, say: () => {}, onError: (error) => complaints.push(String(error)) });
  browser = await openChromium();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
}, 120_000);

beforeEach(async () => {
  complaints = [];
  page = await open({});
  return async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  };
});

async function open(options: Parameters<Browser["newContext"]>[0]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const opened = await context.newPage();
  opened.on("pageerror", (error) => complaints.push(error.message));
  opened.on("console", (line) => {
    // The OPAC has an icon for its whole host; the service alone has none.
    const iconless = line.location().url.endsWith("/favicon.ico");
    if (line.type() === "error" && !iconless) complaints.push(line.text());
  });
  await opened.goto(demo.url);
  return opened;
}

const phone = (name: string) => page.getByRole("article", { name });
const bubbles = (name: string) => phone(name).locator(".by-library p");
const seen = (name: string, text: string | RegExp) => bubbles(name).filter({ hasText: text }).first().waitFor();
const notices = (name: string, code: string) =>
  page.locator("#queue tr:not(.others)").filter({ hasText: name }).filter({ hasText: code });

async function atTheDesk(name: string, act: string): Promise<string> {
  await page.getByLabel("For", { exact: true }).selectOption({ label: name });
  await page.getByRole("button", { name: act }).click();
  const said = page.locator("#said").filter({ hasText: name });
  await said.waitFor();
  return /“(.*)”/.exec((await said.textContent()) ?? "")?.[1] ?? "no title";
}

async function signUp(join: Page, first: string, last: string, number: string, card: string): Promise<void> {
  await join.getByLabel("First name").fill(first);
  await join.getByLabel("Last name").fill(last);
  await join.getByLabel("Mobile number").fill(number);
  await join.getByLabel("Library card number").fill(card);
  await join.getByLabel("PIN or password").fill("1234");
  await join.getByLabel("I have read the terms").check();
  await join.getByRole("button", { name: "Get text messages" }).click();
  await join
    .getByRole("main")
    .filter({ hasNot: join.getByLabel("First name") })
    .waitFor();
}

test("a held book is checked in: the phone buzzes, the bubble appears, and Koha's row says sent", async () => {
  await page.locator(".live.well").waitFor();
  // Collects every announcement, since a text to another phone may follow at once.
  await page.evaluate(`window.rung = [];
    new MutationObserver(() => rung.push(buzzed.textContent)).observe(buzzed, { childList: true });`);
  const title = await atTheDesk("Edna Acosta", "Check in a held book");
  await seen("Edna Acosta", `"${title}" is ready for you at Riverside Library`);
  expect(await page.evaluate("rung.join()")).toContain("Edna Acosta");
  await notices("Edna Acosta", "HOLD").first().getByText("sent", { exact: true }).waitFor();
  await page.locator("#messages tr").filter({ hasText: "HOLD" }).getByText("Delivered").first().waitFor();
});

test("STOP is answered once and obeyed; START said again brings the notices back; HELP is answered", async () => {
  const field = phone("Lucía Romero").getByLabel("Write as Lucía Romero");
  await field.fill("stop.");
  await field.press("Enter");
  await phone("Lucía Romero").getByText("Opted out").waitFor();
  await seen("Lucía Romero", "Riverside Library: ");
  const before = await bubbles("Lucía Romero").count();
  await atTheDesk("Lucía Romero", "Check in a held book");
  await notices("Lucía Romero", "HOLD").first().getByText("deleted").waitFor();
  expect(await bubbles("Lucía Romero").count()).toBe(before);
  expect(await bubbles("Lucía Romero").filter({ hasText: "Riverside Library: " }).count()).toBe(1);
  expect(await field.inputValue()).toBe("");

  // So soon after a STOP it is not certain which text was written last.
  await phone("Lucía Romero").getByRole("button", { name: "START" }).click();
  await seen("Lucía Romero", "responda START otra vez");
  expect(await phone("Lucía Romero").getByText("Opted out").isVisible()).toBe(true);
  await phone("Lucía Romero").getByRole("button", { name: "START" }).click();
  await phone("Lucía Romero").getByText("Opted in", { exact: true }).waitFor();
  const title = await atTheDesk("Lucía Romero", "Check in a held book");
  await seen("Lucía Romero", title);
  await phone("Lucía Romero").getByRole("button", { name: "HELP" }).click();
  await seen("Lucía Romero", "555-0142");
});

test("in Telegram a notice waits for the patron's link, and a block ends what START brings back", async () => {
  const title = await atTheDesk("Mateo Vargas", "Check in a held book");
  await notices("Mateo Vargas", "HOLD").first().getByText("not opted in").waitFor();
  await phone("Mateo Vargas").getByRole("button", { name: "Open my personal link" }).click();
  await seen("Mateo Vargas", title);
  await phone("Mateo Vargas").getByRole("button", { name: "Block the bot" }).click();
  await phone("Mateo Vargas").getByText("Opted out").waitFor();
  expect(await phone("Mateo Vargas").getByLabel("Write as Mateo Vargas").isVisible()).toBe(false);
  await phone("Mateo Vargas").getByRole("button", { name: "Unblock" }).click();
  await phone("Mateo Vargas").getByRole("button", { name: "/start" }).click();
  await phone("Mateo Vargas").getByText("Opted in", { exact: true }).waitFor();
});

test("a patron whom Plivo reports as opted out is opted out here too, and the notice shows why", async () => {
  await page.getByRole("button", { name: "Says “opted out”" }).click();
  await page.locator("#plivo-refuses[aria-pressed=true]").waitFor();
  const title = await atTheDesk("Tomás Iglesias", "Check in a held book");
  await phone("Tomás Iglesias").getByText("Opted out").waitFor();
  await notices("Tomás Iglesias", "HOLD").first().getByText("deleted").waitFor();
  await page.locator("#messages tr").filter({ hasText: "Tomás Iglesias" }).getByText("Failed").waitFor();
  expect(await bubbles("Tomás Iglesias").filter({ hasText: title }).count()).toBe(0);
  await page.locator("#plivo-works").click();
  await page.locator("#plivo-works[aria-pressed=true]").waitFor();
});

test("Grace joins on the library's public page, answers YES on her phone, and gets her notices", async () => {
  const opening = page.waitForEvent("popup");
  await page.getByRole("link", { name: "the library’s public page" }).click();
  const join = await opening;
  await signUp(join, "Grace", "Okafor", "503 555 0109", "23529001000059");
  await join.getByRole("heading", { name: "One more step" }).waitFor();
  await join.close();
  await seen("Grace Okafor", "Reply YES");
  await phone("Grace Okafor").getByLabel("Write as Grace Okafor").fill("Yes!");
  await page.keyboard.press("Enter");
  await phone("Grace Okafor").getByText("Opted in", { exact: true }).waitFor();
  await seen("Grace Okafor", await atTheDesk("Grace Okafor", "Check in a held book"));
});

test("Mateo connects Telegram on his account page, and signs up for texts too", async () => {
  await phone("Mateo Vargas").getByRole("button", { name: "/stop" }).click();
  await phone("Mateo Vargas").getByText("Opted out").waitFor();
  await page.getByLabel("For", { exact: true }).selectOption({ label: "Mateo Vargas" });
  const opening = page.waitForEvent("popup");
  await page.getByRole("button", { name: "account page" }).click();
  const account = await opening;
  await account.locator("form[action$='/telegram/connect'] input[type=checkbox]").check();
  await account.locator("form[action$='/telegram/connect'] button").click();
  const opened = account.waitForEvent("popup");
  await account.locator("a[href^='/t.me?start=']").click();
  const telegram = await opened;
  await telegram.getByRole("button", { name: "Start" }).click();
  await telegram.waitForURL("**/?patron=57#phone-57");
  await phone("Mateo Vargas").getByText("Opted in", { exact: true }).waitFor();
  await page.goto(`${demo.url}/opac/join?lang=en`);
  await signUp(page, "Mateo", "Vargas", "+34 655 550 107", "23529001000057");
  await page.goto(demo.url);
  await phone("Mateo Vargas").getByText("SMS: Opted in").waitFor();
  await phone("Mateo Vargas").getByText("Telegram: Opted in").waitFor();
  await phone("Mateo Vargas").locator(".by-library time").filter({ hasText: "SMS" }).waitFor();
  await page.locator("#messages tr").filter({ hasText: "Welcome" }).filter({ hasText: "Mateo Vargas" }).waitFor();
});

test("a STOP that is written while the bot is dead is heard once it lives again", async () => {
  await page.getByRole("button", { name: "Kill the bot" }).click();
  await page.getByText("Bot killed").waitFor();
  await phone("Edna Acosta").getByRole("button", { name: "STOP" }).click();
  // Longer than the first tries of a webhook last.
  await page.waitForTimeout(9_000);
  await page.getByRole("button", { name: "Start the bot" }).click();
  await phone("Edna Acosta").getByText("Opted out").waitFor();
});

test("a killed service sends nothing and loses nothing", async () => {
  await page.getByRole("button", { name: "Kill the service" }).click();
  await page.getByText("Service killed").waitFor();
  const title = await atTheDesk("Camille Laurent", "Check in a held book");
  await notices("Camille Laurent", "HOLD").first().getByText("pending").waitFor();
  await page.getByRole("button", { name: "Start the service" }).click();
  await seen("Camille Laurent", title);
  expect(await bubbles("Camille Laurent").filter({ hasText: title }).count()).toBe(1);
});

test("everything can be done by keyboard, and a fresh piece takes no focus away", async () => {
  await page.locator(".live.well").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Walter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await seen("Walter Nakamura", "is ready for you");
  expect(await page.evaluate("document.activeElement.value")).toBe("check-in");
  await page.locator("#plivo-slow").focus();
  await page.keyboard.press("Enter");
  await page.locator("#plivo-slow[aria-pressed=true]").waitFor();
  expect(await page.evaluate("document.activeElement.id")).toBe("plivo-slow");
  await page.locator("#plivo-works").press("Enter");
  await page.locator("#plivo-works[aria-pressed=true]").waitFor();
});

test.each([
  ["a desk's screen", { width: 1280, height: 800 }],
  ["a phone", { width: 390, height: 844 }],
])("on %s everything can be read and reached, and nothing overflows", async (_what, viewport) => {
  await page.setViewportSize(viewport);
  await page.locator(".live.well").waitFor();
  expect(await findBarriers(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
});

test("with reduced motion nothing shakes", async () => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.evaluate("document.querySelector('.phone').classList.add('buzz')");
  expect(await page.evaluate("getComputedStyle(document.querySelector('.phone')).animationName")).toBe("none");
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await page.evaluate("getComputedStyle(document.querySelector('.phone')).animationName")).toBe("buzz");
});

test("without a script the buttons work too, and a reload shows new messages", async () => {
  await page.context().close();
  page = await open({ javaScriptEnabled: false });
  await page.getByLabel("For", { exact: true }).selectOption({ label: "Astrid Møller" });
  await page.getByRole("button", { name: "Check in a held book" }).click();
  await page.waitForURL("**/?patron=61&said=*");
  await page.locator("#said").filter({ hasText: "Astrid" }).waitFor();
  const until = performance.now() + PATIENCE_MS;
  while ((await bubbles("Astrid Møller").count()) === 0 && performance.now() < until) {
    await page.getByRole("link", { name: "look again" }).click();
  }
  await seen("Astrid Møller", "ligger klar til dig");
});
