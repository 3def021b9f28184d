import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type PlivoSimulator, startPlivo } from "../../../scripts/town/plivo/simulator.ts";
import type { ListedPage, ListQuery } from "../channel.ts";
import { listAll } from "../list-all.ts";
import { answer, aProvider, failureOf } from "../provider.fixture.ts";
import { outgoing, secrets, settings } from "../text.fixture.ts";
import { openPlivo, type PlivoSettings } from "./plivo.ts";

let clock = new Date("2026-11-21T09:30:00Z");
let provider: PlivoSimulator;
const ours = outgoing.sender;
const another = "15550004444";

beforeAll(async () => {
  const { authToken } = settings("");
  const wish = { authId: "MAIN", authToken, numbers: [ours, another], receipts: "none" } as const;
  provider = await startPlivo({ ...wish, now: () => clock });
});
beforeEach(() => {
  provider.forget();
  clock = new Date(clock.getTime() + 24 * 3_600_000);
});
afterAll(() => provider.stop());

const open = (more: Partial<PlivoSettings> = {}, origin = provider.origin) => openPlivo(settings(origin, more));
const around = (): Pick<ListQuery, "since" | "until"> => ({
  since: new Date(clock.getTime() - 60_000),
  until: new Date(clock.getTime() + 60_000),
});
async function list(more: Partial<ListQuery> = {}, plivo = open()): Promise<ListedPage> {
  const page = await plivo.list?.({ direction: "outbound", offset: 0, ...around(), ...more });
  if (!page) throw new Error("Plivo has a list");
  return page;
}
async function send(count: number): Promise<string[]> {
  const references: string[] = [];
  for (let sent = 0; sent < count; sent += 1) references.push((await open().send(outgoing)).reference);
  return references;
}

test("what we sent is listed between our number and the patron's, with its instant", async () => {
  const [reference] = await send(1);
  expect(await list()).toEqual({
    texts: [{ reference, sender: ours, address: outgoing.to, at: clock, state: "sent", type: "sms" }],
    next: undefined,
  });
});

test.each(["number_only", "false"] as const)(
  "what a phone wrote is listed too, whatever Plivo logs of our own texts (%s)",
  async (log) => {
    await provider.say("15558887777", ours, "STOP");
    const { texts } = await list({ direction: "inbound" }, open({ log }));
    expect(texts).toMatchObject([
      { reference: provider.heard[0]?.uuid, sender: ours, address: "15558887777", at: clock, type: "sms" },
    ]);
  },
);

test.each([
  { name: "from another phone", query: { address: "15551112222" } },
  { name: "to another number of ours", query: { sender: another } },
  { name: "that we sent", query: { direction: "outbound" } as const },
  { name: "of an hour ago", query: { since: new Date(0), until: new Date(1) } },
])("who asks for texts $name gets no others", async ({ query }) => {
  await provider.say("15558887777", ours, "Hello");
  expect((await list({ direction: "inbound", sender: ours, address: "15558887777" })).texts).toHaveLength(1);
  expect((await list({ direction: "inbound", ...query })).texts).toEqual([]);
});

test("where Plivo masks the numbers of what we send, that list is not read", async () => {
  const failure = await failureOf(list({}, open({ log: "false" })), secrets);
  expect(failure).toMatchObject({ verdict: "refused" });
});

test.each([
  { count: 20, pages: [20, 0] },
  { count: 45, pages: [20, 20, 5] },
])("$count texts are read page by page to the end", async ({ count, pages }) => {
  const sent = await send(count);
  const read: ListedPage[] = [];
  for (let next: number | undefined = 0; next !== undefined; next = read.at(-1)?.next)
    read.push(await list({ offset: next }));
  expect(read.map(({ texts }) => texts.length)).toEqual(pages);
  expect(read.flatMap(({ texts }) => texts.map(({ reference }) => reference))).toEqual(sent.reverse());
});

test("texts that are taken while the pages are read hide none, and are found themselves", async () => {
  const sent = await send(45);
  let page = 0;
  const { texts, whole } = await listAll(
    async (query) => {
      const read = await list(query);
      page += 1;
      if (page < 3) sent.push(...(await send(7)));
      return read;
    },
    { direction: "outbound", ...around() },
  );
  expect(whole).toBe(true);
  expect(texts.map(({ reference }) => reference).sort()).toEqual(sent.sort());
});

const record = { message_uuid: "uuid-1", message_state: "received", from_number: "+15558887777", to_number: ours };

test.each([
  ["2016-08-17 21:22:36+05:30", "2016-08-17T15:52:36Z"],
  ["2016-08-17 21:22:36.5-0400", "2016-08-18T01:22:36.500Z"],
  ["2016-08-17T21:22:36Z", "2016-08-17T21:22:36Z"],
])("an instant written %s is %s", async (message_time, instant) => {
  const there = await aProvider(answer(200, { meta: { next: null }, objects: [{ ...record, message_time }] }));
  const { texts } = await list({ direction: "inbound" }, open({}, there.apiUrl));
  expect(texts).toMatchObject([{ at: new Date(instant), address: "15558887777" }]);
});

test("a number that is masked, or is a name, is told as none", async () => {
  const times = { message_time: "2016-08-17 21:22:36+05:30" };
  const objects = ["155XXXXX777", "LIBRARY", null].map((from_number) => ({ ...record, ...times, from_number }));
  const there = await aProvider(answer(200, { meta: {}, objects }));
  const { texts } = await list({ direction: "inbound" }, open({}, there.apiUrl));
  expect(texts.map(({ address }) => address)).toEqual(["", "", ""]);
});

test("a page that names a next one is not the last, however short it is", async () => {
  const objects = [{ ...record, message_time: "2016-08-17 21:22:36+05:30" }];
  const there = await aProvider(answer(200, { meta: { next: "/v1/Account/MAIN/Message/?offset=21" }, objects }));
  expect((await list({ offset: 20 }, open({}, there.apiUrl))).next).toBe(21);
});

test.each([answer(429), answer(500, "null"), answer(200, { objects: [record] })])(
  "a list that cannot be had or read now may be asked for again",
  async (answers) => {
    const there = await aProvider(answers);
    expect(await failureOf(list({}, open({}, there.apiUrl)), secrets)).toMatchObject({ verdict: "retry" });
  },
);
