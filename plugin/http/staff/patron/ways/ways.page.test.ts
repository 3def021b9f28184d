import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { anOptedIn, stateOf } from "../../../../consent/patron.fixture.ts";
import { suppress } from "../../../../consent/suppression.ts";
import { inTransaction } from "../../../../database/connection.ts";
import { aBorrower } from "../../../../koha/queue/notice.fixture.ts";
import { setMode } from "../../../../notices/before-send.fixture.ts";
import { at } from "../../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../../templates/locales.ts";
import { type TicketWish, usePages } from "../../../pages.fixture.ts";

const { koha, aService } = usePages();
const ENV = {
  TIDINGS_PUBLIC_URL: "https://library.example/tidings",
  TIDINGS_LIBRARY_NAME: "Midway Library",
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "some-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
};
const NUMBER = "12025550142";

beforeEach(async () => {
  await setMode(koha.db, "live");
  await koha.db.deleteFrom("tidings_staff_step").execute();
  await aBorrower(koha.db, 7);
  const typed = sql`smsalertnumber = '(202) 555-0142', phone = 'call my sister'`;
  await sql`update borrowers set ${typed} where borrowernumber = 7`.execute(koha.db);
});

/** Sofie, a librarian, on the page of patron 7. */
async function aPage(
  wish: TicketWish = { permissions: ["borrowers:edit_borrowers"] },
  env: Record<string, string> = {},
) {
  const service = await aService({ ...ENV, ...env });
  const staff = await service.visit(wish);
  const see = async () => (await staff.see("/patron/7")).html;
  const terms = /name="terms\.sms" value="([^"]+)"/.exec(await see())?.[1] ?? "";
  const sound = { on: `sms:${NUMBER}`, agreed: "sms", "terms.sms": terms, reason: "Asked at the desk" };
  const save = (fields: Record<string, string>) => staff.post("/patron/7/ways", fields);
  return { staff, see, sound, save };
}
const staffSteps = () =>
  koha.db.selectFrom("tidings_staff_step").select(["who", "step", "patron_id", "detail"]).orderBy("id").execute();

describe("a tick for each number", () => {
  test("says before it is saved what the patron will get, as the law of the number's country has it", async () => {
    expect(await (await aPage()).see()).toContain("Ticked: the patron gets an invitation by text, and nothing else");
    const never = await aPage(undefined, { TIDINGS_INVITE: "never" });
    expect(await never.see()).toContain("Ticked: the patron gets a text that confirms it");
    await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
    expect(await never.see()).toContain("Unticked: messages end at once. Nothing is sent to say so.");
  });

  test("says of a number of the record that has said STOP that a tick brings nothing back", async () => {
    await anOptedIn(koha.db, 7, at(-60), { address: "12025550143" });
    await inTransaction(koha.db, (tx) => suppress(tx, "sms", NUMBER, "stop", at(-90)));
    const { save, see, sound } = await aPage();
    expect(await see()).toContain("Ticked: nothing is sent. Only the patron’s own START can bring messages back here.");
    expect(await see()).not.toContain("Ticked: the patron gets an invitation by text, and nothing else");
    await save({ ...sound, was: "sms:12025550143" });
    const texts = await koha.db.selectFrom("tidings_message").select("id").execute();
    expect(texts).toEqual([]);
  });

  test("opts in with reason and terms, once, and is noted as a step of staff", async () => {
    const { save, sound, see } = await aPage();
    const saved = await save(sound);
    expect(saved.status).toBe(303);
    expect(await stateOf(koha.db, 7)).toBe("pending_opt_in");
    expect(await staffSteps()).toEqual([{ who: "sofie", step: "opt_in", patron_id: 7, detail: "sms" }]);
    const html = await see();
    expect(html).toContain("Unticked: the request is withdrawn");
    expect(html).toMatch(/What staff did.*sofie.*Opted/s);
  });

  test("opts out with a reason, and then says that the number stays in Koha's record, and where", async () => {
    await sql`insert into systempreferences (variable, value) values ('Version', '24.1100000')
      on duplicate key update value = '24.1100000'`.execute(koha.db);
    await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
    const { save, see } = await aPage();
    expect((await save({ was: `sms:${NUMBER}`, reason: "Called us" })).status).toBe(303);
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    const html = await see();
    expect(html).toContain("Opting out does not remove it: it stays in Koha’s record.");
    expect(html).toContain(
      '<a href="/cgi-bin/koha/members/memberentry.pl?op=edit_form&amp;borrowernumber=7&amp;step=5" target="_top">',
    );
    expect((await staffSteps()).map(({ step }) => step)).toEqual(["opt_out"]);
  });

  test.each([
    ["no reason", { reason: " " }, "Please say why."],
    ["an endless reason", { reason: "x".repeat(70_000) }, "That reason is too long"],
    ["no terms", { agreed: "" }, "Please read the terms and tick the box"],
    ["terms of yesterday", { "terms.sms": "another" }, "The terms have changed in the meantime"],
    ["nothing ticked", { on: "" }, "No tick is different from before"],
    [
      "a number that is none",
      { on: "sms:other", "other.sms": "<b>my 📞</b>" },
      "A number has digits only; this one has letters.",
    ],
    ["a hand-made box", { on: "sms:%27;drop" }, "No tick is different from before"],
  ])("says what is missing, keeps what was typed and changes nothing: %s", async (_what, wrong, sentence) => {
    const { save, sound } = await aPage();
    const { status, html } = await save({ ...sound, ...wrong });
    expect([status, html]).toEqual([422, expect.stringContaining(sentence)]);
    expect(html).not.toContain("<b>my");
    expect([await stateOf(koha.db, 7), await staffSteps()]).toEqual([undefined, []]);
  });

  test("a page that is shown again does not undo with the next press what a colleague did meanwhile", async () => {
    const { save, see } = await aPage();
    await see();
    await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
    const other = { on: "email:x", reason: "" };
    const { status, html } = await save(other);
    expect(status).toBe(422);
    const box = new RegExp(`<input[^>]*value="sms:${NUMBER}"[^>]*>`).exec(html)?.[0] ?? "";
    expect(box).toContain("checked");
    expect(html).toContain(`<input type="hidden" name="was" value="sms:${NUMBER}"`);
  });

  test("a form from before the patron's STOP, or another's change of number, opts nobody in", async () => {
    await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
    const { save, sound, staff } = await aPage();
    const stale = { ...sound, was: `sms:${NUMBER}`, on: "sms:other", "other.sms": "+1 202 555 0177" };
    await staff.post("/patron/7/sms/opt-out", { reason: "By phone" });
    const { status, html } = await save(stale);
    expect([status, html]).toEqual([422, expect.stringContaining("has changed since the page was opened")]);
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });

  test("opting in where a colleague was first is no second step of staff", async () => {
    const { save, sound } = await aPage();
    await save(sound);
    expect((await save({ ...sound, on: "sms:other", was: `sms:${NUMBER}`, "other.sms": `+${NUMBER}` })).status).toBe(
      303,
    );
    expect(await staffSteps()).toHaveLength(1);
  });

  test("what the record has that is no number cannot be ticked, and says why", async () => {
    const html = await (await aPage()).see();
    expect(html).toMatch(/call my sister<\/span><span class="hint">In Koha’s record: primary phone/);
    expect(html).toContain("A number has digits only; this one has letters.");
  });

  test("is not there for whoever may only look", async () => {
    const { see, save, sound } = await aPage({ permissions: ["borrowers:list_borrowers"] });
    expect(await see()).not.toMatch(/name="on"|\/ways"/);
    expect((await save(sound)).status).toBe(403);
  });
});

describe("the same number elsewhere", () => {
  beforeEach(async () => {
    await aBorrower(koha.db, 8);
    await sql`update borrowers set phone = '202.555.0142', surname = '<b>Reader</b>' where borrowernumber = 8`.execute(
      koha.db,
    );
  });

  test("is said with whose it is, in Koha and by consent, linked", async () => {
    await anOptedIn(koha.db, 8, at(-60), { address: NUMBER });
    const html = await (await aPage()).see();
    expect(html).toContain("Who else has these numbers and addresses");
    expect(html).toMatch(/\/patron\/8">Rita &lt;b&gt;Reader&lt;\/b&gt;<\/a> \(card-8\)/);
    expect(html).toMatch(/Yes, also in this record<\/td><td[^>]*>Opted in/);
  });

  test("of another library's patron only that there is one", async () => {
    await sql`insert ignore into branches (branchcode, branchname) values ('ZZZ', 'Far')`.execute(koha.db);
    await sql`update borrowers set branchcode = 'ZZZ' where borrowernumber = 8`.execute(koha.db);
    await anOptedIn(koha.db, 8, at(-60), { address: NUMBER });
    const { see, save, sound } = await aPage({ permissions: ["borrowers:edit_borrowers"], reach: ["MPL"] });
    for (const html of [await see(), (await save(sound)).html]) {
      expect(html).toContain("Patrons of other libraries, or no longer in Koha, who have one of them: 1");
      expect(html).not.toContain("card-8");
    }
  });
});

test.each(LANGUAGES)("the table is worded in %s", async (lang) => {
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  const { see } = await aPage({ permissions: ["borrowers:edit_borrowers"], lang });
  expect(await see()).not.toMatch(/(desk|account|staff|access):[a-z_]+\.|\{\{/);
});
