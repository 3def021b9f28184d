import { describe, expect, test } from "vitest";
import { accountPages, ENTER, header, patronTabs, TOOL, toolbar, useKohaPages } from "./koha-pages.fixture.ts";

/* Our pages within Koha's, once Koha has read our routes: the same in an old Koha and in a current one. */

const { used, pages, routes, asked, show } = useKohaPages();
const STAFF = "/api/v1/contrib/tidings/staff";
const STATUS = "/api/v1/contrib/tidings/status";
const NOTICES = "/cgi-bin/koha/members/notices.pl";
const MAIN = "/cgi-bin/koha/mainpage.pl";
const PATIENCE = { timeout: 10_000 };

const html = (text: string, status = 200) =>
  new Response(text, { status, headers: { "Content-Type": "text/html; charset=utf-8" } });

/** A page of the service, which says how high it is, where it is and what it is called, and the route to it. */
function theService(height = 1234) {
  const page = (path: string, title: string) =>
    html(`<!doctype html><html lang="en"><body><h1>${title}</h1><a id="on" href="/tidings/messages?state=failed">All</a>
      <a id="own" href="/tidings/patron/7/?page=2">Older</a>
      <script src="/tidings/page.js?${path}"></script></body></html>`);
  routes.set(STAFF, (address) => {
    const to = address.searchParams.get("to") ?? "/";
    return new Response(null, { status: 303, headers: { Location: `/tidings${to}` } });
  });
  routes.set(ENTER, () => new Response(null, { status: 303, headers: { Location: "/tidings/own" } }));
  for (const [path, title] of [
    ["/", "Overview"],
    ["/messages", "All messages"],
    ["/patron/7", "Edna Acosta"],
    ["/patron/7/", "Edna Acosta"],
    ["/own", "Text messages and notifications"],
  ] as const) {
    routes.set(`/tidings${path}`, () => page(path, title));
  }
  const script = `const path = location.pathname.replace("/tidings", "") + location.search;
    const said = { height: ${height}, path, title: document.querySelector("h1").textContent };
    parent.postMessage({ tidings: said }, location.origin);`;
  routes.set("/tidings/page.js", () => new Response(script, { headers: { "Content-Type": "text/javascript" } }));
}

const patronInfo = `<div class="patroninfo"><h5>Edna Acosta (235)</h5><ul class="patronbriefinfo"><li>Oak Street</li></ul></div>`;
const content = `${toolbar(7)}<h1>Sent notices</h1><div><table id="noticestable"><tr><td>a notice</td></tr></table></div>
  <div class="modal" id="add_message_form" hidden>Add a message</div>`;
const VERSIONS: [version: string, page: string][] = [
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

const frameStyle = () => used.page.locator("#tidings-frame").evaluate((frame) => frame.getAttribute("style") ?? "");

describe.each(VERSIONS)("in the patron screen of Koha %s", (_version, body) => {
  test("the tab leads to Koha's page of that patron, with ours in place of its content", async () => {
    theService();
    const entry = await show(NOTICES, body, "staff", { ready: true, rest: "?borrowernumber=7" });
    expect(await used.page.locator("#noticestable").isVisible()).toBe(true);
    await entry.click();
    await used.page.frameLocator("#tidings-frame").getByRole("heading", { name: "Edna Acosta" }).waitFor();
    expect(used.page.url()).toBe(`${used.origin}${NOTICES}?borrowernumber=7&tidings=1#tidings:/patron/7`);
    expect(await used.page.locator("#noticestable").isVisible()).toBe(false);
    expect(await used.page.locator("#editpatron").isVisible()).toBe(true);
    const way = await used.page.locator("#breadcrumbs").innerText();
    expect(way.replaceAll(/\s+/g, " ").trim()).toMatch(/^Home .*Patrons .*Edna Acosta \(235\) .*Messages$/);
    expect(await used.page.locator("li.active").allInnerTexts()).toEqual(["Messages"]);
    await expect.poll(frameStyle, PATIENCE).toContain("height: 1234px");
    expect(await used.page.title()).toBe("Koha › Edna Acosta");
  });

  test("reload and Back stay on the page of ours; what is not about the patron goes to the console", async () => {
    theService();
    await show(NOTICES, body, "staff", { ready: true, rest: "?borrowernumber=7&tidings=1" });
    const inside = used.page.frameLocator("#tidings-frame");
    await inside.locator("#own").click();
    await used.page.waitForURL(/#tidings:\/patron\/7\/\?page=2$/, PATIENCE);
    asked.length = 0;
    await used.page.reload();
    await inside.locator("#own").waitFor();
    expect(asked).toContain(`${STAFF}?framed=1&to=%2Fpatron%2F7%2F%3Fpage%3D2`);
    await inside.locator("#on").click();
    await used.page.waitForURL(`${used.origin}${MAIN}?tidings=1#tidings:/messages?state=failed`, PATIENCE);
  });

  test.each([
    [{ line: "Messages: text to … 0142", trouble: "not delivered this week: 2" }, /0142 · not delivered this week: 2$/],
    [{ line: "<b>no</b>" }, /^<b>no<\/b>$/],
  ])("under what Koha says of the patron stands how they are reached: %j", async (said, text) => {
    routes.set(STATUS, () => Response.json(said));
    await show("/cgi-bin/koha/members/moremember.pl", body, "staff", { ready: true });
    const line = used.page.locator(".patronbriefinfo > #tidings-status");
    await line.waitFor(PATIENCE);
    expect(await line.textContent()).toMatch(text);
    expect(asked).toContain(`${STATUS}?patron=7`);
  });

  test("without the service nothing is shown there, and nobody is asked who may not see messages", async () => {
    await show("/cgi-bin/koha/members/moremember.pl", body, "staff", { ready: true });
    expect(await used.page.locator("#tidings-status").isVisible()).toBe(false);
    asked.length = 0;
    const entry = await show("/cgi-bin/koha/members/moremember.pl", body, "staff", {
      ready: true,
      data: { see: undefined },
    });
    expect([await entry.count(), asked.length]).toEqual([0, 1]);
  });

  test("where the route is not there, the tool is opened, and not a bare 404", async () => {
    routes.set(STAFF, () => html("<h1>Page not found</h1>"));
    await show(NOTICES, body, "staff", { ready: true, rest: "?borrowernumber=7&tidings=1" });
    await used.page.waitForURL(`${used.origin}${TOOL}7`, PATIENCE);
  });
});

const big = `<ul class="biglinks-list"><li><a class="icon_general icon_authorities" href="/cgi-bin/koha/authorities/authorities-home.pl">
  Authorities</a></li></ul>`;

describe.each([
  ["19.06", `${header}<div id="breadcrumbs">Home</div><div id="container-main">${big}</div>`],
  [
    "25.05",
    `${header}<nav id="breadcrumbs"><ol><li><a href="${MAIN}">Home</a></li></ol></nav><div id="container-main">${big}</div>`,
  ],
])("the console on the main page of Koha %s", (_version, body) => {
  test("is in the header's menu and among the modules, for who may only change settings too", async () => {
    theService();
    await show(MAIN, body, "staff", { ready: true, data: { see: undefined, tool: undefined } });
    for (const place of [".dropdown-menu > li > #tidings-module", ".biglinks-list > li > #tidings-main"]) {
      expect(await used.page.locator(place).textContent()).toBe("Messages (Tidings)");
    }
    await used.page.locator("#tidings-main").click();
    await used.page.frameLocator("#tidings-frame").getByRole("heading", { name: "Overview" }).waitFor();
    expect(await used.page.locator(".biglinks-list").isVisible()).toBe(false);
    const way = await used.page.locator("#breadcrumbs").innerText();
    expect(way.replaceAll(/\s+/g, " ").trim()).toMatch(/^Home .*Messages$/);
  });

  test("comes after Koha's login, which drops the question from the address", async () => {
    theService();
    await show(MAIN, body, "staff", { ready: true, data: { posted: "1" } });
    expect(await used.page.locator("#tidings-frame").count()).toBe(0);
    const login = `<form method="post" action="${MAIN}"><button>Log in</button></form>`;
    routes.set(MAIN, ({ search }) => html(search === "" ? (pages.get(MAIN) ?? "") : login));
    await used.page.goto(`${used.origin}${MAIN}?tidings=%2Fmessages%3Fstate%3Dfailed`);
    await used.page.getByRole("button", { name: "Log in" }).click();
    await used.page.frameLocator("#tidings-frame").getByRole("heading", { name: "All messages" }).waitFor();
    expect(used.page.url()).toBe(`${used.origin}${MAIN}?tidings=1#tidings:/messages?state=failed`);
  });

  test("not when its own page is asked for from there, as by Koha's link home", async () => {
    theService();
    await show(MAIN, `${body}<a id="home" href="${MAIN}">Koha</a>`, "staff", { ready: true, rest: "?tidings=1" });
    await used.page.locator("#home").click();
    await used.page.waitForURL(used.origin + MAIN, PATIENCE);
    expect(await used.page.locator("#tidings-frame").count()).toBe(0);
  });
});

test("on the tool's page the frame that is there learns to grow, and reload stays on the page", async () => {
  theService();
  const TOOL_PAGE = "/cgi-bin/koha/plugins/run.pl";
  const tool = `${header}<div class="main"><iframe id="tidings-frame" src="/tidings/" title="Messages" height="700"></iframe></div>`;
  await show(TOOL_PAGE, tool, "staff", { ready: true, rest: "?method=tool" });
  await expect.poll(frameStyle, PATIENCE).toContain("height: 1234px");
  await used.page.frameLocator("#tidings-frame").locator("#own").click();
  await used.page.waitForURL(/method=tool#tidings:\/patron\/7\/\?page=2$/, PATIENCE);
  await used.page.reload();
  await used.page.frameLocator("#tidings-frame").getByRole("heading", { name: "Edna Acosta" }).waitFor();
});

test("messages of others change nothing", async () => {
  theService();
  await show(MAIN, `${header}<div id="container-main">${big}</div>`, "staff", { ready: true, rest: "?tidings=1" });
  await expect.poll(frameStyle, PATIENCE).toContain("height: 1234px");
  const lies = [
    "x",
    { tidings: null },
    { tidings: { height: -1, path: "//evil.example", title: 7 } },
    { tidings: { height: "9" } },
  ];
  for (const lie of lies) await used.page.evaluate(`postMessage(${JSON.stringify(lie)}, location.origin)`);
  expect(await frameStyle()).toContain("height: 1234px");
});

const beside = `<h3>Your messaging settings</h3><form id="own-form"></form>`;
describe.each([
  [
    "19.06",
    `<div class="main"><ul class="breadcrumb"><li><a href="/cgi-bin/koha/opac-main.pl">Home</a></li><li><a href="#">Your messaging</a></li>
      </ul><div class="container-fluid"><div class="row-fluid"><div class="span2">
      <div id="navigation"><div id="menu"><h4>Menu</h4><ul>${accountPages()}</ul></div></div></div><div class="span10">
      <div id="usermessaging">${beside}</div></div></div></div></div>`,
  ],
  [
    "25.05",
    `<nav id="breadcrumbs"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/cgi-bin/koha/opac-main.pl">Home</a></li>
      <li class="breadcrumb-item active">Your messaging</li></ol></nav><div class="container-fluid"><div class="row">
      <div class="col-lg-2 order-2"><div id="navigation"><nav id="usermenu"><ul class="nav">${accountPages("nav-link")}</ul></nav></div>
      </div><div class="col-md-12 col-lg-10 order-1"><div id="usermessaging" class="maincontent">${beside}</div></div>
      </div></div>`,
  ],
])("in the OPAC of Koha %s", (_version, body) => {
  const PAGE = "/cgi-bin/koha/opac-messaging.pl";

  test("Koha's own page says where texts are chosen, and our page stands in the OPAC's frame", async () => {
    theService(900);
    const entry = await show(PAGE, body, "opac", { ready: true });
    expect(await used.page.locator("#tidings-hint").innerText()).toMatch(
      /chosen under Text messages and notifications\.$/,
    );
    await entry.click();
    await used.page.frameLocator("#tidings-frame").getByRole("heading", { name: "Text messages" }).waitFor();
    expect(used.page.url()).toBe(`${used.origin}${PAGE}?tidings=1`);
    expect(asked).toContain(`${ENTER}?framed=1`);
    expect(await used.page.locator("#own-form").isVisible()).toBe(false);
    await expect.poll(frameStyle, PATIENCE).toContain("height: 900px");
    expect(await used.page.locator(".breadcrumb").innerText()).toMatch(/Text messages and notifications$/);
    expect(await used.page.locator(".active").last().innerText()).toContain("Text messages and notifications");
  });

  test("where the route does not know of frames, our page stands alone", async () => {
    routes.set(ENTER, () => Response.json({ error: "Malformed query string" }));
    await show(PAGE, body, "opac", { ready: true, rest: "?tidings=1" });
    await used.page.waitForURL(used.origin + ENTER, PATIENCE);
  });
});
