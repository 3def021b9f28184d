import { beforeEach, expect, test } from "vitest";
import { anOptedIn, numberOf } from "../../../consent/patron.fixture.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { readMessage } from "../../../outbox/message.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";
import { aDoubt, allOf, barOf, noticeOf, press, STAFF, tenSecondsLater, ticksOf } from "./review-page.fixture.ts";

const { koha, aService } = usePages();
const plivo = {
  TIDINGS_PUBLIC_URL: "https://library.example/tidings",
  TIDINGS_PLIVO_AUTH_ID: "MAXXXXXXXXXXXXXXXXXX",
  TIDINGS_PLIVO_AUTH_TOKEN: "a-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
};
const LIST = "/review?group=uncertain";
beforeEach(async () => {
  await koha.db.deleteFrom("tidings_attempt").execute();
  await koha.db.deleteFrom("tidings_message").execute();
});

type Wish = Parameters<typeof aDoubt>[2];

/** A doubt about a message to Rita, patron 7. */
async function ritasDoubt(minutesAgo: number, wish: Wish = {}): Promise<number> {
  const known = await koha.db.selectFrom("borrowers").select("borrowernumber").executeTakeFirst();
  if (!known) await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  return aDoubt(koha.db, minutesAgo, { patron_id: 7, address_id: addressId, ...wish });
}
async function manyDoubts(count: number, minutesAgo = 30): Promise<number[]> {
  const ids: number[] = [];
  for (let made = 0; made < count; made += 1) ids.push(await aDoubt(koha.db, minutesAgo));
  return ids;
}
const keys = (ids: readonly number[]) => ids.map((id) => `doubt-${id}`);
const ticked = (ids: readonly number[]) => keys(ids).map((key) => ["item", key] as const);
const states = async (ids: readonly number[]) =>
  Promise.all(ids.map(async (id) => (await readMessage(koha.db, id)).state));

test("an uncertain message is listed with its patron and what is known, its number masked", async () => {
  await ritasDoubt(30);
  const { see } = await (await aService()).visit(STAFF);
  const { html } = await see(LIST);
  for (const seen of [
    ">Rita Reader</a>",
    'href="/tidings/staff/patron/7/"',
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

test("a doubt of a few minutes is left to its receipt", async () => {
  await ritasDoubt(2);
  const { see } = await (await aService()).visit(STAFF);
  expect(ticksOf((await see("/review")).html)).toEqual([]);
  expect((await see("/review")).html).toContain("nothing needs a person");
});

test.each([
  ["arrived", "1 noted as arrived.", "sent"],
  ["again", "1 sent again.", "queued"],
  ["leave", "1 left.", "cancelled"],
])("%s: it happens ten seconds later, and the message says who decided", async (verb, sentence, state) => {
  const id = await ritasDoubt(30);
  const service = await aService();
  const visit = await service.visit(STAFF);
  const pressed = await press(visit, { do: `${verb}:doubt-${id}` }, LIST);
  expect(barOf(pressed.html)).toContain("Undo");
  expect(pressed.html).not.toContain(`of-doubt-${id}`);
  expect(await states([id])).toEqual(["uncertain"]);
  expect(await tenSecondsLater(koha)).toBe(1);
  const did = /review\/undo\/([\w-]{16})/.exec(pressed.html)?.[1];
  service.setClock(0.5);
  expect(barOf((await visit.see(`/review?did=${did}`)).html)).toContain(sentence);
  expect(await readMessage(koha.db, id)).toMatchObject({ state, decided_by: "sofie", decided_at: at(0.5) });
});

test("within ten minutes nobody can send it again, not even by a form of their own making", async () => {
  const id = await ritasDoubt(4);
  const service = await aService();
  const visit = await service.visit(STAFF);
  const { html } = await visit.see(LIST);
  expect(html).toContain("Sending again is possible from 7:06 AM.");
  expect(html).not.toContain(`value="again:doubt-${id}"`);
  const pressed = await press(visit, { do: `again:doubt-${id}` }, LIST);
  await tenSecondsLater(koha);
  const did = /review\/undo\/([\w-]{16})/.exec(pressed.html)?.[1];
  service.setClock(0.5);
  expect(barOf((await visit.see(`/review?did=${did}`)).html)).toContain("1 left less than ten minutes ago");
  expect(await states([id])).toEqual(["uncertain"]);
});

test("a message that would come too late is not offered to be sent again", async () => {
  const id = await ritasDoubt(30, { expires_at: at(-1) });
  const { html } = await (await (await aService()).visit(STAFF)).see(LIST);
  expect(html).toContain("It did not arrive</button>");
  expect(html).not.toMatch(new RegExp(`value="again:doubt-${id}"[^>]*>It did not: send again`));
});

test("with more than a page, the total is shown, and no row is lost on the way to the next page", async () => {
  const ids = await manyDoubts(105);
  const { see } = await (await aService()).visit(STAFF);
  const first = await see(`${LIST}&order=oldest`);
  expect(first.html).toContain("100 of 105 are shown.");
  expect(ticksOf(first.html)).toEqual(keys(ids.slice(0, 100)));
  const further = /<a rel="next" href="\/tidings\/staff([^"]+)"/.exec(first.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
  // The provider is asked meanwhile, and some are settled: the next page begins behind the last row all the same.
  await koha.db
    .updateTable("tidings_message")
    .set({ asked_at: at(0) })
    .execute();
  await koha.db.updateTable("tidings_message").set({ state: "sent" }).where("id", "in", ids.slice(0, 3)).execute();
  expect(ticksOf((await see(further)).html)).toEqual(keys(ids.slice(100)));
  expect(ticksOf((await see(`${LIST}&after=%27or1=1`)).html)).toHaveLength(100);
});

test.each([
  ["arrived", "sent"],
  ["again", "queued"],
  ["leave", "cancelled"],
])("those that are ticked are decided together: %s", async (verb, state) => {
  const [one = 0, two = 0, three = 0] = await manyDoubts(3);
  const visit = await (await aService()).visit(STAFF);
  await press(visit, [["which", "ticked"], ["do", verb], ...ticked([one, three])], LIST);
  await tenSecondsLater(koha);
  expect(await states([one, two, three])).toEqual([state, "uncertain", state]);
});

test("one settled meanwhile, or sent a moment ago, does not hold up the others, and all are told", async () => {
  const ids = [...(await manyDoubts(12)), ...(await manyDoubts(2, 4))];
  const service = await aService();
  const visit = await service.visit(STAFF);
  const pressed = await press(visit, [["which", "ticked"], ["do", "again"], ...ticked(ids)], LIST);
  await koha.db.updateTable("tidings_message").set({ state: "delivered" }).where("id", "in", ids.slice(0, 3)).execute();
  await tenSecondsLater(koha);
  const did = /review\/undo\/([\w-]{16})/.exec(pressed.html)?.[1];
  service.setClock(0.5);
  const bar = barOf((await visit.see(`/review?did=${did}`)).html);
  expect(bar).toContain("9 sent again, 3 had been settled in the meantime, 2 left less than ten minutes ago");
  expect(bar).toContain("Not a patron: settled in the meantime");
});

test('"all" means all that the page had counted, also beyond it, and none that came into doubt since', async () => {
  const ids = await manyDoubts(103);
  const service = await aService();
  const visit = await service.visit(STAFF);
  const { html } = await visit.see(LIST);
  service.setClock(5);
  const [since = 0] = await manyDoubts(1, -1);
  await koha.db.updateTable("tidings_message").set({ state: "sent" }).where("id", "in", ids.slice(0, 2)).execute();
  const answer = await press(visit, { ...allOf(html, "uncertain"), do: "leave" }, LIST);
  expect(barOf(answer.html)).toContain("101 to be left");
  expect(noticeOf(answer.html)?.[1]).toContain("Nothing was done about 2: settled in the meantime");
  await tenSecondsLater(koha, 6);
  expect(await states([ids[102] ?? 0, since])).toEqual(["cancelled", "uncertain"]);
});

test.each<[string, Record<string, string>]>([
  ["no tick", { which: "ticked", do: "leave" }],
  ["no button", { which: "all", group: "uncertain", listed_at: "1", total: "1" }],
  ["no time of its page", { which: "all", group: "uncertain", do: "leave" }],
  ["an unknown button", { which: "all", group: "uncertain", listed_at: "1", total: "1", do: "delivered" }],
])("a form with %s changes nothing", async (_, fields) => {
  const ids = await manyDoubts(1);
  const { post } = await (await aService()).visit(STAFF);
  expect((await post("/review", fields)).status).toBe(422);
  await tenSecondsLater(koha);
  expect(await states(ids)).toEqual(["uncertain"]);
});

test("without the permission for patrons, or with an old form, none is decided", async () => {
  const ids = await manyDoubts(1);
  const service = await aService();
  const stranger = await service.visit({ permissions: ["catalogue"] });
  expect((await stranger.see("/review")).status).toBe(403);
  const leave = { do: `leave:doubt-${ids[0]}` };
  expect((await stranger.post("/review", leave)).status).toBe(403);
  const viewer = await service.visit({ permissions: ["borrowers:view_borrower_infos"] });
  expect((await viewer.post("/review", leave)).status).toBe(403);
  expect((await (await service.visit(STAFF)).post("/review", { ...leave, csrf: "old" })).status).toBe(403);
  await tenSecondsLater(koha);
  expect(await states(ids)).toEqual(["uncertain"]);
});

const asked = { reason: "asked_ambiguous", asked_at: at(-5) };
test.each<[string, number, Wish]>([
  ["A receipt may still come. Plivo is asked after 10 minutes, at 7:06 AM.", 4, {}],
  ["A receipt may still come. Plivo will be asked within the next few minutes.", 11, {}],
  ["Plivo was asked at 6:58 AM and could not tell yet; it is asked again within minutes.", 30, { asked_at: at(-2) }],
  [
    "Plivo was asked at 6:55 AM and lists 2 texts where 3 may have left: please decide.",
    30,
    { ...asked, asked_listed: 2, asked_attempts: 3 },
  ],
  [
    "Plivo was asked at 6:55 AM and lists one text where 2 may have left: please decide.",
    30,
    { ...asked, asked_listed: 1, asked_attempts: 2 },
  ],
  ["Plivo was asked at 6:55 AM and lists more texts to this number than can be told apart", 30, asked],
  ["Plivo was asked on ", 3_000, { ...asked, asked_at: at(-2_900) }],
  ["Plivo was asked, and more than one text could be this one: please decide.", 30, { reason: "asked_ambiguous" }],
  ["Nobody can be asked about this message; if you know what happened, please decide.", 30, { channel: "telegram" }],
  ["Nobody can be asked about this message; if you know what happened, please decide.", 30, { channel: "email" }],
])("a row says what is being done: %s", async (sentence, minutesAgo, wish) => {
  await aDoubt(koha.db, minutesAgo, wish);
  const { see } = await (await aService(plivo)).visit(STAFF);
  expect((await see(LIST)).html).toContain(sentence);
});

test("where Plivo cannot be asked, the row does not promise that it is", async () => {
  await aDoubt(koha.db, 30);
  const { see } = await (await aService()).visit(STAFF);
  expect((await see(LIST)).html).toContain("Plivo cannot be asked with the present settings");
});

test.each([...LANGUAGES])("the page of many is complete in %s, and the old address leads there", async (lang) => {
  const ids = await manyDoubts(102);
  await aDoubt(koha.db, 4, { channel: "telegram" });
  await aDoubt(koha.db, 30, { ...asked, asked_listed: 2, asked_attempts: 3 });
  await ritasDoubt(40, { expires_at: at(-1), kind: "reply" });
  const visit = await (await aService(plivo)).visit({ ...STAFF, lang });
  const old = await (await aService()).app.request("/staff/uncertain");
  expect([old.status, old.headers.get("location")]).toEqual([302, "/tidings/staff/review?group=uncertain"]);
  const pages = [await visit.see("/review"), await visit.see(LIST), await visit.post("/review", {})];
  pages[3] = await press(visit, [["which", "ticked"], ["do", "leave"], ...ticked(ids.slice(0, 2))]);
  for (const { html } of pages) expect(html).not.toMatch(/pages:|staff:|review:|\{\{|undefined|\[object/);
});
