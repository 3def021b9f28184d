import axe from "axe-core";
import { Hono } from "hono";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ensureDebian } from "../../../../scripts/debian.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../../scripts/town/loopback.ts";
import { usePages } from "../../pages.fixture.ts";
import { WITH_SMS } from "../../public/visitor.fixture.ts";

const CHROMIUM = "/usr/bin/chromium";
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
const PATIENCE_MS = 30_000;

const { koha, aTicket, aService } = usePages();
let browser: Browser;
let service: Listening;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  await ensureDebian([{ name: "chromium", file: CHROMIUM }], (sentence) => process.stderr.write(`${sentence}\n`));
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
}, 300_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  complaints = [];
  await koha.db.deleteFrom("tidings_wording").execute();
  const { app } = await aService({ ...WITH_SMS, TIDINGS_STAFF_URL: "/staff", TIDINGS_OPAC_URL: "/patron" });
  service = await listenOnLoopback(new Hono<Wire>().all("*", (c) => app.fetch(c.req.raw, c.env)));
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => {
    const expected = /Failed to load resource: .*(404|422)/.test(line.text());
    if (["error", "warning"].includes(line.type()) && !expected) complaints.push(line.text());
  });
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
  expect(complaints).toEqual([]);
});

const comeIn = async () => page.goto(`${service.origin}/staff/enter?ticket=${await aTicket()}`);

async function audit(): Promise<void> {
  await page.evaluate(axe.source);
  const run = "axe.run().then(({ violations }) => violations.map((v) => [v.help, v.nodes.map((n) => n.html)]))";
  expect(await page.evaluate(run), page.url()).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), page.url()).toBeLessThanOrEqual(0);
}

/** Presses Tab until the focus is there, as a person without a mouse does. */
async function tabTo(selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never comes to ${selector}`);
}

test("a wording is found, previewed, corrected and saved by keyboard alone", async () => {
  await comeIn();
  await tabTo("nav a[href$='/wordings']");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Texts to phones" }).waitFor();
  await tabTo("a[href*='/replies/welcome?']");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Welcome", exact: true }).waitFor();
  await tabTo("#text");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("{{library}} texts you. STOP ends it.");
  await tabTo("button[value=preview]");
  await page.keyboard.press("Enter");
  await page.getByText("The text must say HELP").waitFor();
  expect(await page.getByLabel("In the library's own words (none yet)").inputValue()).toBe(
    "{{library}} texts you. STOP ends it.",
  );
  await tabTo("#text");
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" HELP helps.");
  await tabTo("button[value=preview]");
  await page.keyboard.press("Enter");
  await page.getByText("Midway Library texts you. STOP ends it. HELP helps.").waitFor();
  await tabTo("button[value=save]");
  await page.keyboard.press("Enter");
  await page.getByText("Saved. It is used within a few seconds.").waitFor();
  await page.reload();
  await page.getByText("Saved. It is used within a few seconds.").waitFor();
  expect(await koha.db.selectFrom("tidings_wording").select("version").execute()).toHaveLength(1);
});

test.each([
  ["a desk's screen", { width: 1280, height: 900 }],
  ["a small phone", { width: 360, height: 740 }],
])("on %s every page is accessible and fits the window", async (what, viewport) => {
  await page.setViewportSize(viewport);
  await comeIn();
  const look = async (name: string) => {
    await audit();
    const folder = process.env.TIDINGS_SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${name}-${what.replaceAll(" ", "-")}.png`, fullPage: true });
  };
  const open = async (path: string, name: string) => {
    await page.goto(`${service.origin}${path}`);
    await look(name);
  };
  await open("/staff/wordings", "wordings");
  await open("/staff/wordings/replies/stop_confirmed?lang=fr", "wording");
  const long = `{{library}}: ${"A-very-long-word".repeat(12)}`;
  await page.getByRole("textbox").fill(long);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("must fit into a single text message").waitFor();
  await look("wording-wrong");
  await open("/staff/wordings/patron/terms.text?lang=en", "wording-terms");
  await page.getByRole("textbox").fill("I want texts from {{library}}. STOP ends it.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It is used").waitFor();
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByText("As people read it").waitFor();
  await look("wording-preview");
  await open("/staff/registration", "registration");
  await open("/staff/joining", "joining");
  await page.getByLabel("Country of the library").fill("ZZ");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("there is no country with these two letters").waitFor();
  await look("joining-wrong");
  await page.getByRole("button", { name: "Test: Koha" }).click();
  await page.getByText("PINs are compared with the database").waitFor();
  await look("joining-tested");
  await open("/patron/terms?lang=en", "terms");
  await page.getByRole("link", { name: "Français" }).click();
  await page.getByRole("heading", { name: "Votre numéro et vos données" }).waitFor();
  await look("terms-fr");
  await page.getByRole("link", { name: "Vers le formulaire" }).click();
  await page.getByLabel("Numéro de portable").waitFor();
});
