import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { anOptedIn, stateOf } from "../../../consent/patron.fixture.ts";
import { anElection, MAILED, NOT_SENT } from "../../../coverage/election.fixture.ts";
import { aNotice } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";
import { aFailure, allOf, aRita, press, STAFF, tenSecondsLater, ticksOf } from "./review-page.fixture.ts";

const { koha, aService } = usePages();
const GROUP = 'id="missing"';

beforeEach(async () => {
  for (const table of ["tidings_election", "tidings_choice"] as const) await koha.db.deleteFrom(table).execute();
});

/** A notice of a patron who opted in nowhere within a day. */
async function anAstray(): Promise<number> {
  const noticeId = await aNotice(koha.db, { patronId: 7, status: "deleted", queuedAt: at(-60) });
  const known = { notice_id: noticeId, patron_id: 7, letter_code: "HOLD", queued_at: at(-60), look_at: null };
  const ended = { state: "ended", because: "not_opted_in_for_a_day" } as const;
  await koha.db
    .insertInto("tidings_notice")
    .values({ ...known, ...ended, round: 1, first_seen_at: at(-60), changed_at: at(-50) })
    .execute();
  return noticeId;
}

const visit = async (lang = "en") => (await aService()).visit({ ...STAFF, lang });

test("a text that no number takes, of a patron without another way, stands in a group of its own", async () => {
  const { id } = await aFailure(koha.db, 7, { reason: "landline" });
  const { html } = await (await visit()).see("/review");
  expect(html).toContain(GROUP);
  expect(html).not.toContain('id="failed"');
  expect(ticksOf(html)).toEqual([]);
  expect(html).toContain(`value="again:stranded-${id}"`);
  expect(html).toContain(`/messages/m${id}/print`);
  expect(html).toContain("Ask the patron for the right number");
});

test("with another way it has only failed", async () => {
  await aFailure(koha.db, 7, { reason: "landline" });
  await anOptedIn(koha.db, 7, at(-30), { channel: "email", address: "rita@reader.example" });
  const { html } = await (await visit()).see("/review");
  expect(html).not.toContain(GROUP);
  expect(html).toContain('id="failed"');
});

test("who said yes and gets nothing for want of a number stands there; who gets Koha's mail does not", async () => {
  await aRita(koha.db);
  await anElection(koha.db, 7, { rest: NOT_SENT });
  const staff = await visit();
  const { html } = await staff.see("/review");
  expect(html).toContain('value="done:unreached-7"');
  expect(html).toContain("nothing comes");
  await anElection(koha.db, 7, { rest: NOT_SENT, overdue: MAILED });
  expect((await staff.see("/review")).html).not.toContain(GROUP);
  await anElection(koha.db, 7, { rest: { ...NOT_SENT, because: "no_sms_letter" } });
  expect((await staff.see("/review")).html).not.toContain(GROUP);
});

test("the opt-out ends every way, is in the ledger with its reason, and takes the item off the list", async () => {
  const { id } = await aFailure(koha.db, 7, { reason: "landline" });
  const staff = await visit();
  await staff.see("/review");
  await press(staff, { do: `opt_out:stranded-${id}:7` });
  expect(await tenSecondsLater(koha)).toBe(1);
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
  const step = await koha.db
    .selectFrom("tidings_ledger as l")
    .innerJoin("tidings_note as n", "n.id", "l.note_id")
    .select(["l.actor", "n.text"])
    .where("l.event", "=", "opted_out")
    .executeTakeFirst();
  expect(step).toEqual({ actor: "sofie", text: "No message can reach the patron." });
  expect((await staff.see("/review")).html).not.toContain(GROUP);
});

test("a made-up form opts out nobody else", async () => {
  const { id } = await aFailure(koha.db, 7, { reason: "landline" });
  await aFailure(koha.db, 8, { reason: "refused" });
  await press(await visit(), { do: `opt_out:stranded-${id}:8` });
  expect(await tenSecondsLater(koha)).toBe(0);
  expect([await stateOf(koha.db, 7), await stateOf(koha.db, 8)]).toEqual(["opted_in", "opted_in"]);
});

test("several are marked as done at once", async () => {
  await aFailure(koha.db, 7, { reason: "landline" });
  await aFailure(koha.db, 8, { reason: "bad_number" });
  await anElection(koha.db, 8, { hold_ready: NOT_SENT });
  const staff = await visit();
  const { html } = await staff.see("/review");
  expect(ticksOf(html)).toHaveLength(2);
  await press(staff, { do: "done", ...allOf(html, "missing") });
  expect(await tenSecondsLater(koha)).toBe(2);
  expect((await staff.see("/review")).html).not.toContain(GROUP);
});

test("it can be sent again once the number is right", async () => {
  const { id, noticeId } = await aFailure(koha.db, 7, { reason: "landline" });
  await press(await visit(), { do: `again:stranded-${id}` });
  expect(await tenSecondsLater(koha)).toBe(1);
  const row = await sql<{ status: string }>`select status from message_queue where message_id = ${noticeId}`.execute(
    koha.db,
  );
  expect(row.rows).toEqual([{ status: "pending" }]);
});

test("a notice of a patron who opted in nowhere stands there unless Koha has a mail address", async () => {
  await aRita(koha.db);
  await koha.db.updateTable("tidings_standing").set({ state: "none" }).execute();
  const noticeId = await anAstray();
  const staff = await visit();
  expect((await staff.see("/review")).html).toContain(`value="done:astray-${noticeId}"`);
  await sql`update borrowers set email = 'rita@reader.example' where borrowernumber = 7`.execute(koha.db);
  expect((await staff.see("/review")).html).not.toContain(GROUP);
});

test("who may see another library only sees none of it", async () => {
  await aFailure(koha.db, 7, { reason: "landline" });
  await aFailure(koha.db, 8, { reason: "landline" });
  await anElection(koha.db, 8, { rest: NOT_SENT });
  const other = await (await aService()).visit({ ...STAFF, reach: ["OAK"] });
  expect((await other.see("/review")).html).not.toContain(GROUP);
});

test.each([...LANGUAGES])("in %s the group has its words", async (lang) => {
  const { id } = await aFailure(koha.db, 7, { reason: "landline" });
  await anElection(koha.db, 7, { rest: NOT_SENT });
  const { html } = await (await visit(lang)).see("/review");
  expect(html).toContain(`stranded-${id}`);
  expect(html).toContain("unreached-7");
  expect(html).not.toMatch(/pages:|staff:|review:|\{\{|undefined|\[object/);
});
