import { readFile } from "node:fs/promises";
import { Hono } from "hono";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openChromium } from "../../scripts/browser.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../scripts/town/loopback.ts";

const TIDINGS = new URL("./Koha/Plugin/Tidings/", import.meta.url);
const TOOL = "/cgi-bin/koha/plugins/run.pl?class=Koha%3A%3APlugin%3A%3ATidings&method=tool&patron=";
const ENTER = "/api/v1/contrib/tidings/enter";
const LANGUAGES = ["en", "es", "fr", "da"];

let browser: Browser;
let page: Page;
let koha: Listening;
let complaints: string[];
const pages = new Map<string, string>();

beforeAll(async () => {
  browser = await openChromium();
  const app = new Hono<Wire>();
  app.get("/static/:name", async (c) => {
    const script = await readFile(new URL(`static/${c.req.param("name")}`, TIDINGS), "utf8");
    return c.body(script, 200, { "Content-Type": "text/javascript" });
  });
  app.get("/favicon.ico", (c) => c.body(null, 204));
  // Inline scripts are forbidden, as on a Koha with a strict policy.
  app.get("*", (c) => c.html(pages.get(c.req.path) ?? "", 200, { "Content-Security-Policy": "default-src 'self'" }));
  koha = await listenOnLoopback(app);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await koha?.stop();
});
beforeEach(async () => {
  complaints = [];
  page = await browser.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => complaints.push(line.text()));
});
afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

async function wordsOf(lang: string): Promise<{ staff_menu: string; opac_menu: string }> {
  return JSON.parse(await readFile(new URL(`labels/${lang}.json`, TIDINGS), "utf8"));
}

/** Shows a page of Koha with our script in it `times` times. */
async function show(path: string, body: string, which: "staff" | "opac", { lang = "en", times = 1 } = {}) {
  const words = await wordsOf(lang);
  const [label, link] = which === "staff" ? [words.staff_menu, TOOL] : [words.opac_menu, ENTER];
  const script = `<script src="/static/${which}.js" id="tidings-${which}" data-label="${label}"
    data-link="${link.replaceAll("&", "&amp;")}"></script>`;
  pages.set(path, `<!doctype html><html lang="${lang}"><body>${body}${script.repeat(times)}</body></html>`);
  await page.goto(koha.origin + path, { waitUntil: "load" });
  return page.locator("#tidings-entry");
}

const item = (href: string, name: string, more = "") => `<li${more}><a href="${href}">${name}</a></li>`;
const patronTabs = (patron: number) =>
  [
    item(`/cgi-bin/koha/circ/circulation.pl?borrowernumber=${patron}`, "Check out"),
    item(`/cgi-bin/koha/members/moremember.pl?borrowernumber=${patron}`, "Details", ' class="active"'),
    item(`/cgi-bin/koha/members/pay.pl?borrowernumber=${patron}`, "Accounting"),
    item(`/cgi-bin/koha/members/notices.pl?borrowernumber=${patron}`, "Notices"),
    item(`/cgi-bin/koha/members/statistics.pl?borrowernumber=${patron}`, "Statistics"),
  ].join("");
const header = `<ul class="nav"><li><a href="/cgi-bin/koha/circ/circulation-home.pl">Circulation</a></li>
  <li><a href="/cgi-bin/koha/members/members-home.pl">Patrons</a></li>
  <li><a href="/cgi-bin/koha/circ/returns.pl">Check in</a></li></ul>`;
const relatives = `<ul>${[11, 12, 13, 14, 15, 16]
  .map((one) => item(`/cgi-bin/koha/members/moremember.pl?borrowernumber=${one}`, `Child ${one}`))
  .join("")}</ul>`;
const toolbar = (patron: number) => `<div id="toolbar" class="btn-toolbar">
  <a id="editpatron" class="btn btn-default" href="/cgi-bin/koha/members/memberentry.pl?op=modify&amp;destination=circ&amp;borrowernumber=${patron}&amp;categorycode=PT">Edit</a>
  <a id="addchild" class="btn btn-default" href="/cgi-bin/koha/members/memberentry.pl?op=add&amp;guarantorid=${patron}">Add child</a>
  <div class="btn-group"><ul class="dropdown-menu"><li><a id="printslip" href="#">Print slip</a></li></ul></div></div>`;

describe.each([
  ["19.06", (tabs: string) => `<div id="menu"><ul>${tabs}</ul></div>`],
  ["24.x", (tabs: string) => `<div id="circ-menu" class="sidebar_menu"><ul>${tabs}</ul></div>`],
])("on a patron's page of Koha %s", (_version, menu) => {
  test.each(LANGUAGES)("the entry is there once, beside the notices, in %s, and opens that patron", async (lang) => {
    const body = `${header}${relatives}${menu(patronTabs(7))}${toolbar(7)}`;
    const entry = await show("/cgi-bin/koha/members/moremember.pl", body, "staff", { lang, times: 2 });
    expect(await entry.count()).toBe(1);
    expect(await entry.textContent()).toBe((await wordsOf(lang)).staff_menu);
    expect(await entry.getAttribute("href")).toBe(`${TOOL}7`);
    expect(
      await page.locator("li:has(> #tidings-entry)").evaluate((li) => li.previousElementSibling?.textContent),
    ).toBe("Notices");
  });
});

test("a check-out page of Koha 19.06 has no tabs: the entry is one of the buttons for that patron", async () => {
  const entry = await show("/cgi-bin/koha/circ/circulation.pl", `${header}${toolbar(7)}${relatives}`, "staff");
  expect(await entry.count()).toBe(1);
  expect(await entry.getAttribute("href")).toBe(`${TOOL}7`);
  expect(await page.locator(".btn-toolbar > #tidings-entry").count()).toBe(1);
});

test.each([
  ["the check-out page without a patron", "/cgi-bin/koha/circ/circulation.pl", header],
  ["a page that lists several patrons", "/cgi-bin/koha/members/member.pl", `${header}${relatives}`],
  ["the form in which a patron is edited", "/cgi-bin/koha/members/memberentry.pl", `${header}${toolbar(7)}`],
])("%s is left alone", async (_what, path, body) => {
  expect(await (await show(path, body, "staff")).count()).toBe(0);
});

const accountPages = (classes = "") =>
  [
    ["opac-user.pl", "Summary"],
    ["opac-account.pl", "Charges"],
    ["opac-memberentry.pl", "Personal details"],
    ["opac-messaging.pl", "Messaging"],
    ["opac-shelves.pl?op=list&amp;category=1", "Lists"],
  ]
    .map(([href, name]) => `<li><a class="${classes}" href="/cgi-bin/koha/${href}">${name}</a></li>`)
    .join("");
const publicLists = `<ul class="dropdown-menu">${[1, 2, 3, 4, 5, 6, 7, 8]
  .map((one) => item(`/cgi-bin/koha/opac-shelves.pl?op=view&amp;shelfnumber=${one}`, `List ${one}`))
  .join("")}</ul>`;

describe.each([
  ["19.06", `<div id="menu"><h4>Your account menu</h4><ul class="menu-collapse">${accountPages()}</ul></div>`],
  ["24.x", `<nav id="usermenu"><ul class="nav flex-column">${accountPages("nav-link")}</ul></nav>`],
])("in a patron's account in the OPAC of Koha %s", (version, menu) => {
  test.each(LANGUAGES)("the entry is there once, beside the messaging page, in %s", async (lang) => {
    const body = `${publicLists}${menu}`;
    const entry = await show("/cgi-bin/koha/opac-user.pl", body, "opac", { lang, times: 2 });
    expect(await entry.count()).toBe(1);
    expect(await entry.textContent()).toBe((await wordsOf(lang)).opac_menu);
    expect(await entry.getAttribute("href")).toBe(ENTER);
    expect(
      await page.locator("li:has(> #tidings-entry)").evaluate((li) => li.previousElementSibling?.textContent),
    ).toBe("Messaging");
    expect(await entry.getAttribute("class")).toBe(version === "24.x" ? "nav-link" : "");
  });
});

test("a page of the OPAC without an account menu is left alone", async () => {
  expect(await (await show("/cgi-bin/koha/opac-main.pl", publicLists, "opac")).count()).toBe(0);
});
