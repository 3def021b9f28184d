import { Hono } from "hono";
import { sql } from "kysely";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBarriers } from "../../../../../scripts/browser.fixture.ts";
import { useBrowser } from "../../../../../scripts/browser-pages.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../../../scripts/town/loopback.ts";
import { aKoha } from "../../../../koha/queue/notice.fixture.ts";
import { usePages } from "../../../pages.fixture.ts";

const { koha, aTicket, aService } = usePages();
const ENV = {
  TIDINGS_STAFF_URL: "/staff",
  TIDINGS_OPAC_URL: "http://opac.example/patron",
  TIDINGS_TRIAL_ADDRESSES: "(503) 555-0101",
};
let service: Listening;
let page: Page;

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_wording").execute();
  await aKoha(koha.db);
  await sql`insert ignore into branches (branchcode, branchname, branchphone)
    values ('FPL', 'Fairfield', '555-0142')`.execute(koha.db);
  const { app } = await aService(ENV);
  service = await listenOnLoopback(new Hono<Wire>().all("*", (c) => app.fetch(c.req.raw, c.env)));
  page = await openPage();
  await page.goto(`${service.origin}/staff/enter?ticket=${await aTicket()}`);
});
afterEach(async () => {
  await service.stop();
});
const openPage = useBrowser({ mayComplain: /Failed to load resource: .*(404|422)/ });

const open = (path: string) => page.goto(`${service.origin}/staff${path}`);

async function look(name: string): Promise<void> {
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 900 });
    const folder = process.env.TIDINGS_SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
    expect(await findBarriers(page), `${name} ${width}`).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), name).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test("a librarian sees a text on two phones: its parts, what makes it dear, marked, and plainer words", async () => {
  await open("/wordings/notices/hold_ready?lang=en");
  const phones = page.locator(".phone");
  expect(await phones.count()).toBe(2);
  await phones.first().getByText("One part.").waitFor();
  await look("notice");
  await page
    .locator("#one")
    .fill(`{{library}}: “{{title}}” waits for you.[[ Call {{branch_phone}}${" now".repeat(9)}.]]`);
  await page.getByRole("button", { name: "Preview", exact: true }).click();
  await phones.first().getByText("2 parts; each is billed.").waitFor();
  expect(await page.locator(".phone-bubble mark").allTextContents()).toEqual(["“", "”"]);
  const colour = (of: string) => page.evaluate(`getComputedStyle(document.querySelector("${of}")).backgroundColor`);
  expect(await colour(".phone-bubble mark")).not.toBe(await colour(".phone-bubble"));
  await look("notice-dear");
  await page.getByRole("button", { name: "Plain characters" }).click();
  await page.getByText("Typographic characters are replaced").waitFor();
  expect(await page.locator("#one").inputValue()).toContain('"{{title}}"');
  expect(await page.locator(".phone-bubble mark").count()).toBe(0);
  await look("notice-plain");
});

test("a variable is put in where one writes, and Enter in the card's field saves nothing", async () => {
  await open("/wordings/notices/due?lang=en");
  await page.locator("#other").fill("Back by !");
  await page.locator("#other").focus();
  await page.evaluate("document.activeElement.setSelectionRange(8, 8)");
  await page.locator(".variables summary").click();
  await page.getByRole("button", { name: "Put in {{due_date}}" }).click();
  expect(await page.locator("#other").inputValue()).toBe("Back by {{due_date}}!");
  await page.locator("#card").fill("card-99");
  await page.locator("#card").press("Enter");
  await page.getByText("No patron whom you may see has this card.").waitFor();
  expect(await page.locator("#other").inputValue()).toBe("Back by {{due_date}}!");
  expect(await koha.db.selectFrom("tidings_wording").selectAll().execute()).toEqual([]);
});

test("faults, versions and signatures can be read on a desk's screen and on a small phone", async () => {
  await open("/wordings");
  await look("list");
  await open("/wordings/notices/overdue_3?lang=fr");
  await page.locator("#one").fill("Rendez {{titre}}");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Nothing was saved yet.").waitFor();
  await look("notice-wrong");
  for (const words of ["Rendez {{title}} vite.", "Rendez {{title}} tout de suite."]) {
    await page.locator("#one").fill(words);
    await page.locator("#other").fill("Rendez {{titles}}.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved. It is used").waitFor();
  }
  await page.getByRole("button", { name: "Compare" }).click();
  await page.locator("#compared ~ .wording-changed ins").first().waitFor();
  await look("notice-versions");
  await open("/signatures");
  await page.locator("#name_new").fill("Desk");
  await page.locator("#text_new_en").fill("{{library}}[[, {{branch_phone}}]]");
  await page.locator("#notices").selectOption("new");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved. New texts end with it").waitFor();
  await look("signatures");
});
