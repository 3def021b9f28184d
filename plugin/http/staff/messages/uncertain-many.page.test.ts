import { beforeEach, expect, test } from "vitest";
import { at } from "../../../notices/intake.fixture.ts";
import { aMessage, readMessage } from "../../../outbox/message.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const staff = { permissions: ["borrowers"] };
const plivo = {
  TIDINGS_PUBLIC_URL: "https://library.example/tidings",
  TIDINGS_PLIVO_AUTH_ID: "MAXXXXXXXXXXXXXXXXXX",
  TIDINGS_PLIVO_AUTH_TOKEN: "a-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
};
beforeEach(async () => {
  await koha.db.deleteFrom("tidings_attempt").execute();
  await koha.db.deleteFrom("tidings_message").execute();
});

type Wish = Parameters<typeof aMessage>[1];

/** A message of which nobody can say whether it arrived, for this many minutes. */
async function aDoubt(minutesAgo: number, wish: Wish = {}): Promise<number> {
  const doubt = {
    state: "uncertain",
    reason: "no_answer",
    claims: 1,
    changed_at: at(-minutesAgo),
    expires_at: null,
  } as const;
  const id = await aMessage(koha.db, { address_id: 1, ...doubt, ...wish });
  const attempt = { message_id: id, number: 1, worker_id: 1, sender: "15550100001", begun_at: at(-minutesAgo) };
  await koha.db.insertInto("tidings_attempt").values(attempt).execute();
  return id;
}
async function manyDoubts(count: number, minutesAgo = 30): Promise<number[]> {
  const ids: number[] = [];
  for (let made = 0; made < count; made += 1) ids.push(await aDoubt(minutesAgo));
  return ids;
}
const notice = (html: string) => /<div class="notice (\w+)"[^>]*>([^<]*)/.exec(html)?.slice(1);
const ticks = (html: string) => [...html.matchAll(/name="tick-(\d+)"/g)].map(([, id]) => Number(id));
const ticked = (ids: readonly number[]) => Object.fromEntries(ids.map((id) => [`tick-${id}`, "on"]));
/** What the form says for "all": when its page was made and how many messages it listed. */
const hidden = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/name="(listed_at|total)" value="(\d+)"/g)].map(([, name, value]) => [name ?? "", value ?? ""]),
  );
const states = async (ids: readonly number[]) =>
  Promise.all(ids.map(async (id) => (await readMessage(koha.db, id)).state));

test("with more than a page, the total is shown and the rest is on the next page", async () => {
  const ids = await manyDoubts(105);
  const { see } = await (await aService()).visit(staff);
  const first = await see("/uncertain");
  expect(first.html).toContain("1–100 of 105 messages.");
  expect(ticks(first.html)).toEqual(ids.slice(0, 100));
  const second = await see(/href="\/tidings\/staff(\/uncertain\?page=2)"/.exec(first.html)?.[1] ?? "");
  expect(second.html).toContain("101–105 of 105 messages.");
  expect(ticks(second.html)).toEqual(ids.slice(100));
  expect((await see("/uncertain?page=999")).html).toContain("101–105 of 105");
});

test.each([
  ["arrived", "sent"],
  ["again", "queued"],
  ["leave", "cancelled"],
])("those that are ticked are decided together: %s", async (verdict, state) => {
  const [one = 0, two = 0, three = 0] = await manyDoubts(3);
  const { post } = await (await aService()).visit(staff);
  const { status, html } = await post("/uncertain/many", { which: "ticked", verdict, ...ticked([one, three]) });
  expect([status, notice(html)]).toEqual([200, ["good", "2 decided."]]);
  expect(await states([one, two, three])).toEqual([state, "uncertain", state]);
  expect(await readMessage(koha.db, one)).toMatchObject({ decided_by: "sofie" });
});

test("one settled meanwhile, or sent a moment ago, does not hold up the others, and all are counted", async () => {
  const ids = [...(await manyDoubts(12)), ...(await manyDoubts(2, 4))];
  const { post } = await (await aService()).visit(staff);
  await koha.db.updateTable("tidings_message").set({ state: "delivered" }).where("id", "in", ids.slice(0, 3)).execute();
  const { html } = await post("/uncertain/many", { which: "ticked", verdict: "again", ...ticked(ids) });
  expect(notice(html)?.[1]).toBe(
    "9 decided. 3 had been settled meanwhile. 2 left less than ten minutes ago and stay as they are.",
  );
});

test('"all" means all that the page had counted, on other pages too, and none that came into doubt since', async () => {
  const ids = await manyDoubts(103);
  const service = await aService();
  const { see, post } = await service.visit(staff);
  const { html } = await see("/uncertain");
  service.setClock(5);
  const [since] = await manyDoubts(1, -1);
  await koha.db.updateTable("tidings_message").set({ state: "sent" }).where("id", "in", ids.slice(0, 2)).execute();
  const answer = await post("/uncertain/many", { which: "all", verdict: "leave", ...hidden(html) });
  expect(notice(answer.html)?.[1]).toBe("101 decided. 2 had been settled meanwhile.");
  expect(await states([ids[102] ?? 0, since ?? 0])).toEqual(["cancelled", "uncertain"]);
});

test.each<[string, Record<string, string>]>([
  ["no tick", { which: "ticked", verdict: "leave" }],
  ["no verdict", { which: "all", listed_at: "1", total: "1" }],
  ["no time of its page", { which: "all", verdict: "leave" }],
])("a form with %s changes nothing", async (_, fields) => {
  const ids = await manyDoubts(1);
  const { post } = await (await aService()).visit(staff);
  expect((await post("/uncertain/many", fields)).status).toBe(422);
  expect(await states(ids)).toEqual(["uncertain"]);
});

test("without the permission for patrons none is decided", async () => {
  const ids = await manyDoubts(1);
  const { post } = await (await aService()).visit({ permissions: ["catalogue"] });
  const { status } = await post("/uncertain/many", { which: "ticked", verdict: "leave", ...ticked(ids) });
  expect([status, ...(await states(ids))]).toEqual([403, "uncertain"]);
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
  await aDoubt(minutesAgo, wish);
  const { see } = await (await aService(plivo)).visit(staff);
  expect((await see("/uncertain")).html).toContain(sentence);
});

test("where Plivo cannot be asked, the row does not promise that it is", async () => {
  await aDoubt(30);
  const { see } = await (await aService()).visit(staff);
  expect((await see("/uncertain")).html).toContain("Plivo cannot be asked with the present settings");
});

test.each([...LANGUAGES])("the page of many is complete in %s", async (lang) => {
  const ids = await manyDoubts(102);
  await aDoubt(4, { channel: "telegram" });
  await aDoubt(30, { ...asked, asked_listed: 2, asked_attempts: 3 });
  const { see, post } = await (await aService(plivo)).visit({ ...staff, lang });
  const pages = [await see("/uncertain"), await see("/uncertain?page=2"), await post("/uncertain/many", {})];
  pages.push(await post("/uncertain/many", { which: "ticked", verdict: "leave", ...ticked(ids.slice(0, 2)) }));
  for (const { html } of pages) expect(html).not.toMatch(/pages:|staff:|\{\{|undefined|\[object/);
});
