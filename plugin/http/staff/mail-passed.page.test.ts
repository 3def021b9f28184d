import { expect, test } from "vitest";
import { at } from "../../notices/intake.fixture.ts";
import { usePages } from "../pages.fixture.ts";

const { koha, aService } = usePages();

async function theOverview(passed: Date): Promise<string> {
  const value = passed.toISOString().slice(0, 19).replace("T", " ");
  const row = { name: "mail_passed_at", value, changed_at: at(0), changed_by: "koha" };
  await koha.db.insertInto("tidings_setting").values(row).onDuplicateKeyUpdate({ value }).execute();
  const { visit } = await aService();
  return (await (await visit()).see("/")).html;
}

test("mail that went Koha's way, because the service did not answer, is said on the overview for a day", async () => {
  const html = await theOverview(at(-90));
  expect(html).toContain("Koha itself sent mail");
  expect(html).toContain("/manual/not-well#mail-went-by-koha");
  expect(await theOverview(at(-25 * 60))).not.toContain("Koha itself sent mail");
});
