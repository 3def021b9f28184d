import { describe, expect, test } from "vitest";
import { frameStyleOf, html, PATIENCE, routeTheService } from "./hosting.fixture.ts";
import { header, MAIN, NOTICES, PATRON_SCREENS, STAFF, TOOL, useKohaPages } from "./koha-pages.fixture.ts";

/* Our pages within Koha's, once Koha has read our routes: the same in an old Koha and in a current one. */

const { used, pages, routes, asked, show } = useKohaPages();
const STATUS = "/api/v1/contrib/tidings/status";
const theService = () => routeTheService(routes);
const frameStyle = () => frameStyleOf(used.page);

describe.each(PATRON_SCREENS)("in the patron screen of Koha %s", (_version, body) => {
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

  test("a message of this patron's stands among the tabs too, and the way says so", async () => {
    theService();
    await show(NOTICES, body, "staff", { ready: true, rest: "?borrowernumber=7&tidings=1" });
    const inside = used.page.frameLocator("#tidings-frame");
    await inside.locator("#message").click();
    await used.page.waitForURL(`${used.origin}${NOTICES}?borrowernumber=7&tidings=1#tidings:/messages/m1`, PATIENCE);
    const way = used.page.locator("#breadcrumbs");
    const words = async () => (await way.innerText()).replaceAll(/\s+/g, " ").trim();
    await expect.poll(words, PATIENCE).toMatch(/Edna Acosta \(235\) .*Messages .*A hold is ready$/);
    await way.getByRole("link", { name: "Messages" }).click();
    await inside.getByRole("heading", { name: "Edna Acosta" }).waitFor();
    await expect.poll(words, PATIENCE).toMatch(/Edna Acosta \(235\) .*Messages$/);
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

  test("Koha's line says the whole way, and its steps lead there; Back too", async () => {
    theService();
    await show(MAIN, body, "staff", { ready: true, rest: "?tidings=1#tidings:/messages/m1" });
    const inside = used.page.frameLocator("#tidings-frame");
    const way = used.page.locator("#breadcrumbs");
    const words = async () => (await way.innerText()).replaceAll(/\s+/g, " ").trim();
    await expect.poll(words, PATIENCE).toMatch(/^Home .*Messages .*All messages .*A hold is ready$/);
    await way.getByRole("link", { name: "All messages" }).click();
    await inside.getByRole("heading", { name: "All messages" }).waitFor();
    await expect.poll(words, PATIENCE).toMatch(/^Home .*Messages .*All messages$/);
    await used.page.goBack();
    await inside.getByRole("heading", { name: "A hold is ready" }).waitFor();
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
  const tool = `${header}<div class="main"><iframe id="tidings-frame" src="/tidings/" title="Messages" height="700"></iframe></div>
    <script src="/slow.js"></script>`;
  // The page in the frame has said all that it says by itself before Koha's scripts come.
  routes.set("/slow.js", async () => {
    await used.page.frameLocator("#tidings-frame").locator("html[data-told]").waitFor();
    return new Response("", { headers: { "Content-Type": "text/javascript" } });
  });
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
    { tidings: { height: "9", way: [null, { name: 7, to: "//evil.example" }] } },
  ];
  for (const lie of lies) await used.page.evaluate(`postMessage(${JSON.stringify(lie)}, location.origin)`);
  expect(await frameStyle()).toContain("height: 1234px");
});
