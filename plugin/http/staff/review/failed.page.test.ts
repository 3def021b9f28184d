import { expect, test } from "vitest";
import { at, readEntry } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";
import {
  aFailure,
  aHeard,
  allOf,
  barOf,
  noticeOf,
  press,
  STAFF,
  tenSecondsLater,
  ticksOf,
} from "./review-page.fixture.ts";

const { koha, aService } = usePages();
const LIST = "/review?group=failed";
const didOf = (html: string) => /review\/undo\/([\w-]{16})/.exec(html)?.[1] ?? "";

async function aPage(wish: { permissions?: string[]; lang?: string; reach?: string[] } = STAFF) {
  await koha.db.deleteFrom("tidings_staff_step").execute();
  const service = await aService();
  return { service, visit: await service.visit(wish) };
}

test("what Koha has no notice of is not offered to be sent again, alone or among many", async () => {
  const { visit } = await aPage();
  for (const patronId of [7, 8]) {
    const { id } = await aFailure(koha.db, patronId, { reason: "tries_spent" });
    await koha.db.updateTable("tidings_message").set({ notice_id: null }).where("id", "=", id).execute();
  }
  const { html } = await visit.see(LIST);
  expect(html).toContain('value="done"');
  expect(html).not.toMatch(/name="do" value="again/);
});

test("what failed is listed with patron, card, library, reason, what to do, and the way to its story", async () => {
  const { visit } = await aPage();
  const { id } = await aFailure(koha.db, 7, { reason: "spam_filter" });
  await aFailure(koha.db, 8, { reason: null });
  const { html } = await visit.see(LIST);
  for (const seen of [
    ">Rita Reader</a>",
    "card-7 · Midway",
    "Notice HOLD",
    "… 0007",
    "A spam filter of the carrier stopped the message.",
    "Send it by another way, or call the patron.",
    "The provider gave no reason.",
    `href="/tidings/staff/messages/m${id}"`,
    "Could not be sent (2)",
  ]) {
    expect(html).toContain(seen);
  }
});

test("what another round has taken on, the patron's own word has ended, or is too old, is not listed", async () => {
  const { visit } = await aPage();
  const { noticeId } = await aFailure(koha.db, 7);
  await koha.db.updateTable("tidings_notice").set({ round: 2 }).where("notice_id", "=", noticeId).execute();
  await aFailure(koha.db, 8, { reason: "opted_out_at_provider" });
  await aFailure(koha.db, 9, { state: "cancelled", reason: "consent_withdrawn" });
  await aFailure(koha.db, 10, { created_at: at(-31 * 24 * 60) });
  const { id } = await aFailure(koha.db, 11, { state: "cancelled", reason: "too_late" });
  expect(ticksOf((await visit.see(LIST)).html)).toEqual([]);
  expect((await visit.see(LIST)).html).toContain(`again:message-${id}`);
  expect((await visit.see("/review")).html).toContain("Needs a person (1)");
});

test("sent again: Koha's row is pending, the next round begins, and the log says who wanted it", async () => {
  const { service, visit } = await aPage();
  await koha.db
    .insertInto("tidings_setting")
    .values({ name: "mode", value: "live", changed_at: at(0), changed_by: "sofie" })
    .execute();
  const { id, noticeId } = await aFailure(koha.db, 7);
  const pressed = await press(visit, { do: `again:message-${id}` });
  expect(await readEntry(koha.db, noticeId)).toMatchObject({ round: 1, state: "taken" });
  await tenSecondsLater(koha);
  expect(await readEntry(koha.db, noticeId)).toMatchObject({ round: 2, state: "waiting" });
  expect(await tenSecondsLater(koha, 1)).toBe(0);
  service.setClock(1);
  expect(barOf((await visit.see(`/review?did=${didOf(pressed.html)}`)).html)).toBe("1 sent again.");
  expect((await visit.see(LIST)).html).not.toContain("Rita Reader</a><span");
  const steps = await koha.db.selectFrom("tidings_staff_step").select(["who", "step", "message_id"]).execute();
  expect(steps).toEqual([{ who: "sofie", step: "resend", message_id: id }]);
});

test("undone in time, nothing happens and it is back on the list; too late says so", async () => {
  const { service, visit } = await aPage();
  const { id, noticeId } = await aFailure(koha.db, 7);
  const first = await press(visit, { do: `done:message-${id}` });
  expect(barOf(first.html)).toMatch(/1 to be marked as done, at 7:00 AM\. Undo 10 seconds/);
  const undone = await press(visit, { undo: "1" }, `/review/undo/${didOf(first.html)}`);
  expect(barOf(undone.html)).toBe("Undone: 1 stay as they were.");
  expect(await tenSecondsLater(koha)).toBe(0);
  expect((await visit.see(LIST)).html).toContain(`done:message-${id}`);
  const second = await press(visit, { do: `done:message-${id}` });
  await tenSecondsLater(koha);
  service.setClock(0.5);
  const late = await press(visit, { undo: "1" }, `/review/undo/${didOf(second.html)}`);
  expect(barOf(late.html)).toBe("Too late to undo: it has been done. 1 marked as done.");
  expect(noticeOf((await visit.post("/review/undo/nobodysPress0000", {})).html)?.[0]).toBe("bad");
  expect(await readEntry(koha.db, noticeId)).toMatchObject({ round: 1 });
});

test("of many, each that cannot be done is told by itself", async () => {
  const { service, visit } = await aPage();
  const wanted = [7, 8, 9, 10, 11];
  const made = [];
  for (const patronId of wanted) made.push(await aFailure(koha.db, patronId));
  const listed = await visit.see(LIST);
  expect(ticksOf(listed.html)).toHaveLength(5);
  const pressed = await press(visit, { ...allOf(listed.html, "failed"), do: "again" });
  expect(barOf(pressed.html)).toContain("5 to be sent again");
  // Meanwhile: one opts out, one is sent again in Koha, one patron is deleted there.
  await koha.db.updateTable("tidings_standing").set({ state: "opted_out" }).where("patron_id", "=", 8).execute();
  await koha.db.updateTable("message_queue").set({ status: "pending" }).where("borrowernumber", "=", 9).execute();
  await koha.db.deleteFrom("message_queue").where("borrowernumber", "=", 10).execute();
  await tenSecondsLater(koha);
  service.setClock(0.5);
  const bar = barOf((await visit.see(`/review?did=${didOf(pressed.html)}`)).html);
  expect(bar).toContain(
    "2 sent again, 1 on the way already, 1 no longer in Koha, 1 not sent because the patron opted out.",
  );
  expect(bar).toContain("Rita Reader: the patron opted out");
  expect(made).toHaveLength(5);
});

test("two people at once: the second is told who was first", async () => {
  const { service, visit } = await aPage();
  const { id } = await aFailure(koha.db, 7);
  await press(visit, { do: `done:message-${id}` });
  const anna = await service.visit({ ...STAFF, whoId: 52 });
  const answer = await press(anna, { do: `again:message-${id}` });
  expect(noticeOf(answer.html)).toEqual(["bad", "Nothing was done about 1: sofie was first."]);
});

test("who reaches one library sees and touches only its patrons, and nobody's texts not at all", async () => {
  const { id } = await aFailure(koha.db, 7);
  await aHeard(koha.db, "not_understood", "a stranger's words", { stranger: true });
  const { visit } = await aPage({ permissions: ["borrowers"], reach: ["CPL"] });
  const { html } = await visit.see("/review");
  expect(html).not.toContain("Rita Reader");
  expect(html).not.toContain("stranger");
  for (const path of ["/review", "/review?library=MPL"]) {
    const answer = await visit.post(path, { do: `done:message-${id}` });
    expect(noticeOf(answer.html)?.[1]).toContain("settled in the meantime, or not yours to see");
  }
  const all = await visit.post("/review", {
    which: "all",
    group: "failed",
    listed_at: "9999999999999",
    total: "1",
    do: "done",
  });
  expect(noticeOf(all.html)?.[1]).toContain("not yours to see");
  const own = await (await aService()).visit({ permissions: ["borrowers"], reach: ["MPL"] });
  expect((await own.see("/review?library=MPL")).html).toContain("Rita Reader");
  expect((await own.see("/review?library=%25%27")).html).toContain("Nothing here matches");
});

test("a press of a colleague's is shown to, and undone by, only those who may see every library", async () => {
  const { service, visit } = await aPage();
  const { id } = await aFailure(koha.db, 7);
  const did = didOf((await press(visit, { do: `done:message-${id}` })).html);
  const elsewhere = await service.visit({ ...STAFF, whoId: 52, reach: ["CPL"] });
  expect(barOf((await elsewhere.see(`/review?did=${did}`)).html)).toBe("");
  expect((await elsewhere.see(`/review/pressed/${did}`)).status).toBe(404);
  await elsewhere.post(`/review/undo/${did}`, {});
  const colleague = await service.visit({ ...STAFF, whoId: 53 });
  expect(barOf((await colleague.see(`/review?did=${did}`)).html)).toContain("1 to be");
  await tenSecondsLater(koha);
  expect(await koha.db.selectFrom("tidings_review_act").select("state").execute()).toEqual([{ state: "done" }]);
});

test("a patron who is no longer in Koha is named by number, and can be marked as done", async () => {
  const { visit } = await aPage();
  const { id } = await aFailure(koha.db, 7);
  await koha.db.deleteFrom("message_queue").execute();
  await koha.db.deleteFrom("borrowers").execute();
  const { html } = await visit.see(LIST);
  expect(html).toContain("No longer in Koha");
  await press(visit, { do: `done:message-${id}`, note: "x".repeat(10_000) });
  expect(await tenSecondsLater(koha)).toBe(1);
  expect((await visit.see(LIST)).html).not.toContain(`of-message-${id}"`);
});

test.each([...LANGUAGES])("the page of failures is complete in %s", async (lang) => {
  const { visit } = await aPage({ ...STAFF, lang });
  const empty = await visit.see("/review");
  const { id } = await aFailure(koha.db, 7, { kind: "invitation", notice_id: null, round: null });
  await aFailure(koha.db, 8);
  await aFailure(koha.db, 9, { reason: "landline" });
  const full = await visit.see("/review");
  const pressed = await press(visit, { do: `done:message-${id}`, note: "<b>'%</b> ☎" });
  await tenSecondsLater(koha);
  for (const { html } of [empty, full, pressed, await visit.see(`/review?did=${didOf(pressed.html)}`)]) {
    expect(html).not.toMatch(/pages:|staff:|review:|\{\{|undefined|\[object|<b>'%/);
  }
});
