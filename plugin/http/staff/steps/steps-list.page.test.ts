import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { noteStaffStep } from "../../../audit/note-step.ts";
import type { NewStaffStep } from "../../../audit/staff-step.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_staff_step").execute();
  await aBorrower(koha.db, 7);
  await sql`insert ignore into branches (branchcode, branchname) values ('CPL', 'Centerville')`.execute(koha.db);
});

const note = (step: Partial<NewStaffStep>, minutes = 0) =>
  noteStaffStep(koha.db, { at: at(minutes), who: "sofie", whoId: 51, step: "resend", ...step });

const rowsIn = (html: string): string[] =>
  [...(/<tbody>.*<\/tbody>/s.exec(html)?.[0] ?? "").matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) =>
    row
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
const noticesIn = (html: string) =>
  [...html.matchAll(/<div class="notice bad"[^>]*>(.*?)<\/div>/gs)].map(([, words]) =>
    (words ?? "")
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );

test("who did what about whom and when, the newest first, by person, kind and day of the library", async () => {
  await note({ patronId: 7, messageId: 12, detail: "sms" }, -24 * 60);
  await note({ who: "ole", step: "export_messages", detail: "dates=all" });
  const admin = await (await aService()).visit();
  const rows = async (query = "") => rowsIn((await admin.see(`/steps${query}`)).html);
  expect(await rows()).toEqual([
    expect.stringMatching(/^Mar 2, 2026, 7:00 AM ole .* All dates$/),
    expect.stringMatching(/^Mar 1, 2026, 7:00 AM sofie .* Rita Reader card-7 The message Text message$/),
  ]);
  for (const query of [
    "?who=ole",
    "?step=export_messages",
    "?from=2026-03-02",
    "?from=2026-03-02&until=2026-03-02",
    "?from=2026-03-09&until=2026-03-02",
  ]) {
    expect([query, (await rows(query)).length, (await rows(query))[0]]).toEqual([
      query,
      1,
      expect.stringContaining("ole"),
    ]);
  }
  expect(await rows("?until=2026-03-01")).toEqual([expect.stringContaining("sofie")]);
  const desk = await (await aService()).visit({ permissions: ["borrowers"] });
  expect((await desk.see("/steps")).status).toBe(403);
});

test("pages go by rows: nothing twice, nothing left out, while others come in", async () => {
  for (let n = 0; n < 120; n += 1) await note({ detail: `step ${n}` });
  const admin = await (await aService()).visit();
  const seen: string[] = [];
  for (let path = "/steps?who=sofie"; path !== ""; ) {
    const { html } = await admin.see(path);
    seen.push(...rowsIn(html).map((row) => /step (\d+)$/.exec(row)?.[1] ?? "?"));
    path = /rel="next" href="\/tidings\/staff([^"]+)/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    await note({ detail: "step 999" });
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => String(119 - n)));
});

test("whoever reaches one library sees the steps about its patrons, and who took them, and no others", async () => {
  await aBorrower(koha.db, 8);
  await sql`update borrowers set branchcode = 'CPL', surname = 'Other' where borrowernumber = 8`.execute(koha.db);
  await note({ patronId: 7, who: "midway-desk" });
  await note({ patronId: 8, who: "centerville-desk" });
  await note({ patronId: 9, who: "desk-of-gone" });
  await note({ step: "settings_saved", who: "admin" });
  const { html } = await (await (await aService()).visit({ reach: ["CPL"] })).see("/steps");
  expect(rowsIn(html).map((row) => /(\S+-desk|admin)/.exec(row)?.[1])).toEqual(["admin", "centerville-desk"]);
  expect(html).not.toMatch(/midway-desk|desk-of-gone|card-7/);
  const nowhere = await (await aService()).visit({ reach: [""] });
  expect(rowsIn((await nowhere.see("/steps")).html)).toHaveLength(1);
});

test("whom Koha has deleted since keeps the step, by number; so does a member of staff", async () => {
  await note({ patronId: 7, whoId: 51 });
  await sql`delete from borrowers where borrowernumber in (7, 51)`.execute(koha.db);
  const { html } = await (await (await aService()).visit()).see("/steps");
  expect(rowsIn(html)).toEqual([expect.stringMatching(/sofie .* #7/)]);
});

test.each([
  ["?from=2026-02-31", [/From: 2026-02-31/]],
  ["?until=9999-99-99&step=nope&before=-1", [/What: nope.*Older: -1.*Until: 9999-99-99/]],
  [`?who=${"x".repeat(10_000)}`, [/Who: x{40}…/]],
  ["?who=%F0%9F%93%9A&step=%00", []],
  ["?who=%27%25%00", []],
  ["?who=%3Cscript%3Ealert(1)%3C/script%3E", []],
])("%.40s is answered in words", async (query, said) => {
  await note({});
  const { status, html } = await (await (await aService()).visit()).see(`/steps${query}`);
  expect(status).toBe(200);
  expect(html).not.toContain("<script>alert");
  for (const [at, words] of said.entries()) expect(noticesIn(html)[at]).toMatch(words);
});

test.each(LANGUAGES)("the page is complete in %s", async (lang) => {
  await note({ patronId: 7 });
  const { html } = await (await (await aService()).visit({ lang })).see("/steps?from=x&until=2026-01-01");
  expect(html).not.toMatch(/access:|messages:|\{\{/);
});
