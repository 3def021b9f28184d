import { expect, test } from "vitest";
import { anOptedIn, numberOf } from "../../../consent/patron.fixture.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { aMessage, readMessage } from "../../../outbox/message.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

/** A message to Rita, patron 7, that left this many minutes ago without any news since. */
async function aDoubtful(minutesAgo: number, wish: Parameters<typeof aMessage>[1] = {}): Promise<number> {
  const known = await koha.db.selectFrom("borrowers").select("borrowernumber").executeTakeFirst();
  if (!known) await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const { ledger_id } = await koha.db.selectFrom("tidings_standing").select("ledger_id").executeTakeFirstOrThrow();
  const to = { patronId: 7, addressId, address: numberOf(7), ledgerId: ledger_id };
  const since = at(-minutesAgo);
  const doubt = { state: "uncertain", reason: "no_answer", claims: 1, changed_at: since, expires_at: at(600) } as const;
  const id = await aMessage(koha.db, { ...doubt, ...wish }, to);
  const attempt = { message_id: id, number: 1, worker_id: 1, sender: "15550100001", begun_at: since };
  await koha.db.insertInto("tidings_attempt").values(attempt).execute();
  return id;
}
const notice = (html: string) => /<div class="notice (\w+)"[^>]*>([^<]*)/.exec(html)?.slice(1);
const staff = { permissions: ["borrowers"] };

test("an uncertain message is listed with its patron and what is known, its number masked", async () => {
  await aDoubtful(30);
  const { see } = await (await aService()).visit(staff);
  const { html } = await see("/uncertain");
  for (const seen of [
    ">Rita Reader</a>",
    'href="/tidings/staff/patron/7"',
    "Text message",
    "… 0007",
    "HOLD",
    "6:30 AM",
    "it may have arrived",
    "Times are those of America/New York.",
    "It arrived",
    "It did not: send again",
    "Leave it",
  ]) {
    expect(html).toContain(seen);
  }
  expect(html).not.toContain(numberOf(7));
});

test("the overview counts them and links there; a doubt of a few minutes is left to its receipt", async () => {
  await aDoubtful(2);
  const { see } = await (await aService()).visit(staff);
  expect((await see("")).html).toMatch(/<a href="\/tidings\/staff\/uncertain">Uncertain<\/a><\/dt><dd>1</);
  expect((await see("/uncertain")).html).toContain("There are none at the moment.");
});

test.each([
  ["arrived", "Noted: the message arrived.", "sent"],
  ["again", "The message will be sent again.", "queued"],
  ["leave", "Nothing more is sent.", "cancelled"],
])("%s: the page says what follows, and the patron's history says who decided", async (verdict, sentence, state) => {
  const id = await aDoubtful(30);
  const { visit, said } = await aService();
  const { see, post } = await visit(staff);
  const answer = await post(`/uncertain/${id}`, { verdict });
  expect([answer.status, notice(answer.html)]).toEqual([200, ["good", expect.stringContaining(sentence)]]);
  expect(answer.html).not.toContain("Rita Reader");
  expect(await readMessage(koha.db, id)).toMatchObject({ state, decided_by: "sofie", decided_at: at(0) });
  expect((await see("/patron/7")).html).toContain("Decided by sofie.");
  expect(said()).toMatch(new RegExp(`"message.decided","id":${id},"verdict":"${verdict}"`));
});

test("within ten minutes nobody can send it again, not even by a form of their own making", async () => {
  const id = await aDoubtful(4);
  const { see, post } = await (await aService()).visit(staff);
  const { html } = await see("/uncertain");
  expect(html).toContain("Sending again is possible from 7:06 AM.");
  expect(html).not.toContain("send again</button>");
  const refused = await post(`/uncertain/${id}`, { verdict: "again" });
  expect(notice(refused.html)).toEqual(["bad", expect.stringContaining("less than ten minutes")]);
  expect((await readMessage(koha.db, id)).state).toBe("uncertain");
});

test("a message that would come too late is not offered to be sent again", async () => {
  await aDoubtful(30, { expires_at: at(-1) });
  const { html } = await (await (await aService()).visit(staff)).see("/uncertain");
  expect(html).toContain("It did not arrive</button>");
  expect(html).not.toContain("send again</button>");
});

test("a person who comes after a colleague is told that it is settled", async () => {
  const id = await aDoubtful(30);
  const { post } = await (await aService()).visit(staff);
  await post(`/uncertain/${id}`, { verdict: "arrived" });
  const second = await post(`/uncertain/${id}`, { verdict: "again" });
  expect(notice(second.html)).toEqual(["bad", expect.stringContaining("is known by now")]);
  expect((await readMessage(koha.db, id)).state).toBe("sent");
});

test("without the permission, a valid form and a known verdict nothing is decided", async () => {
  const id = await aDoubtful(30);
  const service = await aService();
  const stranger = await service.visit({ permissions: ["catalogue"] });
  expect((await stranger.see("/uncertain")).status).toBe(403);
  expect((await stranger.post(`/uncertain/${id}`, { verdict: "arrived" })).status).toBe(403);
  const { post } = await service.visit(staff);
  expect((await post(`/uncertain/${id}`, { verdict: "arrived", csrf: "old" })).status).toBe(403);
  expect((await post(`/uncertain/${id}`, { verdict: "delivered" })).status).toBe(422);
  expect((await post(`/uncertain/${id}`, {})).status).toBe(422);
  expect(await readMessage(koha.db, id)).toMatchObject({ state: "uncertain", decided_by: null });
});

test.each([...LANGUAGES])("the page is complete in %s", async (lang) => {
  const ids = [await aDoubtful(30), await aDoubtful(5), await aDoubtful(40, { expires_at: at(-1), kind: "reply" })];
  const { see, post } = await (await aService()).visit({ ...staff, lang });
  const pages = [await see("/uncertain")];
  for (const verdict of ["again", "leave", "arrived"]) pages.push(await post(`/uncertain/${ids[1]}`, { verdict }));
  for (const { html } of pages) expect(html).not.toMatch(/pages:|staff:|\{\{|undefined|\[object/);
});
