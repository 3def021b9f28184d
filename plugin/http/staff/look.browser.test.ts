import type { RunOptions } from "axe-core";
import { Hono } from "hono";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBarriers, openChromium } from "../../../scripts/browser.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../scripts/town/loopback.ts";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { LANGUAGES } from "../../templates/locales.ts";
import { usePages } from "../pages.fixture.ts";

/** For each part of an address that varies, one that exists; a page with another such part needs its example here. */
const EXAMPLES: readonly [part: RegExp, example: string][] = [
  [/\/patron\/:id\{[^/]*\}(?=\/|$)/, "/patron/7"],
  [/\/messages\/:key\{\[mn\]\[0-9\]\{1,15\}\}/, "/messages/m1"],
  [/:channel\{[^/]*\}/, "sms"],
  // The session's cookie is for what is below.
  [/^\/staff$/, "/staff/"],
  [/\/manual\/:page$/, "/manual/settings"],
  [/\/wordings\/:namespace\/:name$/, "/wordings/replies/stop_confirmed?lang=en"],
];
/** Nothing to look at by itself: files, parts of a page, and what programs ask for. */
const NO_PAGE = /\/(static|proof|pictures|pressed)\/|\/enter$|\.(json|csv)$/;

/** In the dark only the colours are others, in another language all but them; measuring contrast takes the longest. */
const asked = (lang: string): RunOptions => {
  if (lang === "dark") return { runOnly: ["color-contrast"] };
  return lang === "en" ? {} : { rules: { "color-contrast": { enabled: false } } };
};
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

/** One of every page: every address that is read, with an example in place of what varies. */
async function openAll(): Promise<void> {
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const { ledger_id } = await koha.db.selectFrom("tidings_standing").select("ledger_id").executeTakeFirstOrThrow();
  const to = { patronId: 7, addressId, address: "15550000007", ledgerId: ledger_id };
  await aMessage(koha.db, { state: "failed", reason: "bad_number", text: "A-long-word-".repeat(12) }, to);
  const env = { TIDINGS_STAFF_URL: "/staff", TIDINGS_OPAC_URL: "/patron", TIDINGS_LIBRARY_NAME: "Midway Library" };
  const { app } = await aService(env);
  const read = app.routes.filter(({ method, path }) => method === "GET" && path.startsWith("/staff"));
  const example = (path: string) => EXAMPLES.reduce((filled, [part, one]) => filled.replace(part, one), path);
  paths = [...new Set(read.map(({ path }) => example(path)))].filter((path) => !NO_PAGE.test(path));
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
  return context;
}

async function open(context: BrowserContext, path: string, width: number): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`${path}: ${error.message}`));
  page.on("console", (line) => line.type() === "error" && complaints.push(`${path}: ${line.text()}`));
  await page.setViewportSize({ width, height: 900 });
  await page.goto(`${service.origin}${path}`);
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

/** At each width nothing lies outside the window or over its neighbours; at the last one axe finds nothing. */
async function look(context: BrowserContext, path: string, name: string, rules: RunOptions): Promise<string[]> {
  const wrong: string[] = [];
  const page = await open(context, path, 360);
  for (const width of [360, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const sideways = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
    if (sideways > 0) wrong.push(`${name} at ${width}: ${sideways} px sideways`);
    const over = await page.evaluate<string[]>(OVERFLOWING);
    wrong.push(...over.map((text) => `${name} at ${width}: overflows: ${text.slice(0, 80)}`));
    await shoot(page, `${name}-${width}`);
  }
  const barriers = await findBarriers(page, rules);
  wrong.push(...barriers.map(([rule, pieces]) => `${name}: ${rule}: ${pieces.join(" ")}`));
  if ((await page.locator("h1").count()) !== 1) wrong.push(`${name}: not one h1`);
  await page.close();
  return wrong;
}

/** Several at a time. */
async function lookAll(looks: (() => Promise<string[]>)[]): Promise<string[]> {
  const wrong: string[] = [];
  const next = async (): Promise<void> => {
    const one = looks.shift();
    if (!one) return;
    wrong.push(...(await one()));
    return next();
  };
  await Promise.all([next(), next(), next()]);
  return wrong;
}

test("every staff page is accessible and fits in four languages, at three widths, light and dark", async () => {
  await openAll();
  expect(paths.length).toBeGreaterThan(8);
  expect(paths.filter((path) => path.includes(":"))).toEqual([]);
  const contexts = await Promise.all(LANGUAGES.map(async (lang) => [lang, await comeIn(lang)] as const));
  const dark = ["dark", await comeIn("en", true)] as const;
  const looks = [...contexts, dark].flatMap(([lang, context]) =>
    [...paths, ...(lang === "dark" ? PUBLIC : [])].map(
      (path) => () => look(context, path, `${path.replace(/\W+/g, "-")}-${lang}`, asked(lang)),
    ),
  );
  expect(await lookAll(looks)).toEqual([]);
  expect(complaints).toEqual([]);
  await service.stop();
}, 300_000);
