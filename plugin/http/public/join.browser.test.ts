import { Hono } from "hono";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBarriers } from "../../../scripts/browser.fixture.ts";
import { useBrowser } from "../../../scripts/browser-pages.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../scripts/town/loopback.ts";
import { aMember, GRACE, useJoinPage } from "./visitor.fixture.ts";

/** A name like a library's own, without https: it must not work only because browsers trust 127.0.0.1. */
const ELSEWHERE = "--host-resolver-rules=MAP *.library.example 127.0.0.1";

/** Answers take their usual time, so that a person can click twice. */
const { koha, open } = useJoinPage("utf8mb4", {});
let service: Listening;
let host: Listening;
let page: Page;

beforeEach(async () => {
  await aMember(koha.db);
  const { app } = await open({ TIDINGS_OPAC_URL: "/tidings" });
  service = await listenOnLoopback(new Hono<Wire>().all("*", (c) => app.fetch(c.req.raw, c.env)));
  host = await listenOnLoopback(theLibrarysWebServer());
  page = await openPage();
});
afterEach(async () => {
  await Promise.all([host.stop(), service.stop()]);
});
// A refused form is a 403 or 422, which the browser reports as an error.
const openPage = useBrowser({ args: [ELSEWHERE], mayComplain: /Failed to load resource: .*(403|422|429)/ });

/** The OPAC's host, which proxies one path as the README's ProxyPass does: `/tidings` to `/patron` of the service. */
function theLibrarysWebServer(): Hono<Wire> {
  const app = new Hono<Wire>();
  app.get("/favicon.ico", (c) => c.body(null, 204));
  app.get("/links-here", (c) =>
    c.html('<!doctype html><html lang="en"><title>Library</title><a href="/tidings/join">Join</a>'),
  );
  app.all("/tidings/*", async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const { method, headers } = c.req.raw;
    const body = method === "POST" ? { body: await c.req.text() } : {};
    const passed = new Headers(headers);
    passed.set("x-forwarded-for", "203.0.113.9");
    const inner = `${service.origin}${pathname.replace(/^\/tidings/, "/patron")}${search}`;
    return fetch(inner, { method, headers: passed, ...body, redirect: "manual" });
  });
  return app;
}

const address = (path = "/tidings/join") => `http://opac.library.example:${new URL(host.origin).port}${path}`;

async function fill(on: Page, typed: Partial<typeof GRACE> = {}): Promise<void> {
  const { first_name, last_name, number, card, pin, agreed } = { ...GRACE, ...typed };
  await on.getByLabel("First name").fill(first_name);
  await on.getByLabel("Last name").fill(last_name);
  await on.getByLabel("Mobile number").fill(number);
  await on.getByLabel("Library card number or user name").fill(card);
  await on.getByLabel("PIN or password").fill(pin);
  await on.getByLabel("I have read the terms").setChecked(agreed === "yes");
}
const FIELDS = ["first_name", "last_name", "number", "card", "pin"];
const button = (on: Page) => on.getByRole("button", { name: "Get text messages" });
const invited = (on: Page) => on.getByRole("heading", { name: "One more step: answer our text" }).waitFor();
const invitations = () => koha.db.selectFrom("tidings_message").select("id").where("kind", "=", "invitation").execute();

/** Presses Tab until the focus is there, as a person without a mouse does. */
async function tabTo(selector: string): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never comes to ${selector}`);
}

async function audit(): Promise<void> {
  expect(await findBarriers(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
}

test("the library links to the page, and a patron can join by keyboard alone", async () => {
  await page.goto(address("/links-here"));
  await page.getByRole("link", { name: "Join" }).click();
  for (const [id, text] of Object.entries(GRACE)) {
    await tabTo(`#${id}`);
    await page.keyboard.type(id === "agreed" ? " " : text);
  }
  await tabTo("main button");
  await page.keyboard.press("Enter");
  await invited(page);
  expect(new URL(page.url()).pathname).toBe("/tidings/join/done");
  await page.reload();
  await invited(page);
  expect(await invitations()).toHaveLength(1);
});

test("without JavaScript everything works too, also in another language and with an emoji in the number", async () => {
  await page.context().close();
  page = await openPage({ javaScriptEnabled: false });
  await page.goto(address());
  await page.getByRole("button", { name: "Dansk" }).click();
  await page.getByLabel("Mobilnummer").waitFor();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByLabel("Mobile number").waitFor();
  await fill(page, { number: "503 555 0109 📱", last_name: "O’Kafor" });
  await button(page).click();
  await page.locator("#number-wrong").getByText("not a phone number that we can read").waitFor();
  expect(await page.getByLabel("Last name").inputValue()).toBe("O’Kafor");
  expect(await page.getByLabel("PIN or password").inputValue()).toBe("");
  await fill(page);
  await button(page).click();
  await invited(page);
});

test("a double click, and going back to click again, make one request", async () => {
  await page.goto(address());
  await fill(page);
  await button(page).dblclick();
  await invited(page);
  await page.goBack();
  await page.getByLabel("Mobile number").waitFor();
  await fill(page);
  await button(page).click();
  await invited(page);
  expect(await invitations()).toHaveLength(1);
});

test("another language keeps what was typed, except the PIN and the tick under differently worded terms", async () => {
  await page.context().close();
  page = await openPage({ javaScriptEnabled: false });
  await page.goto(address());
  await fill(page, { number: "503 555", last_name: "O’Kafor" });
  await page.getByRole("button", { name: "Español" }).click();
  await page.getByText("Rellene todos los campos").waitFor();
  const typed = async () => Promise.all(FIELDS.map((id) => page.locator(`#${id}`).inputValue()));
  expect(await typed()).toEqual(["Grace", "O’Kafor", "503 555", GRACE.card, ""]);
  expect(await page.locator("#agreed").isChecked()).toBe(false);
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(new URL(page.url()).search).toBe("?lang=es");
  await page.locator("#pin").fill(GRACE.pin);
  await page.locator("#number").fill(GRACE.number);
  await page.locator("#agreed").check();
  // Enter joins and does not choose a language.
  await page.locator("#number").press("Enter");
  await page.getByRole("heading", { name: "Un paso más" }).waitFor();
  expect(await invitations()).toHaveLength(1);
});

test("two tabs do not disturb each other", async () => {
  await page.goto(address());
  const other = await page.context().newPage();
  await other.goto(address());
  await fill(page, { pin: "4321" });
  await button(page).click();
  await page.getByText("we could not sign you up with these details").waitFor();
  await fill(other);
  await button(other).click();
  await invited(other);
});

test.each([
  ["a desk's screen", { width: 1280, height: 900 }],
  ["a small phone", { width: 360, height: 740 }],
])("on %s every page is accessible and fits the window", async (_what, viewport) => {
  await page.setViewportSize(viewport);
  await page.goto(address());
  await audit();
  await fill(page, { number: "503 555 01", pin: "0" });
  await page.evaluate("document.querySelector('form').noValidate = true");
  await page.getByLabel("I have read the terms").setChecked(false);
  await button(page).click();
  await page.locator("#agreed-wrong").waitFor();
  await audit();
  await fill(page, { pin: "4321" });
  await button(page).click();
  await page.getByText("we could not sign you up with these details").waitFor();
  await audit();
  await fill(page);
  await button(page).click();
  await invited(page);
  await audit();
});
