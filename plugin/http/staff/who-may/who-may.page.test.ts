import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { LANGUAGES } from "../../../templates/locales.ts";
import { readRoleMap } from "../../frame/roles/read-roles.ts";
import { DEFAULT_ROLES } from "../../frame/roles/roles.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

beforeEach(async () => {
  koha.host.has.permissionNames = false;
  for (const table of ["userflags", "permissions"]) await sql`delete from ${sql.table(table)}`.execute(koha.db);
});

/** Koha's own tables of permissions, as far as they are looked at. */
async function namedPermissions() {
  await sql`insert into userflags (bit, flag, flagdesc) values (0, 'superlibrarian', 'All'), (4, 'borrowers', 'Patrons, all of it'),
    (13, 'tools', 'Use all tools')`.execute(koha.db);
  await sql`insert into permissions values (4, 'edit_borrowers', 'Add and modify patrons'),
    (13, 'label_creator', 'Create labels')`.execute(koha.db);
  koha.host.has.permissionNames = true;
}

test("who may see is mapped by Koha's own names and holds at once for those who are in already", async () => {
  await namedPermissions();
  const { visit } = await aService();
  const labels = await visit({ permissions: ["tools:label_creator"] });
  expect((await labels.see("/waiting")).status).toBe(403);
  const admin = await visit();
  expect((await admin.see("/who-may")).html).toMatch(/value="tools:label_creator"[^>]*\/>.*?Create labels/s);
  expect((await admin.post("/who-may", { see: "tools:label_creator" })).status).toBe(303);
  expect((await labels.see("/waiting")).status).toBe(200);
  expect(await readRoleMap(koha.db)).toEqual({ ...DEFAULT_ROLES, see: ["tools:label_creator"] });
  expect((await admin.see("/who-may?done=saved")).html).toMatch(/Saved\..*Last changed by sofie/s);
});

test("nobody locks themselves out unawares, and what Koha does not have cannot be mapped", async () => {
  const { visit } = await aService();
  const admin = await visit({ permissions: ["plugins:configure"] });
  const refused = await admin.post("/who-may", { set: "parameters" });
  expect([refused.status, refused.html]).toEqual([422, expect.stringContaining("could not open this page again")]);
  expect(refused.html).toMatch(/name="set" value="parameters" checked/);
  expect(await readRoleMap(koha.db)).toEqual(DEFAULT_ROLES);
  expect((await admin.post("/who-may", { set: "' or 1=1 --" })).status).toBe(303);
  expect(await readRoleMap(koha.db)).toEqual(DEFAULT_ROLES);
  expect((await admin.post("/who-may", { set: "parameters", confirmed: "yes" })).status).toBe(303);
  expect((await admin.see("/who-may")).status).toBe(403);
});

test.each(LANGUAGES)("without Koha's list the usual permissions are offered, in words (%s)", async (lang) => {
  const { html } = await (await (await aService()).visit({ lang })).see("/who-may");
  expect(html).toContain('value="borrowers:edit_borrowers" checked');
  expect(html).not.toMatch(/access:|\{\{/);
  const steps = await (await (await aService()).visit({ lang })).see(
    "/steps?who=%27&from=2026-13-99&before=x&step=nope",
  );
  expect([steps.status, steps.html]).toEqual([200, expect.not.stringMatching(/access:/)]);
});

test("a mapping to what Koha has no more gives nothing, and the page says which it is", async () => {
  await namedPermissions();
  const service = await aService();
  const admin = await service.visit();
  const labels = await service.visit({ permissions: ["tools:label_creator"] });
  await admin.post("/who-may", { see: "tools:label_creator" });
  expect((await labels.see("/messages")).status).toBe(200);
  await sql`delete from permissions where code = 'label_creator'`.execute(koha.db);
  const gone = /value="tools:label_creator" checked[^>]*>(?:(?!<\/label>).)*Koha has no such permission any more/s;
  const { html } = await admin.see("/who-may");
  expect(html).toMatch(gone);
  expect(html.match(/no such permission any more/g)).toHaveLength(
    1 + html.split('value="plugins:configure" checked').length - 1,
  );
  // Unticked and saved, it is as installed again.
  await admin.post("/who-may", { answer: "borrowers:edit_borrowers", set: "plugins:configure" });
  expect(await readRoleMap(koha.db)).toEqual(DEFAULT_ROLES);
});

test("whose last role was taken away while they were in opens no page any more, the first one neither", async () => {
  await namedPermissions();
  const service = await aService();
  const desk = await service.visit({ permissions: ["borrowers:edit_borrowers"] });
  expect((await desk.see("/")).status).toBe(200);
  const admin = await service.visit();
  const edits = { see: "tools:label_creator", answer: "tools:label_creator", send: "tools:label_creator" };
  await admin.post("/who-may", edits);
  for (const path of [
    "/",
    "/messages",
    "/review",
    "/patrons",
    "/patron/7/",
    "/messages.csv",
    "/patron/7/everything.json",
  ]) {
    expect([path, (await desk.see(path)).status]).toEqual([path, 403]);
  }
});
