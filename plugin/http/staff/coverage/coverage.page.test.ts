import { beforeEach, describe, expect, test } from "vitest";
import { readStaffSteps } from "../../../audit/read-steps.ts";
import { noteTypesSeen } from "../../../coverage/type-seen.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import {
  allTextBut,
  anElected,
  MAIL_TAKEN,
  NO_LETTER,
  NO_NUMBER,
  NO_OVERDUE,
  NOT_TICKED,
  nobodyElected,
  UNSEEN,
} from "../../../reports/coverage/coverage.fixture.ts";
import { readPrintWindow } from "../../../settings/print-window.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";
import { aSecondLibrary } from "./two-libraries.fixture.ts";

const { koha, aService } = usePages();

beforeEach(async () => {
  await nobodyElected(koha.db);
  for (const table of ["tidings_host_change", "tidings_staff_step", "tidings_type_seen"] as const) {
    await koha.db.deleteFrom(table).execute();
  }
});

/** Rita and Ruth in Midway, Rob in Centerville. */
async function threePatrons() {
  for (const id of [7, 8, 9]) await aBorrower(koha.db, id);
  await aSecondLibrary(koha.db, [9]);
  await anElected(koha.db, 7, allTextBut({ hold_ready: NO_LETTER, recall_ready: UNSEEN }));
  await anElected(koha.db, 8, allTextBut({ hold_ready: NOT_TICKED, overdue: NO_OVERDUE, checkin: NO_NUMBER }));
  await anElected(koha.db, 9, allTextBut({ hold_ready: MAIL_TAKEN }), { library: "CPL", later: true });
}

const visitAs = async (wish: Parameters<Awaited<ReturnType<typeof aService>>["visit"]>[0] = {}) =>
  (await aService()).visit(wish);
const figures = (html: string) => [...html.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/g)].map(([, , count]) => count);
const rowOf = (html: string, name: string) =>
  new RegExp(`<th scope="row">(?:<a[^>]*>)?${name}.*?</tr>`, "s")
    .exec(html)?.[0]
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

describe("who is served by what", () => {
  test("the page counts patrons by how they fare, and each figure leads to the patrons behind it", async () => {
    await threePatrons();
    const { see } = await visitAs();
    const { html } = await see("/coverage");
    expect(figures(html)).toEqual(["3", "1", "1", "1"]);
    const byType = html.slice(html.indexOf("By type of notice"));
    expect(rowOf(byType, "Hold ready")).toBe(" Hold ready 1 1 1 ");
    expect(rowOf(byType, "Recalled item ready")).toBe(" Recalled item ready 2 1 ");
    expect(html).toContain("as soon as no job of Koha&#39;s runs: 1".replace("&#39;", "’"));
    const { html: behind } = await see("/coverage/hold_ready/patrons?fare=nobody");
    expect(behind).toContain("/patron/7");
    expect(behind).not.toContain("/patron/8");
    expect(behind).toContain("Koha has no letter for it as a text.");
  });

  test("of one library only, and by library on the page of a type", async () => {
    await threePatrons();
    const { see } = await visitAs();
    expect(figures((await see("/coverage?library=CPL")).html)).toEqual(["1", "1", "0", "0"]);
    await noteTypesSeen(koha.db, [{ type: "hold_ready", transport: "email", at: at(0) }]);
    const { html } = await see("/coverage/hold_ready");
    expect(rowOf(html, "Midway")).toBe(" Midway 1 1 ");
    expect(rowOf(html, "Centerville")).toBe(" Centerville 1 ");
    expect(html).toMatch(/Last queued as a text<\/dt><dd>not seen yet.*Last queued as email<\/dt><dd>Mar 2, 2026/s);
  });

  test("where nobody has opted in, and where nothing is missing, it says so", async () => {
    const { see } = await visitAs();
    expect((await see("/coverage")).html).toContain("Nobody who opted in is known here yet.");
    await aBorrower(koha.db, 7);
    await anElected(koha.db, 7, allTextBut());
    expect((await see("/coverage")).html).toContain("Nothing is missing");
    expect((await see("/")).html).not.toContain("Not everything reaches");
  });

  test("the overview says how many are let down", async () => {
    await threePatrons();
    const { see } = await visitAs();
    expect((await see("/")).html).toMatch(/from nobody: 1; only from Koha: 1\.\s*<a href="[^"]*\/coverage">Coverage/);
    const elsewhere = await visitAs({ reach: ["CPL"] });
    expect((await elsewhere.see("/")).html).not.toContain("Not everything reaches");
  });

  test.each(["/coverage/bills", "/coverage/bills/patrons", "/coverage/due/close/drop", "/coverage/x/back/letters"])(
    "%s is no page",
    async (path) => {
      expect((await (await visitAs()).see(path)).status).toBe(404);
    },
  );
});

describe("what closes a gap", () => {
  test("mail is offered only where there is mail, and print where there is print", async () => {
    await threePatrons();
    const { html } = await (await visitAs()).see("/coverage");
    const cardOf = (why: string) => new RegExp(`id="why-${why}".*?</section>\\s*</div>`, "s").exec(html)?.[0] ?? "";
    expect(cardOf("no_sms_letter")).toContain("/coverage/hold_ready/close/letters");
    expect(cardOf("no_sms_letter")).not.toMatch(/take_email|take_print/);
    expect(cardOf("no_overdue_sms")).toContain("/coverage/overdue/close/overdue_sms");
    expect(cardOf("no_overdue_sms")).toContain("/coverage/overdue/close/take_email");
    expect(cardOf("no_number")).toContain("/coverage/checkin/close/take_print");
    expect(html).toMatch(/What Koha does not send.*perhaps its job does not run.*Recalled item ready/s);
  });

  test("a button asks first, does it once, leaves a step, and is taken back", async () => {
    await threePatrons();
    const { see, post } = await visitAs();
    const asked = await see("/coverage/hold_ready/close/letters?library=MPL");
    for (const said of [
      "Hold ready, Midway",
      "Letter HOLD (Hold Available for Pickup)",
      "other libraries",
      "1,204",
      "31",
    ]) {
      expect(asked.html).toContain(said);
    }
    expect(await koha.db.selectFrom("tidings_host_change").selectAll().execute()).toEqual([]);
    const pressed = await post("/coverage/hold_ready/close/letters?library=MPL", { seen: "as it was shown" });
    expect([pressed.status, pressed.location]).toEqual([303, "/tidings/staff/coverage?library=MPL&made=2"]);
    const { html } = await see("/coverage?library=MPL&made=2");
    expect(html).toContain("Done; changes made: 2.");
    expect(html).toMatch(/What was done here.*Write the missing letters.*Hold ready.*Midway.*by sofie/s);
    const again = await post("/coverage/hold_ready/close/letters?library=MPL", { seen: "as it was shown" });
    expect([again.status, again.html]).toEqual([422, expect.stringContaining("Nothing is left to do here.")]);

    expect((await see("/coverage/hold_ready/back/letters?library=MPL")).html).toContain("changes: 2");
    const back = await post("/coverage/hold_ready/back/letters?library=MPL", {});
    expect(back.location).toBe("/tidings/staff/coverage?library=MPL&undone=1&kept=1");
    expect((await see("/coverage?library=MPL&undone=1&kept=1")).html).toContain("somebody has changed them since: 1.");
    expect((await see("/coverage/hold_ready/back/letters?library=MPL")).html).not.toContain('type="submit">Take back');
    const { steps } = await readStaffSteps(koha.db, {});
    expect(steps.map(({ step, detail }) => [step, detail])).toEqual([
      ["coverage_bridge_taken_back", "letters, hold_ready, MPL"],
      ["coverage_bridge_pressed", "letters, hold_ready, MPL"],
    ]);
    expect((await see("/steps")).html).toContain("Write the missing letters for texts, Hold ready, MPL");
  });

  test("what has changed since it was shown is shown again, and nothing is done", async () => {
    const { post } = await visitAs();
    const answer = await post("/coverage/due/close/letters", { seen: "something else" });
    expect([answer.status, answer.html]).toEqual([422, expect.stringContaining("something has changed meanwhile")]);
    expect(answer.html).toContain('name="seen" value="as it was shown"');
    expect((await readStaffSteps(koha.db, {})).steps).toEqual([]);
  });

  test("what cannot be done now says why, without a button", async () => {
    const { html } = await (await visitAs()).see("/coverage/due/close/take_print");
    expect(html).toContain("First enter on the page Coverage when Koha’s print job runs.");
    expect(html).not.toMatch(/<button type="submit">Take over/);
  });

  test("whoever may only look sees the figures and no button, and presses nothing", async () => {
    await threePatrons();
    const clerk = await visitAs({ permissions: ["borrowers"] });
    const { html } = await clerk.see("/coverage");
    expect(html).toContain("Whoever may change settings can close these gaps here.");
    expect(html).not.toMatch(/\/close\/|print-window/);
    for (const path of ["/coverage/due/close/letters", "/coverage/due/back/letters", "/coverage/print-window"]) {
      expect([path, (await clerk.post(path, { seen: "as it was shown" })).status]).toEqual([path, 403]);
    }
    expect((await clerk.see("/coverage/due/close/letters")).status).toBe(403);
  });

  test("an administrator of some libraries chooses one of them first", async () => {
    await threePatrons();
    const wish = { permissions: ["superlibrarian"], reach: ["MPL", "CPL"] };
    const one = await visitAs({ ...wish, reach: ["MPL"] });
    expect((await one.see("/coverage")).html).toContain("/coverage/hold_ready/close/letters?library=MPL");
    const { see } = await visitAs(wish);
    expect((await see("/coverage")).html).toContain("Choose one of your libraries above");
    const { html } = await see("/coverage?library=MPL");
    expect(html).toContain("/coverage/hold_ready/close/letters?library=MPL");
    expect(html).not.toContain("print-window");
  });
});

describe("when Koha prints", () => {
  test("two times are kept, and both empty take them away", async () => {
    const { see, post } = await visitAs();
    expect((await post("/coverage/print-window", { from: "22:30", until: "02:00" })).status).toBe(303);
    expect(await readPrintWindow(koha.db)).toEqual({ from: "22:30", to: "02:00" });
    const { html } = await see("/coverage?saved=1");
    expect(html).toContain('value="22:30"');
    expect(html).toContain("Saved.");
    await post("/coverage/print-window", { from: "", until: "" });
    expect(await readPrintWindow(koha.db)).toBeUndefined();
  });

  test("anything else is not saved, and stays in the form", async () => {
    const { post } = await visitAs();
    const answer = await post("/coverage/print-window", { from: "22:30", until: "" });
    expect([answer.status, answer.html]).toEqual([422, expect.stringContaining("Nothing was saved")]);
    expect(answer.html).toContain('value="22:30"');
    expect(await readPrintWindow(koha.db)).toBeUndefined();
  });
});

test.each(LANGUAGES)("it is worded in %s", async (lang) => {
  await threePatrons();
  const { see } = await visitAs({ lang });
  const pages = [
    "/coverage?made=2",
    "/coverage/overdue",
    "/coverage/overdue/patrons",
    "/coverage/due/close/overdue_sms",
  ];
  for (const path of pages) {
    const { html } = await see(path);
    expect(html).not.toMatch(/coverage:|\{\{/);
    expect([path, html.includes("Coverage</")]).toEqual([path, lang === "en"]);
  }
});
