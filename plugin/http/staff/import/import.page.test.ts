import { beforeEach, describe, expect, test } from "vitest";
import { stateOf } from "../../../consent/patron.fixture.ts";
import { anImport, aTexted } from "../../../import/import.fixture.ts";
import { readLatestImport } from "../../../import/import-store.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const PLIVO = {
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "plivo-very-secret",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_PUBLIC_URL: "https://library.example/tidings",
};
const GROUND = "They ticked SMS in Koha; our notice of May says so.";

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_import").execute();
  await koha.db
    .insertInto("tidings_setting")
    .values({ name: "mode", value: "live", sealed: 0, changed_at: at(0), changed_by: "koha" })
    .execute();
});

async function threeTexted() {
  await aTexted(koha.db, 1, "(503) 555-0101");
  await aTexted(koha.db, 2, "+45 20 12 34 56");
  await aTexted(koha.db, 3, "call my sister");
}

const latest = () => readLatestImport(koha.db);

describe("the import", () => {
  test("previews how many get what, and who they are by name and masked number", async () => {
    await threeTexted();
    const { visit } = await aService(PLIVO);
    const { html } = await (await visit()).see("/import/preview");
    for (const [name, count] of [
      ["Get texts from Koha", 3],
      ["With a usable number", 2],
      ["Invited", 1],
      ["Opted in at once", 1],
      ["Left alone", 1],
    ]) {
      expect(html).toContain(`<dt>${name}</dt><dd>${count}</dd>`);
    }
    expect(html).toMatch(/no text can be sent to the number in the record.*Rita Reader/s);
    for (const hint of ["… 0101", "… 3456"]) expect(html).toContain(hint);
    expect(html).not.toMatch(/555-0101|20 12 34|15035550101|4520123456/);
  });

  test("starts only with a ground, which is stored with the name of the person who gave it", async () => {
    await threeTexted();
    const { visit, said } = await aService(PLIVO);
    const staff = await visit();
    const refused = await staff.post("/import/start", { after: "0", ground: "  " });
    expect([refused.status, await latest()]).toEqual([422, undefined]);
    expect(refused.html).toContain("Please write on what ground");
    expect(refused.html).toMatch(/<textarea[^>]*aria-invalid="true"/);
    const answer = await staff.post("/import/start", { after: "0", ground: GROUND });
    expect(answer.status).toBe(303);
    expect(await latest()).toMatchObject({ started_by: "sofie", ground: GROUND, total: 3, state: "running" });
    expect(said()).not.toContain("They ticked");
  });

  test.each(LANGUAGES)("refuses a ground that is too long, and keeps what was typed (%s)", async (lang) => {
    await threeTexted();
    const staff = await (await aService(PLIVO)).visit({ lang });
    const longest = `${"é".repeat(1_997)}\r\n😀`;
    const refused = await staff.post("/import/start", { after: "0", ground: `${longest}x` });
    expect([refused.status, await latest()]).toEqual([422, undefined]);
    expect(refused.html).toMatch(/2[., \u00a0\u202f]?000/);
    expect(refused.html).toContain(`é\n😀x</textarea>`);
    expect((await staff.post("/import/start", { after: "0", ground: longest })).status).toBe(303);
    expect((await latest())?.ground).toBe(longest.replace("\r", ""));
  });

  test("is started once despite a double click, a second tab, or going back in the browser", async () => {
    await threeTexted();
    const { visit } = await aService(PLIVO);
    const staff = await visit();
    const form = { after: "0", ground: GROUND };
    await Promise.all([staff.post("/import/start", form), staff.post("/import/start", form)]);
    expect(await latest()).toMatchObject({ id: 1 });
    await anImport(koha.db).run();
    await staff.post("/import/start", form);
    for (const after of ["7", "-1", "x", "99999999999"]) await staff.post("/import/start", { after, ground: GROUND });
    expect(await latest()).toMatchObject({ id: 1, state: "ended" });
  });

  test("shows its progress, refreshed for some minutes, can be paused and resumed", async () => {
    await threeTexted();
    const { visit, app } = await aService(PLIVO, undefined, "UTC");
    const staff = await visit();
    await staff.post("/import/start", { after: "0", ground: GROUND });
    await anImport(koha.db).step();
    const { html } = await staff.see("/import");
    for (const shown of ["3 of 3 patrons", "<dt>Invited</dt><dd>1</dd>", GROUND, "Started by sofie"])
      expect(html).toContain(shown);
    const anew = async (query: string) =>
      (await app.request(`/staff/import${query}`, { headers: { cookie: staff.cookie } })).headers.get("refresh");
    expect([await anew(""), await anew("?anew=3"), await anew("?anew=15"), await anew("?anew=x")]).toEqual([
      "20; url=/tidings/staff/import?anew=1",
      "20; url=/tidings/staff/import?anew=4",
      null,
      "20; url=/tidings/staff/import?anew=1",
    ]);
    expect((await staff.post("/import/1/pause", {})).status).toBe(303);
    expect((await staff.see("/import")).html).toContain("The import is paused");
    expect(await anew("")).toBeNull();
    expect((await staff.see("/import/preview")).html).toContain("An import is under way");
    await staff.post("/import/1/resume", {});
    await anImport(koha.db).run();
    expect((await staff.see("/import")).html).toContain("The last import has ended");
    expect((await staff.see("/import/preview")).html).toContain("nobody would be taken over");
    expect(await stateOf(koha.db, 1)).toBe("pending_opt_in");
  });

  test.each([
    ["America/New_York", "today"],
    ["Asia/Tokyo", "tomorrow"],
  ])("says at 7 or 21 o'clock at the library (%s) that it rests, and goes on %s at 9", async (zone, day) => {
    await threeTexted();
    const { visit, app } = await aService(PLIVO, undefined, zone);
    const staff = await visit();
    const soon = (await staff.see("/import/preview")).html.replaceAll("\u202f", " ");
    expect(soon).toContain(`is started now begins by itself ${day} at 9:00 AM`);
    await staff.post("/import/start", { after: "0", ground: GROUND });
    const html = (await staff.see("/import")).html.replaceAll("\u202f", " ");
    expect(html).toContain("0 of 3 patrons");
    expect(html).toContain(`from 8:00 PM to 9:00 AM. It continues by itself ${day} at 9:00 AM.`);
    const { headers } = await app.request("/staff/import", { headers: { cookie: staff.cookie } });
    expect(headers.get("refresh")).toBeNull();
    await staff.post("/import/1/pause", {});
    expect((await staff.see("/import")).html).not.toContain("resting now");
  });

  test("needs the permission for settings and the page's own form", async () => {
    await threeTexted();
    const { visit } = await aService(PLIVO);
    const backend = await visit({ permissions: ["borrowers"] });
    const admin = await visit({ permissions: ["plugins:configure"] });
    for (const path of ["/import", "/import/preview"]) {
      const refused = await backend.see(path);
      expect([refused.status, refused.html]).toEqual([403, expect.stringContaining("does not have the permission")]);
      expect((await admin.see(path)).status).toBe(200);
    }
    expect((await backend.post("/import/start", { after: "0", ground: GROUND })).status).toBe(403);
    const forged = await admin.post("/import/start", { after: "0", ground: GROUND, csrf: "x" });
    expect([forged.status, forged.html]).toEqual([403, expect.stringContaining("nothing was saved")]);
    expect(await latest()).toBeUndefined();
  });

  test("says what is missing where no texts can be sent, and what a trial means", async () => {
    await threeTexted();
    await koha.db.updateTable("tidings_setting").set({ value: "trial" }).where("name", "=", "mode").execute();
    const { visit } = await aService({ TIDINGS_TRIAL_ADDRESSES: "+1 503 555 0101" });
    const { html } = await (await visit()).see("/import/preview");
    expect(html).toContain("Text messages are not set up yet");
    expect(html).toContain("only the listed numbers");
    expect(html).toMatch(/not on the trial list/);
  });

  test.each(LANGUAGES)("is worded in %s", async (lang) => {
    await threeTexted();
    const { visit } = await aService(PLIVO);
    const staff = await visit({ lang });
    await staff.post("/import/start", { after: "0", ground: GROUND });
    for (const path of ["/import", "/import/preview"]) {
      const { status, html } = await staff.see(path);
      expect(status).toBe(200);
      expect(html).not.toMatch(/pages:|\{\{/);
    }
  });
});

test.each(LANGUAGES)("says that it rests while texts are switched off, by everything or alone (%s)", async (lang) => {
  await threeTexted();
  const { visit } = await aService(PLIVO, undefined, "UTC");
  const staff = await visit({ lang });
  await staff.post("/import/start", { after: "0", ground: GROUND });
  const warned = async (page: string) => /class="warning"/.test((await staff.see(page)).html);
  expect([await warned("/import"), await warned("/import/preview")]).toEqual([false, false]);
  for (const name of ["all", "sms"]) {
    await staff.post(`/off-switch/${name}/off`, {});
    expect([await warned("/import"), await warned("/import/preview")]).toEqual([true, true]);
    await staff.post(`/off-switch/${name}/on`, {});
  }
  await staff.post("/off-switch/email/off", {});
  expect(await warned("/import")).toBe(false);
});
