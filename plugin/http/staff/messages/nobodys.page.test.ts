import { expect, test } from "vitest";
import { aBorrower, aNotice } from "../../../koha/queue/notice.fixture.ts";
import { anIntake, at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const TITLE = "Notices that nobody can get";

/** The intake has seen these notices of Koha's. */
async function met(count: number, patronId: number | null, letterCode = "HOLD"): Promise<void> {
  for (let one = 0; one < count; one += 1) await aNotice(koha.db, { patronId, letterCode, queuedAt: at(0) });
  const intake = anIntake(koha.db, koha.host);
  await intake.sweep(1);
}
const overview = async (lang = "en") => (await (await aService()).visit({ lang })).see("");

test("a text that Koha queued without a patron is on the overview with its number in Koha and the reason", async () => {
  await met(1, null, "ODUE");
  const { notice_id } = await koha.db.selectFrom("tidings_notice").select("notice_id").executeTakeFirstOrThrow();
  const { html } = await overview();
  expect(html).toMatch(new RegExp(`<dt><a href="#nobody">${TITLE}</a></dt><dd>1</dd>`));
  const section = html.slice(html.indexOf('<h2 id="nobody">'));
  for (const seen of [`>${notice_id}<`, "ODUE", "Mar 2, 2026, 7:01 AM", "The notice belongs to no patron."]) {
    expect(section).toContain(seen);
  }
});

test("where there is none, or none that still waits in Koha, they are not mentioned", async () => {
  await aBorrower(koha.db, 7);
  await met(1, 7);
  await met(1, 7, "PASSWORD_RESET");
  expect((await overview()).html).not.toContain(TITLE);
  await met(1, null);
  await koha.db.updateTable("message_queue").set({ status: "deleted" }).where("borrowernumber", "is", null).execute();
  expect((await overview()).html).not.toContain(TITLE);
});

test("when there are many, all are counted and the newest are listed", async () => {
  await met(52, null);
  const { html } = await overview();
  expect(html).toContain("<dd>52</dd>");
  expect(html).toContain("The newest 50 are listed.");
  expect(html.match(/The notice belongs to no patron\./g)).toHaveLength(50);
});

test.each(LANGUAGES)("they are worded in %s", async (lang) => {
  await met(51, null);
  const { html } = await overview(lang);
  expect(html).toMatch(/<h2 id="nobody">[^<]{10,}<\/h2><p>[^<]{100,}<\/p><p>[^<]*50[^<]*<\/p>/);
  expect(html).not.toMatch(/(pages|staff):[a-z_]+\.|\{\{/);
  expect(html.includes(TITLE)).toBe(lang === "en");
});
