import { Hono } from "hono";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openChromium } from "../../../scripts/browser.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../scripts/town/loopback.ts";
import { type TicketWish, usePages } from "../pages.fixture.ts";

const { aTicket, aService } = usePages();
const PATIENCE = { timeout: 20_000 };
const AGAIN = "What you had typed is here again.";

let browser: Browser;
let context: BrowserContext;
let page: Page;
let service: Listening;
let setClock: (minutes: number) => void;

beforeAll(async () => {
  browser = await openChromium();
}, 300_000);
afterAll(() => browser?.close());
beforeEach(async () => {
  const { app, ...more } = await aService({ TIDINGS_STAFF_URL: "/staff", TIDINGS_OPAC_URL: "/patron" });
  setClock = more.setClock;
  const host = new Hono<Wire>();
  host.get("/koha", (c) =>
    c.html('<!doctype html><html><head><meta name="generator" content="Koha 19.06"></head><body></body></html>'),
  );
  // What Koha's side does with a person who is logged in there.
  host.get("/api/v1/contrib/tidings/staff", async (c) => {
    setClock(0);
    return c.redirect(`/staff/enter?ticket=${await aTicket({ target: c.req.query("to") ?? "/" })}`);
  });
  host.all("*", (c) => app.fetch(c.req.raw));
  service = await listenOnLoopback(host);
  context = await browser.newContext();
  page = await context.newPage();
  page.setDefaultTimeout(PATIENCE.timeout);
});
afterEach(async () => {
  await context.close();
  await service.stop();
});

const comeIn = async (wish: TicketWish) => page.goto(`${service.origin}/staff/enter?ticket=${await aTicket(wish)}`);
const contact = (within: Page | Frame = page) => within.locator("#library_contact");

test("what was typed comes back after ten idle minutes, without secrets, and goes once it is saved", async () => {
  await comeIn({ target: "/settings" });
  await contact().fill("Ms. Kim, 555-0100");
  await page.locator("#plivo_auth_token").fill("a-very-secret-token");
  setClock(11);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "Come in again" }).waitFor();
  expect(await page.locator("textarea").allInnerTexts()).not.toContain("a-very-secret-token");
  expect(await page.evaluate("JSON.stringify(sessionStorage)")).not.toContain("very-secret");
  await page.getByRole("link", { name: "Come in again" }).click();
  await page.getByText(AGAIN).waitFor();
  expect(new URL(page.url()).pathname).toBe("/staff/settings");
  expect(await contact().inputValue()).toBe("Ms. Kim, 555-0100");
  expect(await page.locator("#plivo_auth_token").inputValue()).toBe("");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await page.goto(`${service.origin}/staff/settings`);
  expect(await page.getByText(AGAIN).count()).toBe(0);
  expect(await contact().inputValue()).toBe("Ms. Kim, 555-0100");
});

test("nobody finds what another person had typed, and what is no longer wanted can be forgotten", async () => {
  await comeIn({ target: "/settings" });
  await contact().fill("Only mine");
  await page.goto(`${service.origin}/staff/settings`);
  await page.getByText(AGAIN).waitFor();
  await page.getByRole("button", { name: "Forget what I had typed" }).click();
  await page.waitForFunction("document.querySelector('#library_contact')?.value === ''");
  await contact().fill("Only mine");
  await context.clearCookies();
  await comeIn({ target: "/settings", whoId: 52 });
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  expect([await page.getByText(AGAIN).count(), await contact().inputValue()]).toEqual([0, ""]);
  expect(await page.evaluate("JSON.stringify(sessionStorage)")).not.toContain("Only mine");
});

test("a form that is pressed twice is sent once", async () => {
  await comeIn({ target: "/settings" });
  let posts = 0;
  page.on("request", (request) => {
    if (request.method() === "POST") posts += 1;
  });
  const save = `document.querySelector('form[action$="/settings"] button').click();`;
  await page.evaluate(save + save);
  await page.getByText("Saved.").waitFor();
  expect(posts).toBe(1);
});

test("the page around hears how tall each page is, where it is and its name, and lends its type", async () => {
  await comeIn({ target: "/" });
  await page.goto(`${service.origin}/koha`);
  await page.evaluate(`
    document.body.style.font = "14px serif";
    window.heard = [];
    addEventListener("message", ({ origin, data }) => origin === location.origin && heard.push(data.tidings));
    const frame = document.createElement("iframe");
    frame.src = "/staff/wordings?q=STOP";
    frame.width = 1000;
    document.body.append(frame);`);
  const last = async () => page.evaluate<{ height: number; path: string; title: string }>("heard.at(-1)");
  await vi.waitFor(async () => expect(await last()).toMatchObject({ path: "/wordings?q=STOP" }), PATIENCE);
  const tall = (await last()).height;
  expect(tall).toBeGreaterThan(300);
  expect((await last()).title).toMatch(/^Wordings/);
  const inner = page.frames()[1];
  if (!inner) throw new Error("the page has no frame");
  expect(await inner.evaluate("getComputedStyle(document.body).font")).toMatch(/^14px.* serif/);
  expect(await inner.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  await page.evaluate("document.querySelector('iframe').width = 320");
  await vi.waitFor(async () => expect((await last()).height).toBeGreaterThan(tall), PATIENCE);
  await inner.locator("summary").first().click();
  await inner.getByRole("link", { name: "Settings" }).click();
  await vi.waitFor(async () => expect(await last()).toMatchObject({ path: "/settings" }), PATIENCE);
});

test("by keyboard the way past the menu comes first, and on a small screen the menu opens", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await comeIn({ target: "/settings" });
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  const focused = () => page.evaluate<string>("document.activeElement.className || document.activeElement.tagName");
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("skip");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("content");
  expect(await page.getByRole("link", { name: "Wordings" }).isVisible()).toBe(false);
  await page.locator("summary").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Wordings" }).waitFor();
  await page.setViewportSize({ width: 1280, height: 740 });
  await page.reload();
  expect(await page.getByRole("link", { name: "Wordings" }).isVisible()).toBe(true);
});
