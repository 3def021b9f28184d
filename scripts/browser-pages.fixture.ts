import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { openChromium } from "./browser.fixture.ts";

const PATIENCE_MS = 30_000;

/**
 * One Chromium for the tests of a file, and for each page a context of its own, closed after the test; call it below
 * the file's own `afterEach`, which then comes later. No script may fail in a page. Where `mayComplain` is given, the
 * browser may complain of nothing but what that names, by its words or by the address.
 */
export function useBrowser({ args = [], mayComplain }: { args?: string[]; mayComplain?: RegExp } = {}) {
  let browser: Browser;
  const opened: Page[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await openChromium(...args);
  }, 300_000);
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.context().close();
    expect(complaints.splice(0)).toEqual([]);
  });

  /** A page of a desk's screen, unless told otherwise. */
  return async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    opened.push(page);
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (line) => {
      if (mayComplain === undefined || !["error", "warning"].includes(line.type())) return;
      if (!mayComplain.test(`${line.text()} ${line.location().url}`)) complaints.push(line.text());
    });
    return page;
  };
}

/** Presses Tab until the focus is there, as a person without a mouse does. */
export async function tabTo(page: Page, selector: string, within: Pick<Page, "evaluate"> = page): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await within.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never comes to ${selector}`);
}
