import axe, { type RunOptions } from "axe-core";
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

/** Launches Debian's Chromium, installed if it is missing, with its background networking switched off. */
export async function openChromium(...more: string[]): Promise<Browser> {
  await ensureDebian([{ name: "chromium", file: CHROMIUM }], (sentence) => process.stderr.write(`${sentence}\n`));
  return chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...more] });
}

/**
 * Returns what axe finds wrong with a page as it is now: each rule, with the elements that break it. `options`: axe's
 * own, where not all rules are asked about.
 */
export async function findBarriers(
  page: Page | Frame,
  options: RunOptions = {},
): Promise<[rule: string, pieces: string[]][]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const asked: RunOptions = { resultTypes: ["violations"], selectors: false, ...options };
  return page.evaluate(
    `axe.run(${JSON.stringify(asked)}).then(({ violations }) => violations.map((v) => [v.help, v.nodes.map((n) => n.html)]))`,
  );
}
