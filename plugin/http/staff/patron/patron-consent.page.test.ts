import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { anOptedIn, stateOf } from "../../../consent/patron.fixture.ts";
import { suppress } from "../../../consent/suppression.ts";
import { inTransaction } from "../../../database/connection.ts";
import { aBotBackend } from "../../../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { type TicketWish, usePages, type Visit } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const ENV = {
  TIDINGS_PUBLIC_URL: "https://library.example/tidings",
  TIDINGS_LIBRARY_NAME: "Midway Library",
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "some-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_TELEGRAM_TOKEN: "700000001:AAdemoTokenOfTheTelegramSimulator01",
};
const NUMBER = "12025550142";
const MAY_EDIT = { permissions: ["borrowers:edit_borrowers"] };
const MAY_LOOK = { permissions: ["borrowers:list_borrowers"] };

beforeEach(async () => {
  for (const table of ["tidings_terms", "tidings_note", "tidings_choice", "tidings_patron"]) {
    await sql`delete from ${sql.table(table)}`.execute(koha.db);
  }
  await koha.db
    .insertInto("tidings_setting")
    .values({ name: "mode", value: "live", sealed: 0, changed_at: at(0), changed_by: "koha" })
    .execute();
  await aBorrower(koha.db, 7);
});

/** Sofie, a librarian, on the page of patron 7. */
async function aPage(wish: TicketWish = MAY_EDIT) {
  const service = await aService(ENV);
  const staff: Visit = await service.visit(wish);
  const terms = /name="terms\.sms" value="([^"]+)"/.exec((await staff.see("/patron/7")).html)?.[1] ?? "";
  const sound = { address: "(202) 555-0142", agreed: "yes", terms, reason: "Asked at the desk" };
  return {
    ...service,
    staff,
    sound,
    see: async () => (await staff.see("/patron/7")).html,
    optIn: (more: Record<string, string> = {}) => staff.post("/patron/7/sms/opt-in", { ...sound, ...more }),
  };
}

const steps = () =>
  koha.db
    .selectFrom("tidings_ledger as l")
    .leftJoin("tidings_note as n", "n.id", "l.note_id")
    .select(["l.event", "l.source", "l.actor", "n.text as note"])
    .where("l.patron_id", "=", 7)
    .orderBy("l.id")
    .execute();
const invitations = async () =>
  (await koha.db.selectFrom("tidings_message").select("id").where("kind", "=", "invitation").execute()).length;

describe("a librarian who may edit patrons", () => {
  test("opts a patron in with a reason, stored with the name and the terms, and the patron is invited", async () => {
    const { optIn, see } = await aPage();
    expect((await optIn()).status).toBe(303);
    expect(await steps()).toEqual([{ event: "requested", source: "staff", actor: "sofie", note: "Asked at the desk" }]);
    expect([await stateOf(koha.db, 7), await invitations()]).toEqual(["pending_opt_in", 1]);
    const html = await see();
    for (const shown of [
      "Pending (opt-in)",
      "+1 202 555 0142",
      "Reason: Asked at the desk",
      "Staff asked for messages to the patron.",
      "sofie",
    ]) {
      expect(html).toContain(shown);
    }
    expect(html).toMatch(/<details><summary>Terms agreed to \(English, [\w-]{16}\)<\/summary><p[^>]*>[^<]{40,}/);
  });

  test.each([
    ["no reason", { reason: " " }, "Please say why."],
    ["a reason of many pages", { reason: "x".repeat(70_000) }, "That reason is too long: 500 characters"],
    ["no terms ticked", { agreed: "" }, "Please read the terms and tick the box"],
    ["terms of yesterday", { terms: "another-wording" }, "The terms have changed in the meantime"],
    ["a number that is none", { address: "my sister" }, "Nothing was changed"],
    ["a short number", { address: "555 01" }, "Nothing was changed"],
  ])("is told in words what is missing: %s", async (_what, wrong, sentence) => {
    const { optIn } = await aPage();
    const { status, html } = await optIn(wrong);
    expect([status, html]).toEqual([422, expect.stringContaining(sentence)]);
    expect(html).toContain('aria-invalid="true"');
    expect([await steps(), await invitations()]).toEqual([[], 0]);
  });

  test("cannot lift a STOP: the page says that only the patron's phone can", async () => {
    await inTransaction(koha.db, (tx) => suppress(tx, "sms", NUMBER, "stop", at(-60)));
    const { optIn, see } = await aPage();
    expect((await optIn()).status).toBe(303);
    expect(await see()).toMatch(/START, sent from that phone to \+1 555 010 0001/);
    expect([await stateOf(koha.db, 7), await invitations()]).toEqual(["pending_opt_in", 0]);
  });

  test("opts a patron out with a reason, once, however often it is clicked", async () => {
    await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
    const { staff, see } = await aPage();
    expect((await staff.see("/patron/7/sms/opt-out")).html).toContain("Midway Library will then send no more notices");
    const unsaid = await staff.post("/patron/7/sms/opt-out", { reason: "" });
    expect([unsaid.status, unsaid.html]).toEqual([422, expect.stringContaining("Please say why.")]);
    const endless = await staff.post("/patron/7/sms/opt-out", { reason: "y".repeat(501) });
    expect([endless.status, endless.html]).toEqual([422, expect.stringContaining("That reason is too long")]);
    expect(endless.html).toContain("y".repeat(501));
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
    const form = { reason: "Called us" };
    for (let click = 0; click < 2; click += 1) {
      expect((await staff.post("/patron/7/sms/opt-out", form)).status).toBe(303);
    }
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    expect((await steps()).filter((step) => step.event === "opted_out")).toEqual([
      { event: "opted_out", source: "staff", actor: "sofie", note: "Called us" },
    ]);
    expect(await see()).toContain("Reason: Called us");
  });

  test("sends an invitation again after saying why, and not a second time for a double click", async () => {
    const { optIn, staff, setClock } = await aPage();
    await optIn();
    setClock(5);
    const asks = await staff.post("/patron/7/sms/resend", {});
    expect([asks.status, asks.html]).toEqual([200, expect.stringContaining("Send the invitation again?")]);
    expect(asks.html).toContain("+1 202 555 0142");
    const unsaid = await staff.post("/patron/7/sms/resend", { reason: " " });
    expect([unsaid.status, unsaid.html]).toEqual([422, expect.stringContaining("Please say why.")]);
    expect(await invitations()).toBe(1);
    expect((await staff.post("/patron/7/sms/resend", { reason: "Lost the text" })).status).toBe(303);
    const early = await staff.post("/patron/7/sms/resend", { reason: 'Says "lost" again' });
    expect(early.status).toBe(422);
    expect(early.html.replaceAll("\u202f", " ")).toContain(
      "Not sent again: an invitation went to +1 202 555 0142 at 7:05 AM. Another one can be sent from 7:07 AM",
    );
    expect(early.html).toContain('value="Says &quot;lost&quot; again"');
    expect(await invitations()).toBe(2);
    expect((await steps()).at(-1)).toMatchObject({ event: "requested", actor: "sofie", note: "Lost the text" });
    setClock(10);
    await staff.post("/patron/7/sms/resend", { reason: "Lost it again" });
    setClock(15);
    const tooOften = await staff.post("/patron/7/sms/resend", { reason: "And again" });
    expect([tooOften.status, await invitations()]).toEqual([422, 3]);
    expect(tooOften.html).toMatch(/role="alert">[^<]{20,}/);
    expect(tooOften.html).toContain('value="And again"');
  });

  test("disconnects Telegram with a reason, and cannot connect it in the patron's place", async () => {
    await anOptedIn(koha.db, 7, at(-60), { channel: "telegram", address: "810000007" });
    const { staff, see } = await aPage();
    expect((await staff.post("/patron/7/telegram/opt-out", { reason: "Lost the phone" })).status).toBe(303);
    expect(await stateOf(koha.db, 7, "telegram")).toBe("opted_out");
    expect(await see()).toContain("Only the patron can connect Telegram");
    const refused = await staff.post("/patron/7/telegram/connect", { agreed: "yes", reason: "For them" });
    expect([refused.status, refused.html]).toEqual([403, expect.stringContaining("Only the patron can connect")]);
    expect(await koha.db.selectFrom("tidings_link").selectAll().execute()).toEqual([]);
  });

  test("reads every step with the words that the patron wrote", async () => {
    await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
    await (await aBotBackend(koha.db)).hear({ address: NUMBER, text: "Stop it <now>, please" });
    const { see } = await aPage();
    const html = await see();
    expect(html).toContain("Words heard: Stop it &lt;now&gt;, please");
    expect(html).toMatch(/The patron wrote STOP.*Staff opted the patron in\./s);
  });

  test("downloads all that is kept of a patron", async () => {
    await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
    const { app, staff } = await aPage();
    const answer = await app.request("/staff/patron/7/everything.json", { headers: { cookie: staff.cookie } });
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    expect(await answer.json()).toMatchObject({ patron: 7, consents: [{ address: NUMBER, state: "opted_in" }] });
  });
});

describe("a librarian who may only view patrons", () => {
  test("sees everything, and no form", async () => {
    await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
    const { staff } = await aPage(MAY_LOOK);
    const { status, html } = await staff.see("/patron/7");
    expect(status).toBe(200);
    expect(html).toContain("You can look at this page but not change anything");
    expect(html).toContain("+1 202 555 0142");
    expect(html).not.toMatch(/action="[^"]*(opt-in|opt-out|resend|connect)"|href="[^"]*opt-out"/);
  });

  test.each([
    ["sms/opt-in", "borrowers:list_borrowers"],
    ["sms/opt-out", "borrowers:batch_extend_due_dates"],
    ["sms/resend", "borrowers:delete_borrowers"],
    ["telegram/opt-out", "borrowers:list_borrowers"],
    ["telegram/connect", "borrowers:list_borrowers"],
    ["kinds", "borrowers:list_borrowers"],
    ["preferences", "borrowers:list_borrowers"],
  ])("is refused %s in words", async (path, permission) => {
    await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
    const { staff, sound } = await aPage({ permissions: [permission] });
    const { status, html } = await staff.post(`/patron/7/${path}`, sound);
    expect([status, html]).toEqual([403, expect.stringContaining("Koha&#39;s permission to edit patrons")]);
    expect(await steps()).toHaveLength(1);
  });
});

test("a librarian without any permission for patrons sees none", async () => {
  const { staff } = await aPage({ permissions: ["circulate", "editcatalogue"] });
  for (const path of ["", "/everything.json", "/sms/opt-out", "/sms/change"]) {
    expect([path, (await staff.see(`/patron/7${path}`)).status]).toEqual([path, 403]);
  }
});

test("a form of another site changes nothing", async () => {
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  const { staff, sound } = await aPage();
  for (const path of ["sms/opt-in", "sms/opt-out", "sms/resend", "kinds", "preferences"]) {
    const { status, html } = await staff.post(`/patron/7/${path}`, { ...sound, csrf: "x" });
    expect([path, status, html]).toEqual([path, 403, expect.stringContaining("nothing was saved")]);
  }
  expect(await steps()).toHaveLength(1);
});

test("every path says so when Koha has no such patron", async () => {
  const { staff, sound } = await aPage();
  const seen = await staff.see("/patron/99");
  expect([seen.status, seen.html]).toEqual([404, expect.stringContaining("Koha has no such patron.")]);
  expect((await staff.post("/patron/99/sms/opt-in", sound)).status).toBe(404);
});

test.each(LANGUAGES)("the page is worded in %s", async (lang) => {
  const { staff, optIn } = await aPage({ ...MAY_EDIT, lang });
  await optIn();
  const { html } = await staff.see("/patron/7");
  expect(html).not.toMatch(/(pages|account|staff):[a-z_]+\.|\{\{/);
  expect((await staff.post("/patron/7/sms/resend", {})).html).not.toMatch(/pages:|\{\{/);
});

test("a person whose Koha shows them one library sees no patron of another", async () => {
  const { staff } = await aPage({ permissions: ["borrowers:edit_borrowers"], reach: ["ZZZ"] });
  const { status, html } = await staff.see("/patron/7/");
  expect(status).toBe(403);
  expect(html).toContain("belongs to another library");
  expect(html).not.toContain("+1");
});
