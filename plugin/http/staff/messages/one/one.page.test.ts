import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { readStaffSteps } from "../../../../audit/read-steps.ts";
import { anOptedIn } from "../../../../consent/patron.fixture.ts";
import { optIn } from "../../../../consent/transitions.ts";
import { inTransaction } from "../../../../database/connection.ts";
import { aBorrower, aNotice } from "../../../../koha/queue/notice.fixture.ts";
import { anIntake, at } from "../../../../notices/intake.fixture.ts";
import { archiveEnded } from "../../../../outbox/archive.ts";
import { aMessage, type MessageWish } from "../../../../outbox/message.fixture.ts";
import { usePages, type Visit } from "../../../pages.fixture.ts";

const { koha, aService } = usePages();
const MAIL = {
  TIDINGS_SMTP_URL: "smtp://127.0.0.1:9",
  TIDINGS_MAIL_FROM: "library@example.org",
  TIDINGS_KEY: "a process key of some length",
  TIDINGS_OPAC_URL: "https://opac.example/tidings",
};
const TEXTS = {
  TIDINGS_PLIVO_AUTH_ID: "MA",
  TIDINGS_PLIVO_AUTH_TOKEN: "a token of some length",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_PUBLIC_URL: "https://provider.example",
};
let addressId: number;

beforeEach(async () => {
  for (const table of ["tidings_message_archive", "tidings_attempt_archive", "tidings_staff_step"] as const)
    await koha.db.deleteFrom(table).execute();
  await aBorrower(koha.db, 7);
  addressId = await anOptedIn(koha.db, 7, at(-60));
});

const text = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const field = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";
const steps = async () => (await readStaffSteps(koha.db, {})).steps.map(({ step }) => step);
const send = (wish: MessageWish = {}) =>
  aMessage(
    koha.db,
    { created_at: at(-5), changed_at: at(-4), library: "MPL", ...wish },
    {
      patronId: 7,
      addressId,
      address: "15550000007",
      ledgerId: 1,
    },
  );

/** A notice that was taken over, with its message in that state. */
async function aTaken(state: "queued" | "delivered" | "failed" = "delivered") {
  const intake = anIntake(koha.db, koha.host);
  await intake.sweep(-30);
  await intake.look(-30);
  const noticeId = await aNotice(koha.db, { patronId: 7, queuedAt: at(-20) });
  await intake.look(-19);
  await koha.db
    .updateTable("tidings_message")
    .set({ state, tell_at: null, sent_at: at(-18), changed_at: at(-17) })
    .execute();
  const { id } = await koha.db.selectFrom("tidings_message").select("id").executeTakeFirstOrThrow();
  return { id, noticeId };
}

test("one page tells the whole story of a message", async () => {
  const { id, noticeId } = await aTaken();
  const { ledger_id } = await koha.db.selectFrom("tidings_standing").select("ledger_id").executeTakeFirstOrThrow();
  await koha.db
    .insertInto("tidings_attempt")
    .values({
      message_id: id,
      number: 1,
      worker_id: 1,
      sender: "15550100001",
      begun_at: at(-18),
      ended_at: at(-18),
      outcome: "accepted",
      reference: "abc",
      receipt: "delivered",
      receipt_code: "000",
      receipt_at: at(-17),
      ledger_id,
    })
    .execute();
  const { html, status } = await (await (await aService()).visit()).see(`/messages/m${id}`);
  expect(status).toBe(200);
  const shown = text(html);
  for (const words of [
    "Delivered",
    "Rita Reader",
    "card-7",
    "+1 555 000 0007",
    "Koha queued the notice.",
    `Number in Koha’s queue: ${noticeId}`,
    "Attempt 1 began.",
    "The provider took it.",
    "Receipt: it arrived.",
    "Code of the provider: 000",
    "Hold available: Dune is ready at Midway.",
    "Billed parts as a text message: 1",
    "The consent that allowed it",
    "Send again",
  ])
    expect(shown).toContain(words);
  expect(shown.indexOf("Koha queued")).toBeLessThan(shown.indexOf("Attempt 1"));
});

test("an archived message, a reply and a notice without a message have their pages too", async () => {
  const longAgo = { created_at: at(-60 * 24 * 20), changed_at: at(-60 * 24 * 20) };
  const old = await send({ state: "sent", text: null, ...longAgo });
  const reply = await send({ kind: "reply", state: "sent", letter_code: null });
  const noticeId = await aNotice(koha.db, { patronId: 7, queuedAt: at(-60 * 50), status: "deleted" });
  await koha.db
    .insertInto("tidings_notice")
    .values({
      notice_id: noticeId,
      round: 1,
      patron_id: 7,
      letter_code: "HOLD",
      state: "ended",
      because: "too_late",
      first_seen_at: at(-10),
      look_at: null,
      queued_at: at(-60 * 50),
      changed_at: at(-10),
    })
    .execute();
  expect(await archiveEnded(koha.db, at(0))).toMatchObject({ moved: 1 });
  const visit = await (await aService()).visit();
  const seen = async (key: string) => text((await visit.see(`/messages/${key}`)).html);
  expect(await seen(`m${reply}`)).toContain("which needs no consent");
  const notice = await seen(`n${noticeId}`);
  expect(notice).toContain("It was decided to send nothing.");
  expect(notice).toContain("The notice was too old to be sent.");
  expect(await seen(`m${old}`)).toContain("The text was removed.");
});

test("to send it again is advised only where that can be done", async () => {
  const { id } = await aTaken("failed");
  await koha.db.updateTable("tidings_message").set({ reason: "tries_spent" }).execute();
  const visit = await (await aService()).visit();
  const shown = async () => text((await visit.see(`/messages/m${id}`)).html);
  expect(await shown()).toContain("If it is still of use, send it again.");
  await koha.db.deleteFrom("message_queue").execute();
  const without = await shown();
  expect(without).not.toContain("send it again.");
  expect(without).toContain("Send it by another way, or call the patron.");
});

test("what is not there, or another library's, is said in a sentence", async () => {
  await sql`insert ignore into branches (branchcode, branchname) values ('CPL', 'Centerville')`.execute(koha.db);
  const id = await send({ state: "delivered" });
  const service = await aService();
  const visit = await service.visit();
  expect(await visit.see("/messages/m999999")).toMatchObject({
    status: 404,
    html: expect.stringContaining("no such message"),
  });
  expect((await visit.see("/messages/n999999999999999")).status).toBe(404);
  expect((await visit.see("/messages/x1")).status).toBe(404);
  const other = await service.visit({ permissions: ["borrowers:edit_borrowers"], reach: ["CPL"] });
  for (const path of ["", "/print", "/again", "/other", "/cancel"]) {
    const { status, html } = await other.see(`/messages/m${id}${path}`);
    expect([path, status, html.includes("Rita")]).toEqual([path, 403, false]);
  }
  expect((await other.post(`/messages/m${id}/again`, { seen: "1" })).status).toBe(403);
  const reader = await service.visit({ permissions: ["borrowers:list_borrowers"] });
  expect((await reader.see(`/messages/m${id}`)).html).not.toContain("/again");
  expect((await reader.see(`/messages/m${id}/other`)).status).toBe(403);
  expect((await reader.post(`/messages/m${id}/cancel`, {})).status).toBe(403);
  expect(await steps()).toEqual([]);
});

test("a notice is sent again once, with a confirmation, and both presses are answered", async () => {
  const { id, noticeId } = await aTaken();
  const visit = await (await aService()).visit();
  const { html } = await visit.see(`/messages/m${id}/again`);
  expect(text(html)).toContain("the patron gets it a second time");
  const seen = field(html, "seen");
  const press = () => visit.post(`/messages/m${id}/again`, { seen });
  const [one, two] = await Promise.all([press(), press()]);
  expect([one?.status, two?.status].toSorted()).toEqual([303, 409]);
  expect(await steps()).toEqual(["resend"]);
  await anIntake(koha.db, koha.host).look(1);
  const rounds = await koha.db
    .selectFrom("tidings_message")
    .select("round")
    .where("notice_id", "=", noticeId)
    .execute();
  expect(rounds.map(({ round }) => round)).toEqual([1, 2]);
  expect(text((await visit.see(`/messages/m${id}`)).html)).toContain("It has been sent again already.");
});

test("what waits is cancelled, and what was delivered meanwhile is not", async () => {
  const { id } = await aTaken("queued");
  const visit = await (await aService()).visit();
  expect(text((await visit.see(`/messages/m${id}/cancel`)).html)).toContain("Yes, cancel it");
  await koha.db.updateTable("tidings_message").set({ state: "delivered" }).execute();
  const late = await visit.post(`/messages/m${id}/cancel`, {});
  expect([late.status, text(late.html)]).toEqual([409, expect.stringContaining("delivered in the meantime")]);
  await koha.db.updateTable("tidings_message").set({ state: "queued" }).execute();
  expect((await visit.post(`/messages/m${id}/cancel`, {})).status).toBe(303);
  expect(text((await visit.see(`/messages/m${id}`)).html)).toContain("Staff cancelled it.");
  expect(await steps()).toEqual(["cancel"]);
});

const otherForm = async (visit: Visit, id: number) => {
  const { html } = await visit.see(`/messages/m${id}/other`);
  return { html, form: { seen: field(html, "seen"), token: field(html, "token") } };
};

test("a text goes to another address of the same patron, once, and to nobody else's", async () => {
  const by = { source: "opt_in_page", actor: "patron", byPhone: false } as const;
  const mail = { patronId: 7, channel: "email", address: "rita@example.org", ...by } as const;
  const { addressId: to } = await inTransaction(koha.db, (tx) => optIn(tx, mail, at(-30)));
  await aBorrower(koha.db, 8);
  const theirs = await anOptedIn(koha.db, 8, at(-60));
  const id = await send({ state: "failed", reason: "undelivered" });
  const service = await aService(MAIL);
  const visit = await service.visit();
  const { html, form } = await otherForm(visit, id);
  expect(text(html)).toContain("rita@example.org");
  const press = (address: number, change = {}) =>
    visit.post(`/messages/m${id}/other`, { ...form, to: String(address), ...change });
  expect((await press(theirs)).status).toBe(409);
  expect((await press(to, { token: "x' or 1=1" })).status).toBe(409);
  expect((await press(to, { seen: "delivered" })).status).toBe(409);
  const pressed = await Promise.all([press(to), press(to)]);
  expect(pressed.map(({ status }) => status)).toEqual([303, 303]);
  const copies = await koha.db.selectFrom("tidings_message").selectAll().where("id", "!=", id).execute();
  expect(copies).toMatchObject([
    { channel: "email", address_id: to, state: "queued", patron_id: 7, letter_code: "HOLD" },
  ]);
  expect(await steps()).toEqual(["send_other_way"]);
  expect((await visit.see(`/messages/m${id}`)).html).toContain(`/messages/m${copies[0]?.id}`);
  expect((await visit.see(`/messages/m${copies[0]?.id}`)).html).toContain(`/messages/m${id}`);
});

test("it is refused if the patron opts out between the question and the answer", async () => {
  const id = await send({ state: "failed", reason: "undelivered" });
  const visit = await (await aService(TEXTS)).visit();
  const { form } = await otherForm(visit, id);
  await koha.db.updateTable("tidings_standing").set({ state: "opted_out" }).execute();
  const refused = await visit.post(`/messages/m${id}/other`, { ...form, to: String(addressId) });
  expect([refused.status, text(refused.html)]).toEqual([409, expect.stringContaining("does not get messages there")]);
});
