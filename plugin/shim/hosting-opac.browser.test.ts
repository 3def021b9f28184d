import { describe, expect, test } from "vitest";
import { frameStyleOf, PATIENCE, routeTheService } from "./hosting.fixture.ts";
import { accountPages, ENTER, useKohaPages } from "./koha-pages.fixture.ts";

/* The patron's own page within the OPAC's, once Koha has read our routes. */

const { used, routes, asked, show } = useKohaPages();

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
    routeTheService(routes, 900);
    const entry = await show(PAGE, body, "opac", { ready: true });
    expect(await used.page.locator("#tidings-hint").innerText()).toMatch(
      /chosen under Text messages and notifications\.$/,
    );
    await entry.click();
    await used.page.frameLocator("#tidings-frame").getByRole("heading", { name: "Text messages" }).waitFor();
    expect(used.page.url()).toBe(`${used.origin}${PAGE}?tidings=1`);
    expect(asked).toContain(`${ENTER}?framed=1`);
    expect(await used.page.locator("#own-form").isVisible()).toBe(false);
    await expect.poll(() => frameStyleOf(used.page), PATIENCE).toContain("height: 900px");
    expect(await used.page.locator(".breadcrumb").innerText()).toMatch(/Text messages and notifications$/);
    expect(await used.page.locator(".active").last().innerText()).toContain("Text messages and notifications");
  });

  test("where the route does not know of frames, our page stands alone", async () => {
    routes.set(ENTER, () => Response.json({ error: "Malformed query string" }));
    await show(PAGE, body, "opac", { ready: true, rest: "?tidings=1" });
    await used.page.waitForURL(used.origin + ENTER, PATIENCE);
  });
});
