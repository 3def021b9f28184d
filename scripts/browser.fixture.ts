import axe, { type RunOptions } from "axe-core";
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from "playwright-core";
import { ensureDebian, findProgram, installDebian } from "./debian.ts";

/** Chromium without the windows around its pages, which cost it as much time again. */
const SHELL = { name: "chromium-headless-shell", file: "/usr/bin/chromium-headless-shell" };
/** Serves as well, where the other cannot be had. */
const WHOLE = { name: "chromium", file: "/usr/bin/chromium" };
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

const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);

/** Installs Debian's Chromium if it is missing, and returns where it lies. */
export async function ensureChromium(): Promise<string> {
  const why = await installDebian([SHELL], say);
  if (why !== undefined && findProgram(WHOLE.file) === undefined) await ensureDebian([SHELL], say);
  const file = findProgram(SHELL.file) ?? findProgram(WHOLE.file);
  if (file === undefined) throw new Error("Debian's Chromium was installed and is not there");
  return file;
}

/** Launches Debian's Chromium, installed if it is missing, with its background networking switched off. */
export async function openChromium(...more: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: await ensureChromium(), args: [...ARGS, ...more] });
}

/**
 * Has axe in each page of a context from its start, for one that goes to many pages: sending it anew to each of them
 * takes longer than asking it.
 */
export async function keepAxe(context: BrowserContext): Promise<void> {
  await context.addInitScript(axe.source);
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
