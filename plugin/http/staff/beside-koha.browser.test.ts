import type { FrameLocator } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { MAIN, NOTICES, PATRON_SCREENS, STAFF, useKohaPages } from "../../shim/koha-pages.fixture.ts";
import { usePages } from "../pages.fixture.ts";

/* Our own pages, with their style and script, within Koha's: what of ours Koha has around them already is hidden. */

const PATIENCE = { timeout: 10_000 };
const { koha, aTicket, aService } = usePages();
const { used, routes, show } = useKohaPages();

/** Where the message of patron 7 is read. */
let message: string;

/** Koha's route into our pages, and our pages behind the same host. */
beforeEach(async () => {
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const to = { patronId: 7, addressId, address: "15550000007", ledgerId: 1 };
  message = `/messages/m${await aMessage(koha.db, { state: "delivered" }, to)}`;
  const { app } = await aService();
  routes.set(STAFF, async (address) => {
    const ticket = await aTicket({ target: address.searchParams.get("to") });
    return new Response(null, { status: 303, headers: { Location: `/tidings/staff/enter?ticket=${ticket}` } });
  });
  routes.set("*", ({ pathname, search }, { method, headers }) =>
    app.request(`${pathname.replace(/^\/tidings/, "")}${search}`, { method, headers }),
  );
});

const ours = () => used.page.frameLocator("#tidings-frame");

/** Whether our menu and our way to the page can be seen. */
const seen = async (page: FrameLocator) => ({
  menu: await page.locator("nav.menu").isVisible(),
  crumbs: await page.locator("nav.crumbs").isVisible(),
});
const HIDDEN = { menu: false, crumbs: false };

const main = `<div id="breadcrumbs">Home</div><div id="container-main"></div>`;

describe.each(PATRON_SCREENS)("in the patron screen of Koha %s", (_version, body) => {
  test("Koha's tabs and way stand alone, also around a message of the patron's, and again on Back", async () => {
    await show(MAIN, main, "staff", { ready: true });
    await show(NOTICES, body, "staff", { ready: true, rest: "?borrowernumber=7&tidings=1" });
    await ours().getByRole("heading", { name: "Rita Reader" }).waitFor();
    expect(await seen(ours())).toEqual(HIDDEN);
    await ours().locator(`a[href$="${message}"]`).first().click();
    await used.page.waitForURL(new RegExp(`/members/notices\\.pl\\?.*#tidings:${message}$`), PATIENCE);
    await ours().getByText("What happened").first().waitFor(PATIENCE);
    expect(await seen(ours())).toEqual(HIDDEN);
    await used.page.goBack();
    await used.page.waitForURL(/\/members\/notices\.pl\?.*#tidings:\/patron\/7/, PATIENCE);
    await ours().getByRole("heading", { name: "Rita Reader" }).waitFor();
    expect(await seen(ours())).toEqual(HIDDEN);
  });
});

test("in Koha's main page our menu stands, and Koha's own line says the way", async () => {
  await show(MAIN, main, "staff", { ready: true, rest: `?tidings=1#tidings:${message}` });
  await ours().locator("nav.menu").waitFor(PATIENCE);
  await expect.poll(() => seen(ours()), PATIENCE).toEqual({ menu: true, crumbs: false });
  await expect.poll(() => used.page.locator("#breadcrumbs").innerText(), PATIENCE).toContain("All messages");
});

test.each([
  ["19.0600000", "gradient"],
  ["21.1105000", "gradient"],
  ["22.0500000", "none"],
  ["25.0500000", "none"],
])("in Koha %s our buttons have Koha's own look: %s", async (version, look) => {
  await show(MAIN, main, "staff", { ready: true, version, rest: "?tidings=1#tidings:/messages" });
  const button = ours().locator("main button").first();
  await button.waitFor(PATIENCE);
  expect(
    await button.evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).backgroundImage),
  ).toContain(look);
});
