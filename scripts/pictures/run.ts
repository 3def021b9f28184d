import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { openChromium } from "../browser.fixture.ts";
import { startDemo } from "../town/demo.ts";
import { cardOf, PIN } from "../town/koha/patrons.ts";
import { playMorning } from "../town/morning.ts";
import { PATHS } from "../town/page/koha-host.tsx";

/*
 * Takes the pictures of the manual and that of the demo in the README: starts the demo's town, lets a morning pass in
 * it, and opens its page, then the console as a librarian. Times and ids differ from run to run, so pictures are taken
 * anew only when the pages have changed: those that are named, such as `-- demo overview`, or all.
 */

const DOCS = fileURLToPath(new URL("../../docs/", import.meta.url));
const FOLDER = `${DOCS}manual/pictures/`;
const DEMO = { width: 1_360, height: 900 };
const WIDTH = 1_200;
const HIGHEST = 900;

const say = (sentence: string) => process.stderr.write(`${sentence}\n`);

/** Comes in as a librarian who may do everything. */
async function enter(page: Page, url: string): Promise<void> {
  const form = { as: "staff", patron: "51", lang: "en" };
  const answer = await page.request.post(`${url}/enter`, { form, headers: { origin: url } });
  if (!answer.ok()) throw new Error(`the demo let nobody in: ${answer.status()}`);
}

/** Grace asks for texts on the public page, is invited, and has not answered yet. */
async function join(page: Page, url: string): Promise<void> {
  await page.goto(`${url}${PATHS.patron}/join?lang=en`);
  const grace = { first_name: "Grace", last_name: "Okafor", number: "503 555 0109", card: cardOf(59), pin: PIN };
  for (const [field, value] of Object.entries(grace)) await page.fill(`#${field}`, value);
  await page.check("#agreed");
  await page.click("form button[type=submit] >> nth=-1");
  await page.waitForLoadState();
}

/** Takes the picture of a page from its top, no higher than what a reader sees at once. */
async function take(page: Page, address: string, name: string): Promise<void> {
  const answer = await page.goto(address);
  if (!answer?.ok()) throw new Error(`${name}: the page answers ${answer?.status()}`);
  const whole = Number(await page.evaluate("document.querySelector('.columns').getBoundingClientRect().bottom"));
  const clip = { x: 0, y: 0, width: WIDTH, height: Math.min(Math.ceil(whole), HIGHEST) };
  await writeFile(`${FOLDER}${name}.png`, await page.screenshot({ fullPage: true, clip, animations: "disabled" }));
  say(`${name}.png`);
}

/** Takes the picture of the demo's own page, as it looks when it is opened. */
async function takeDemo(page: Page, url: string): Promise<void> {
  await page.setViewportSize(DEMO);
  await page.goto(url);
  await page.getByText("Live", { exact: true }).first().waitFor();
  await writeFile(`${DOCS}demo.png`, await page.screenshot({ animations: "disabled" }));
  say("demo.png");
  await page.setViewportSize({ width: WIDTH, height: HIGHEST });
}

const named = process.argv.slice(2);
const isWanted = (name: string) => named.length === 0 || named.includes(name);
const demo = await startDemo({ port: 0, say, onError: (error) => console.error(error) });
const browser = await openChromium();
try {
  await mkdir(FOLDER, { recursive: true });
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HIGHEST } });
  await join(page, demo.url);
  const pages = await playMorning(demo.town);
  if (isWanted("demo")) await takeDemo(page, demo.url);
  await enter(page, demo.url);
  for (const [name, path] of Object.entries(pages)) {
    if (isWanted(name)) await take(page, `${demo.url}${PATHS.staff}${path}`, name);
  }
} finally {
  await browser.close();
  await demo.stop();
}
process.exit(0);
