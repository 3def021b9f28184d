import { readFile } from "node:fs/promises";
import { Hono } from "hono";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { openChromium } from "../../scripts/browser.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../scripts/town/loopback.ts";

const TIDINGS = new URL("./Koha/Plugin/Tidings/", import.meta.url);
export const TOOL = "/cgi-bin/koha/plugins/run.pl?class=Koha%3A%3APlugin%3A%3ATidings&method=tool&patron=";
export const ENTER = "/api/v1/contrib/tidings/enter";
export const STAFF = "/api/v1/contrib/tidings/staff";
export const NOTICES = "/cgi-bin/koha/members/notices.pl";
export const MAIN = "/cgi-bin/koha/mainpage.pl";
export const LANGUAGES = ["en", "es", "fr", "da"];

/** Answers in Koha's place. */
export type Route = (address: URL, request: Request) => Response | Promise<Response>;

export interface Shown {
  lang?: string;
  times?: number;
  /** Whether Koha has read our routes. */
  ready?: boolean;
  /** What the script is told besides, or instead. */
  data?: Record<string, string | undefined>;
  /** Koha's own version, as its pages say it. */
  version?: string;
  /** What follows the path in the address. */
  rest?: string;
}

type Words = Record<"staff_menu" | "staff_tab" | "opac_menu" | "opac_hint" | "consent_line", string>;

export async function wordsOf(lang: string): Promise<Words> {
  return JSON.parse(await readFile(new URL(`labels/${lang}.json`, TIDINGS), "utf8"));
}

/** A browser before pages of a Koha whose policy forbids inline scripts; nothing may be complained of. */
export function useKohaPages() {
  const pages = new Map<string, string>();
  const asked: string[] = [];
  /** By path; `*` has what is at no other. */
  const routes = new Map<string, Route>();
  const used = {} as { page: Page; origin: string };
  let browser: Browser;
  let koha: Listening;
  let complaints: string[];

  beforeAll(async () => {
    browser = await openChromium();
    const app = new Hono<Wire>();
    app.get("/static/:name", async (c) => {
      const script = await readFile(new URL(`static/${c.req.param("name")}`, TIDINGS), "utf8");
      return c.body(script, 200, { "Content-Type": "text/javascript" });
    });
    app.get("/favicon.ico", (c) => c.body(null, 204));
    app.all("*", (c) => {
      const address = new URL(c.req.url);
      asked.push(address.pathname + address.search);
      const route = routes.get(c.req.path) ?? (pages.has(c.req.path) ? undefined : routes.get("*"));
      if (route) return route(address, c.req.raw);
      const csp = "default-src 'self'; style-src 'self'";
      return c.html(pages.get(c.req.path) ?? "", 200, { "Content-Security-Policy": csp });
    });
    koha = await listenOnLoopback(app);
    used.origin = koha.origin;
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await koha?.stop();
  });
  beforeEach(async () => {
    complaints = [];
    asked.length = 0;
    routes.clear();
    routes.set("/api/v1/contrib/tidings/status", () => new Response(null, { status: 204 }));
    used.page = await browser.newPage();
    used.page.on("pageerror", (error) => complaints.push(error.message));
    used.page.on("console", (line) => complaints.push(line.text()));
  });
  afterEach(async () => {
    await used.page.close();
    expect(complaints).toEqual([]);
  });

  /** Shows a page of Koha with our script in it `times` times. */
  async function show(path: string, body: string, which: "staff" | "opac", shown: Shown = {}) {
    const { lang = "en", times = 1, ready = false, data = {}, version, rest = "" } = shown;
    const words = await wordsOf(lang);
    const usual: Record<string, string | undefined> =
      which === "staff"
        ? { label: words.staff_menu, tab: words.staff_tab, see: "1", tool: TOOL }
        : { label: words.opac_menu, hint: words.opac_hint, consent: words.consent_line, link: ENTER };
    const attributes = Object.entries({ ...usual, ...data })
      .filter(([, value]) => value !== undefined)
      .map(([name, value = ""]) => `data-${name}="${value.replaceAll("&", "&amp;")}"`);
    const frame = ready ? '<script src="/static/frame.js"></script>' : "";
    const script = `${frame}<script src="/static/${which}.js" ${attributes.join(" ")}></script>`;
    const made = version === undefined ? "" : `<meta name="generator" content="Koha ${version}">`;
    const head = `${made}<title>Koha › Patrons</title>`;
    pages.set(path, `<!doctype html><html lang="${lang}">${head}<body>${body}${script.repeat(times)}</body></html>`);
    await used.page.goto(used.origin + path + rest, { waitUntil: "load" });
    return used.page.locator("#tidings-entry");
  }

  return { used, pages, routes, asked, show };
}

export const item = (href: string, name: string, more = "") => `<li${more}><a href="${href}">${name}</a></li>`;

export const patronTabs = (patron: number) =>
  [
    item(`/cgi-bin/koha/circ/circulation.pl?borrowernumber=${patron}`, "Check out"),
    item(`/cgi-bin/koha/members/moremember.pl?borrowernumber=${patron}`, "Details"),
    item(`/cgi-bin/koha/members/pay.pl?borrowernumber=${patron}`, "Accounting"),
    item(`/cgi-bin/koha/members/notices.pl?borrowernumber=${patron}`, "Notices", ' class="active"'),
    item(`/cgi-bin/koha/members/statistics.pl?borrowernumber=${patron}`, "Statistics"),
  ].join("");

export const header = `<ul class="nav"><li><a href="/cgi-bin/koha/circ/circulation-home.pl">Circulation</a></li>
  <li><a href="/cgi-bin/koha/members/members-home.pl">Patrons</a></li>
  <li><a href="/cgi-bin/koha/circ/returns.pl">Check in</a></li>
  <li><a href="/cgi-bin/koha/mainpage.pl">More</a><ul class="dropdown-menu">
    <li><a class="dropdown-item" href="/cgi-bin/koha/authorities/authorities-home.pl">Authorities</a></li>
    <li><a class="dropdown-item" href="/cgi-bin/koha/about.pl">About Koha</a></li></ul></li></ul>`;

export const toolbar = (patron: number) => `<div id="toolbar" class="btn-toolbar">
  <a id="editpatron" class="btn btn-default" href="/cgi-bin/koha/members/memberentry.pl?op=modify&amp;destination=circ&amp;borrowernumber=${patron}&amp;categorycode=PT">Edit</a>
  <a id="addchild" class="btn btn-default" href="/cgi-bin/koha/members/memberentry.pl?op=add&amp;guarantorid=${patron}">Add child</a>
  <div class="btn-group"><ul class="dropdown-menu"><li><a id="printslip" href="#">Print slip</a></li></ul></div></div>`;

const patronInfo = `<div class="patroninfo"><h5>Edna Acosta (235)</h5><ul class="patronbriefinfo"><li>Oak Street</li></ul></div>`;
const content = `${toolbar(7)}<h1>Sent notices</h1><div><table id="noticestable"><tr><td>a notice</td></tr></table></div>
  <div class="modal" id="add_message_form" hidden>Add a message</div>`;
/** The page of a patron's notices, whose number is 7, as an old Koha and a current one have it. */
export const PATRON_SCREENS: [version: string, page: string][] = [
  [
    "19.06",
    `${header}<div id="breadcrumbs"><a href="${MAIN}">Home</a> &rsaquo; <a href="/cgi-bin/koha/members/members-home.pl">Patrons</a>
      &rsaquo; Sent notices for Edna Acosta</div><div class="main container-fluid"><div class="row"><div class="col-sm-10 col-sm-push-2">
      <main>${content}</main></div><div class="col-sm-2 col-sm-pull-10"><aside>${patronInfo}<div id="menu"><ul>${patronTabs(7)}</ul>
      </div></aside></div></div></div>`,
  ],
  [
    "25.05",
    `${header}<nav id="breadcrumbs" aria-label="Breadcrumb" class="breadcrumb"><ol><li><a href="${MAIN}">Home</a></li>
      <li><a href="/cgi-bin/koha/members/members-home.pl">Patrons</a></li>
      <li><a href="/cgi-bin/koha/members/moremember.pl?borrowernumber=7">Edna Acosta (235)</a></li>
      <li aria-current="page"><span>Sent notices</span></li></ol></nav><div class="main container-fluid"><div class="row">
      <div class="col-md-10 order-md-2 order-sm-1"><main>${content}</main></div>
      <div class="col-md-2 order-sm-2 order-md-1"><aside>${patronInfo}<div id="patron-menu" class="sidebar_menu">
      <ul>${patronTabs(7)}</ul></div></aside></div></div></div>`,
  ],
];

export const accountPages = (classes = "") =>
  [
    ["opac-user.pl", "Summary"],
    ["opac-account.pl", "Charges"],
    ["opac-memberentry.pl", "Personal details"],
    ["opac-messaging.pl", "Messaging"],
    ["opac-shelves.pl?op=list&amp;category=1", "Lists"],
  ]
    .map(([href, name]) => `<li><a class="${classes}" href="/cgi-bin/koha/${href}">${name}</a></li>`)
    .join("");
