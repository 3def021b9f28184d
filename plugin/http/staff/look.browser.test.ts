import type { RunOptions } from "axe-core";
import { Hono } from "hono";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBarriers, keepAxe, openChromium } from "../../../scripts/browser.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../scripts/town/loopback.ts";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { noteOpen } from "../../coverage/bridges/bridges.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { allTextBut, anElected, NO_LETTER, NO_OVERDUE, UNSEEN } from "../../reports/coverage/coverage.fixture.ts";
import { LANGUAGES } from "../../templates/locales.ts";
import { usePages } from "../pages.fixture.ts";
import { everyPage } from "./every-page.fixture.ts";

/** Nothing to look at by itself: files, parts of a page, and what programs ask for. */
const NO_LOOK = /\/(proof|pictures|pressed)\/|\.(json|csv)$/;

/** Measuring contrast takes the longest: it is measured in each colour scheme, at one width, in one language. */
const asked = (lang: string, width: number): RunOptions => {
  if (lang === "dark") return { runOnly: ["color-contrast"] };
  return lang === "en" && width === 1280 ? {} : { rules: { "color-contrast": { enabled: false } } };
};
interface Look {
  path: string;
  lang: string;
  /** The widths at which axe is asked. */
  axeAt: readonly number[];
}
/** Pages that anybody may open; they are looked at in dark colours too. */
const PUBLIC = ["/patron/join?lang=en", "/patron/terms?lang=en"];

const { koha, aTicket, aService } = usePages();
let browser: Browser;
let service: Listening;
let paths: string[];
const complaints: string[] = [];

beforeAll(async () => {
  browser = await openChromium();
}, 300_000);
afterAll(async () => {
  await browser?.close();
});

async function openAll(): Promise<void> {
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const { ledger_id } = await koha.db.selectFrom("tidings_standing").select("ledger_id").executeTakeFirstOrThrow();
  const to = { patronId: 7, addressId, address: "15550000007", ledgerId: ledger_id };
  await aMessage(koha.db, { state: "failed", reason: "bad_number", text: "A-long-word-".repeat(12) }, to);
  await anElected(koha.db, 7, allTextBut({ hold_ready: NO_LETTER, overdue: NO_OVERDUE, recall_ready: UNSEEN }));
  await noteOpen(koha.db, { bridge: "letters", type: "hold_ready", library: null });
  const env = { TIDINGS_STAFF_URL: "/staff", TIDINGS_OPAC_URL: "/patron", TIDINGS_LIBRARY_NAME: "Midway Library" };
  const { app } = await aService(env);
  paths = everyPage(app)
    .filter((path) => !NO_LOOK.test(path))
    .map((path) => `/staff${path}`);
  const pages = new Hono<Wire>();
  pages.get("/favicon.ico", (c) => c.body(null, 204));
  pages.all("*", (c) => app.fetch(c.req.raw));
  service = await listenOnLoopback(pages);
}

async function comeIn(lang: string, dark = false): Promise<BrowserContext> {
  const context = await browser.newContext({ colorScheme: dark ? "dark" : "light" });
  const page = await context.newPage();
  await page.goto(`${service.origin}/staff/enter?ticket=${await aTicket({ lang })}`);
  await page.close();
  await keepAxe(context);
  return context;
}

/** One page of a context, which goes from one path to the next: opening one for each takes as long as looking at it. */
async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("console", (line) => line.type() === "error" && complaints.push(`${page.url()}: ${line.text()}`));
  return page;
}

/** Texts that run out of their boxes. */
const OVERFLOWING = `[...document.querySelectorAll("dt, dd, td, th, li, p, button, a.btn, label, h1, h2, legend")]
  .filter((piece) => piece.scrollWidth > piece.clientWidth + 1 && getComputedStyle(piece).display !== "inline")
  .map((piece) => piece.textContent)
  .filter((text) => text !== "")`;

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.TIDINGS_SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

const WIDTHS = [360, 768, 1280];

/** At each width nothing lies outside the window or over its neighbours, and axe finds nothing where it is asked. */
async function look(page: Page, { path, lang, axeAt }: Look): Promise<string[]> {
  const wrong: string[] = [];
  const name = `${path.replace(/\W+/g, "-")}-${lang}`;
  await page.goto(`${service.origin}${path}`);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const sideways = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
    if (sideways > 0) wrong.push(`${name} at ${width}: ${sideways} px sideways`);
    const over = await page.evaluate<string[]>(OVERFLOWING);
    wrong.push(...over.map((text) => `${name} at ${width}: overflows: ${text.slice(0, 80)}`));
    await shoot(page, `${name}-${width}`);
    const barriers = axeAt.includes(width) ? await findBarriers(page, asked(lang, width)) : [];
    wrong.push(...barriers.map(([rule, pieces]) => `${name} at ${width}: ${rule}: ${pieces.join(" ")}`));
  }
  if ((await page.locator("h1").count()) !== 1) wrong.push(`${name}: not one h1`);
  return wrong;
}

/** In English axe is asked at every width; elsewhere at one, another one from page to page and by language. */
const looksIn = (lang: string, nth: number, several: readonly string[]): Look[] =>
  several.map((path, page) => ({ path, lang, axeAt: lang === "en" ? WIDTHS : [WIDTHS[(nth + page) % 3] ?? 1280] }));

async function lookAll(context: BrowserContext, looks: readonly Look[]): Promise<string[]> {
  const page = await open(context);
  const wrong: string[] = [];
  for (const one of looks) wrong.push(...(await look(page, one)));
  return wrong;
}

test("every staff page is accessible and fits in four languages, at three widths, light and dark", async () => {
  await openAll();
  expect(paths.length).toBeGreaterThan(8);
  const all = LANGUAGES.map(async (lang, nth) => lookAll(await comeIn(lang), looksIn(lang, nth, paths)));
  const dark = lookAll(await comeIn("en", true), looksIn("dark", 2, [...paths, ...PUBLIC]));
  expect((await Promise.all([...all, dark])).flat()).toEqual([]);
  expect(complaints).toEqual([]);
  await service.stop();
}, 300_000);
