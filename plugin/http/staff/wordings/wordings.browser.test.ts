import { Hono } from "hono";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBarriers } from "../../../../scripts/browser.fixture.ts";
import { tabTo, useBrowser } from "../../../../scripts/browser-pages.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../../scripts/town/loopback.ts";
import { usePages } from "../../pages.fixture.ts";
import { WITH_SMS } from "../../public/visitor.fixture.ts";

const { koha, aTicket, aService } = usePages();
let service: Listening;
let page: Page;

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_wording").execute();
  const { app } = await aService({ ...WITH_SMS, TIDINGS_STAFF_URL: "/staff", TIDINGS_OPAC_URL: "/patron" });
  service = await listenOnLoopback(new Hono<Wire>().all("*", (c) => app.fetch(c.req.raw, c.env)));
  page = await openPage();
});
afterEach(async () => {
  await service.stop();
});
const openPage = useBrowser({ mayComplain: /Failed to load resource: .*(404|422)/ });

const comeIn = async () => page.goto(`${service.origin}/staff/enter?ticket=${await aTicket()}`);

async function audit(): Promise<void> {
  expect(await findBarriers(page), page.url()).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), page.url()).toBeLessThanOrEqual(0);
}

test("a wording is found, previewed, corrected and saved by keyboard alone", async () => {
  await comeIn();
  await tabTo(page, "nav a[href$='/wordings']");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Texts to phones" }).waitFor();
  await tabTo(page, "#phone > summary");
  await page.keyboard.press("Enter");
  await tabTo(page, "a[href*='/replies/welcome?']");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Welcome", exact: true }).waitFor();
  await tabTo(page, "#text");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("{{library}} texts you. STOP ends it.");
  await tabTo(page, "button[value=preview]");
  await page.keyboard.press("Enter");
  await page.getByText("The text must say HELP").waitFor();
  expect(await page.getByLabel("In the library's own words (none yet)").inputValue()).toBe(
    "{{library}} texts you. STOP ends it.",
  );
  await tabTo(page, "#text");
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" HELP helps.");
  await tabTo(page, "button[value=preview]");
  await page.keyboard.press("Enter");
  await page.getByText("Midway Library texts you. STOP ends it. HELP helps.").waitFor();
  await tabTo(page, "button[value=save]");
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
