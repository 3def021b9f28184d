import axe from "axe-core";
import { type Browser, chromium, type Frame, type Page } from "playwright-core";
import { ensureDebian } from "./debian.ts";

const CHROMIUM = "/usr/bin/chromium";
const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Debian's Chromium, installed if it is missing, with nothing that speaks to the outside by itself. */
export async function openChromium(...more: string[]): Promise<Browser> {
  await ensureDebian([{ name: "chromium", file: CHROMIUM }], (sentence) => process.stderr.write(`${sentence}\n`));
  return chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...more] });
}

/** What axe finds wrong with a page as it stands: each rule with the pieces of the page that break it. */
export async function findBarriers(page: Page | Frame): Promise<[rule: string, pieces: string[]][]> {
  await page.evaluate(axe.source);
  return page.evaluate(
    "axe.run().then(({ violations }) => violations.map((v) => [v.help, v.nodes.map((n) => n.html)]))",
  );
}
