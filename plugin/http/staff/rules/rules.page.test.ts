import { beforeEach, describe, expect, test } from "vitest";
import { at } from "../../../notices/intake.fixture.ts";
import { addRule, readRules } from "../../../routing/rule-store.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
beforeEach(async () => {
  await koha.db.deleteFrom("tidings_rule").execute();
});

/** The widest rule that a form makes. */
const EVERY = {
  transport: "email",
  letterCode: null,
  branchcode: null,
  takes: true,
  noticeType: null,
  asWell: false,
} as const;
const kept = async () => (await readRules(koha.db)).map(({ id: _id, ...rule }) => rule);

describe("rules about mail", () => {
  test("a rule is added, shown in words, replaced by one about the same notices, and removed", async () => {
    const { visit } = await aService();
    const { see, post } = await visit();
    const { html } = await see("/rules");
    for (const said of ["Koha sends all mail itself", "mail with attachments", "NoticeBcc", "RedirectGuaranteeEmail"]) {
      expect(html).toContain(said);
    }

    expect((await post("/rules", { letter_code: "odue", branchcode: "", takes: "1" })).status).toBe(303);
    expect((await see("/rules")).html).toContain("goes as a message");
    await post("/rules", { letter_code: "ODUE", branchcode: "", takes: "0" });
    expect(await kept()).toEqual([{ ...EVERY, letterCode: "ODUE", takes: false }]);
    expect((await see("/rules")).html).toContain("stays mail");

    const [rule] = await readRules(koha.db);
    expect((await post(`/rules/${rule?.id}/remove`, {})).status).toBe(303);
    expect(await kept()).toEqual([]);
  });

  test("a rule for every notice of one library is a rule of its own", async () => {
    const branch = await koha.db.selectFrom("branches").select(["branchcode", "branchname"]).executeTakeFirstOrThrow();
    const { visit } = await aService();
    const { see, post } = await visit();
    await post("/rules", { letter_code: "", branchcode: branch.branchcode, takes: "1" });
    await post("/rules", { letter_code: "", branchcode: "", takes: "0" });
    expect(await kept()).toEqual([
      { ...EVERY, branchcode: branch.branchcode },
      { ...EVERY, takes: false },
    ]);
    expect((await see("/rules")).html).toContain(branch.branchname);
  });

  test("a rule about a type says its name, and may leave the mail beside the message", async () => {
    const { visit } = await aService();
    const { see, post } = await visit();
    await post("/rules", { letter_code: "", notice_type: "overdue", branchcode: "", takes: "also" });
    expect(await kept()).toEqual([{ ...EVERY, noticeType: "overdue", asWell: true }]);
    await addRule(koha.db, { ...EVERY, transport: "print", noticeType: "due" }, "sofie", at(0));
    const { html } = await see("/rules");
    expect(html).toMatch(/<select id="takes" name="takes"><option value="1">goes as a message<.option>/);
    expect(html).toMatch(/<td>Overdue<\/td><td>every library<\/td><td>goes as a message, and as mail too<\/td>/);
    expect(html).toMatch(/<td>Due today<\/td><td>every library<\/td><td>the printed letter goes as a message<\/td>/);
    expect((await see("/steps")).html).toContain("Overdue");
  });

  test.each([
    ["a letter code with a blank", { letter_code: "HOLD READY", branchcode: "", takes: "1" }],
    ["a library that Koha has not", { letter_code: "", branchcode: "NOWHERE", takes: "1" }],
    ["no answer to what happens", { letter_code: "HOLD", branchcode: "" }],
    ["a type and a letter at once", { letter_code: "HOLD", notice_type: "due", branchcode: "", takes: "1" }],
    ["a type that there is not", { letter_code: "", notice_type: "bills", branchcode: "", takes: "1" }],
  ])("%s changes nothing and says so", async (_what, fields) => {
    const { visit } = await aService();
    const answer = await (await visit()).post("/rules", fields);
    expect([answer.status, answer.html]).toEqual([422, expect.stringContaining("nothing was changed")]);
    expect(await kept()).toEqual([]);
  });

  test("without the permission for settings, or from a form of another site, no rule is changed", async () => {
    const { visit } = await aService();
    const clerk = await visit({ permissions: ["borrowers"] });
    expect((await clerk.post("/rules", { letter_code: "", branchcode: "", takes: "1" })).status).toBe(403);
    const admin = await visit();
    expect((await admin.post("/rules", { csrf: "", letter_code: "", branchcode: "", takes: "1" })).status).toBe(403);
    expect(await kept()).toEqual([]);
  });
});
