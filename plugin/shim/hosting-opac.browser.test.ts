import { describe, expect, test } from "vitest";
import { frameStyleOf, PATIENCE, routeTheService } from "./hosting.fixture.ts";
import { accountPages, ENTER, LANGUAGES, useKohaPages, wordsOf } from "./koha-pages.fixture.ts";

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

test.each(LANGUAGES)("on Koha's page of consents, ours says what a yes still needs, in %s", async (lang) => {
  const asked = (type: string) => `<fieldset class="rows"><legend>${type}</legend><ol><li>
    <label><input type="radio" name="check_${type}" value="1"> yes</label>
    <label><input type="radio" name="check_${type}" value="0"> no</label></li></ol></fieldset>`;
  const body = `<div class="row"><div class="col-lg-2"><nav id="usermenu"><ul class="nav">${accountPages("nav-link")}</ul></nav></div>
    <div class="col-lg-10"><div class="maincontent"><h1>Consents</h1><form>${asked("NEWSLETTER")}${asked("TIDINGS")}</form></div>
    </div></div>`;
  await show("/cgi-bin/koha/opac-patron-consent.pl", body, "opac", { lang });
  const line = used.page.locator("#tidings-hint");
  const words = await wordsOf(lang);
  expect(await line.innerText()).toBe(words.consent_line.replace("{link}", words.opac_menu));
  expect(await line.getByRole("link").getAttribute("href")).toBe(used.origin + ENTER);
  expect(await line.evaluate((one) => one.closest("fieldset")?.querySelector("legend")?.textContent)).toBe("TIDINGS");
});

test("a page of consents without ours is left alone", async () => {
  const body = `<div class="row"><div><ul>${accountPages()}</ul></div><div><h1>Consents</h1></div></div>`;
  await show("/cgi-bin/koha/opac-patron-consent.pl", body, "opac");
  expect(await used.page.locator("#tidings-hint").count()).toBe(0);
});
