import { Hono } from "hono";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBarriers } from "../../../../scripts/browser.fixture.ts";
import { useBrowser } from "../../../../scripts/browser-pages.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../../scripts/town/loopback.ts";
import { anOptedIn, stateOf } from "../../../consent/patron.fixture.ts";
import { anImport, aTexted } from "../../../import/import.fixture.ts";
import { readLatestImport } from "../../../import/import-store.ts";
import { aBotBackend } from "../../../inbound/bot-backend.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { usePages } from "../../pages.fixture.ts";

const ENV = {
  TIDINGS_PUBLIC_URL: "https://library.example/tidings",
  // Without https the browser keeps no Secure cookie, so the pages have a path and no host of their own.
  TIDINGS_STAFF_URL: "http://staff.library.example/staff",
  TIDINGS_LIBRARY_NAME: "Midway Library",
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "some-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_TELEGRAM_TOKEN: "700000001:AAdemoTokenOfTheTelegramSimulator01",
};

const { koha, aTicket, aService } = usePages();
let host: Listening;
let page: Page;

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_import").execute();
  const mode = { name: "mode", value: "live", sealed: 0, changed_at: at(0), changed_by: "koha" };
  await koha.db.insertInto("tidings_setting").values(mode).execute();
  await aTexted(koha.db, 7, "(202) 555-0142");
  await aTexted(koha.db, 8, "+45 20 12 34 56");
  for (let id = 20; id < 33; id += 1) await aTexted(koha.db, id, "call my sister");
  const { app } = await aService(ENV);
  host = await listenOnLoopback(new Hono<Wire>().all("*", (c) => app.fetch(c.req.raw)));
});
afterEach(async () => {
  await host.stop();
});
// Chromium reports the page of a refused form as an error, and an icon that nobody asked for.
const openPage = useBrowser({ mayComplain: /422|favicon/ });

/** A staff page without JavaScript, as a librarian finds it who comes in from Koha. */
async function open(target: string, { width = 1280, javaScriptEnabled = false } = {}): Promise<void> {
  page = await openPage({ viewport: { width, height: 800 }, javaScriptEnabled });
  await page.goto(`${host.origin}/staff/enter?ticket=${await aTicket({ target })}`);
}

async function audit(what: string): Promise<void> {
  expect([what, await findBarriers(page)]).toEqual([what, []]);
  expect([what, await page.evaluate("document.documentElement.scrollWidth - innerWidth")]).toEqual([what, 0]);
}

test("without JavaScript an admin previews, gives a ground, starts the import, pauses it, sees it end", async () => {
  await open("/import");
  await page.getByRole("link", { name: "See who would be taken over" }).click();
  await page.getByText("Would be invited").click();
  await page.getByRole("link", { name: "Rita Reader" }).first().waitFor();
  await page.getByRole("button", { name: "Start the import" }).click();
  await page.getByRole("alert").getByText("Nothing was started.").waitFor();
  await page.getByLabel("On what ground?").fill("They ticked SMS in Koha.");
  await page.getByRole("button", { name: "Start the import" }).dblclick();
  await page.getByRole("heading", { name: "An import is running" }).waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("heading", { name: "The import is paused" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "An import is running" }).waitFor();
  await anImport(koha.db).run();
  await page.getByRole("link", { name: "Show how far it is now" }).click();
  await page.getByText("15 of 15 patrons").waitFor();
  expect(await readLatestImport(koha.db)).toMatchObject({ id: 1, invited: 1, opted_in: 1, passed_by: 13 });
});

test("by keyboard staff opt a patron in with a reason, send the invitation again, and opt out", async () => {
  await open("/patron/7");
  const press = async (selector: string, key: string) => {
    await page.locator(selector).focus();
    await page.keyboard.press(key);
  };
  await press('[name="on"][value="sms:12025550142"]', "Space");
  await press("#sms-agreed", "Space");
  await press("#ways-reason", "A");
  await page.keyboard.type("sked at the desk");
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("The patron was texted at +1 202 555 0142 and must answer YES.").waitFor();
  await page.getByRole("button", { name: "Send the text again" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Send the invitation again?" }).waitFor();
  await page.getByRole("link", { name: "Do not send" }).click();
  await press('[name="on"][value="sms:12025550142"]', "Space");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("alert").getByText("Please say why.").waitFor();
  expect(await page.locator('[name="on"][value="sms:12025550142"]').isChecked()).toBe(false);
  await page.locator("#ways-reason").fill("Called us");
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("Texts have ended.").waitFor();
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
});

test.each([
  ["a desk's screen", 1280],
  ["a small phone", 360],
])(
  "on %s the pages of consent and of the import can be read and reached, and nothing sticks out",
  async (_what, width) => {
    await open("/patron/7", { width, javaScriptEnabled: true });
    await audit("patron nothing chosen");
    await page.locator('[name="on"][value="sms:12025550142"]').check();
    await page.locator("#sms-agreed").check();
    await page.locator("#ways-reason").fill(`Asked at the desk, ${"a-long-word-".repeat(8)}`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("status").waitFor();
    await (await aBotBackend(koha.db)).hear({ address: "12025550142", intent: "start", text: "YES please" });
    await anOptedIn(koha.db, 7, at(-60), { channel: "telegram", address: "810000007" });
    await page.goto(`${host.origin}/staff/patron/7`);
    await page
      .getByText(/Terms agreed to/)
      .first()
      .click();
    await audit("patron opted in");
    await page.goto(`${host.origin}/staff/patron/7/sms/opt-out`);
    await audit("opt out");
    await page.goto(`${host.origin}/staff/import/preview`);
    await page.getByText("no text can be sent").click();
    await audit("preview");
    await page.getByRole("button", { name: "Start the import" }).click();
    await page.getByRole("alert").waitFor();
    await audit("no ground");
    await page.getByLabel("On what ground?").fill("They ticked SMS in Koha; our privacy notice of May 2026 says so.");
    await page.getByRole("button", { name: "Start the import" }).click();
    await page.getByRole("heading", { name: "An import is running" }).waitFor();
    await anImport(koha.db).step();
    await page.goto(`${host.origin}/staff/import`);
    await audit("import");
  },
);
