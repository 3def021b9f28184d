import { beforeEach, expect, test } from "vitest";
import { setMode } from "../../../notices/before-send.fixture.ts";
import { aMessage } from "../../../outbox/message.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const ENV = {
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "some-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_PUBLIC_URL: "http://127.0.0.1/provider",
};

beforeEach(async () => {
  await setMode(koha.db, "live");
});

test("says before the press what then happens, and for whom only administrators may press", async () => {
  const { visit } = await aService(ENV);
  const { html } = await (await visit()).see("/off-switch");
  for (const seen of ["A STOP is obeyed at once", "48 hours", "Switch off: All messages", "Switch off: Text message"]) {
    expect(html).toContain(seen);
  }
  const desk = await visit({ permissions: ["borrowers"] });
  expect((await desk.see("/off-switch")).status).toBe(403);
  expect((await desk.post("/off-switch/all/off", {})).status).toBe(403);
});

test.each(LANGUAGES)(
  "off is said on every page, by whom and how much waits, until it is on again (%s)",
  async (lang) => {
    await aMessage(koha.db);
    const { visit, installation } = await aService(ENV);
    const staff = await visit({ lang });
    const band = async (path: string) =>
      /<div class="notice bad off-band"[^>]*>(.*?)<\/div>/s.exec((await staff.see(path)).html)?.[1];
    expect(await band("/waiting")).toBeUndefined();
    expect((await staff.post("/off-switch/all/off", {})).status).toBe(303);
    for (const path of ["/", "/waiting", "/settings"]) {
      expect(await band(path)).toMatch(/sofie.*1\b/s);
      expect(await band(path)).not.toMatch(/access:|pages:|\{\{/);
    }
    expect((await staff.see("/off-switch?done=was_off")).html).not.toMatch(/access:|\{\{/);
    expect(installation.off().get("all")?.by).toBe("sofie");
    expect((await staff.post("/off-switch/all/on", {})).status).toBe(303);
    expect(await band("/")).toBeUndefined();
  },
);

test("what is off makes the service not ready, in words, and waits with that reason", async () => {
  await aMessage(koha.db);
  const { visit, app } = await aService(ENV);
  const staff = await visit();
  await staff.post("/off-switch/sms/off", {});
  expect((await staff.see("/waiting")).html).toContain("Staff have switched sending off");
  expect(await (await app.request("/ready")).text()).toContain("Staff have switched sending off");
  const shown = await app.request("/metrics");
  expect(await shown.text()).toContain('tidings_switched_off{what="sms"} 1');
});
