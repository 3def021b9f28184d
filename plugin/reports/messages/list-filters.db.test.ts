import { beforeEach, expect, test } from "vitest";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { useKoha } from "../../notices/intake.fixture.ts";
import type { MessageFilter } from "./filter.ts";
import { aListed, aNoticeAlone, daysAgo, keysOf } from "./list.fixture.ts";

const koha = useKoha();
beforeEach(async () => {
  await aBorrower(koha.db, 7);
  await aBorrower(koha.db, 8);
});

/** One message and one notice that fit, hot and archived, and one of each that does not; the wish says what differs. */
test.for<[string, Parameters<typeof aListed>[2], Partial<MessageFilter>]>([
  ["state", { state: "cancelled" }, { states: ["cancelled"] }],
  ["a common state", { state: "delivered" }, { states: ["delivered"] }],
  ["state by reason", { state: "failed", reason: "bad_number" }, { states: ["missing_contact"] }],
  ["way", { channel: "email" }, { channels: ["email"] }],
  ["library", { library: "CPL" }, { libraries: ["CPL"] }],
  ["letter", { letter_code: "ODUE" }, { letterCodes: ["ODUE"] }],
  ["kind", { kind: "welcome" }, { kinds: ["welcome"] }],
  ["reason", { state: "failed", reason: "refused" }, { reasons: ["refused"] }],
  ["patron", { patron_id: 8 }, { patronIds: [8] }],
  ["address", { address_id: 9 }, { addressIds: [9] }],
  ["patron or address", { address_id: 9 }, { patronIds: [8], addressIds: [9] }],
  ["what it is about", { about: "hold:7" }, { about: "hold:7" }],
  [
    "several at once",
    { state: "failed", reason: "refused", channel: "email" },
    { states: ["failed"], channels: ["email"] },
  ],
])("a filter by %s leaves out everything else, hot and archived", async ([, wish, filter]) => {
  const old = await aListed(koha.db, 20, wish);
  await aListed(koha.db, 19);
  const hot = await aListed(koha.db, 2, wish);
  await aListed(koha.db, 1);
  expect(await keysOf(koha.db, filter, 1)).toEqual([hot, old]);
});

test("notices without a message are found by all but way and address", async () => {
  await aListed(koha.db, 3);
  const one = await aNoticeAlone(koha.db, 2, { id: 1, patron: 8, letter: "ODUE", because: "too_long" });
  const other = await aNoticeAlone(koha.db, 1, { id: 2, state: "waiting", because: "not_opted_in" });
  expect(await keysOf(koha.db, { states: ["cancelled"] })).toEqual([one]);
  expect(await keysOf(koha.db, { states: ["pending"] })).toEqual([other]);
  expect(await keysOf(koha.db, { reasons: ["too_long"] })).toEqual([one]);
  expect(await keysOf(koha.db, { letterCodes: ["ODUE"] })).toEqual([one]);
  expect(await keysOf(koha.db, { patronIds: [8] })).toEqual([one]);
  expect(await keysOf(koha.db, { libraries: ["MPL"] })).toEqual([other, one]);
  for (const filter of [{ channels: ["sms"] }, { addressIds: [1] }, { kinds: ["reply"] }, { about: "hold:7" }] as const)
    expect((await keysOf(koha.db, filter)).filter((key) => key.startsWith("n"))).toEqual([]);
});

test("a range of time includes its beginning and excludes its end", async () => {
  const keys = [await aListed(koha.db, 20), await aListed(koha.db, 10), await aNoticeAlone(koha.db, 5, { id: 1 })];
  expect(await keysOf(koha.db, { from: daysAgo(10) })).toEqual([keys[2], keys[1]]);
  expect(await keysOf(koha.db, { until: daysAgo(10) })).toEqual([keys[0]]);
  expect(await keysOf(koha.db, { from: daysAgo(10), until: daysAgo(5) })).toEqual([keys[1]]);
});

test("an empty list of patrons, states or letters finds nothing, and not everything", async () => {
  await aListed(koha.db, 20);
  await aListed(koha.db, 1);
  await aNoticeAlone(koha.db, 1, { id: 1 });
  for (const filter of [
    { patronIds: [] },
    { addressIds: [] },
    { states: [] },
    { letterCodes: [] },
    { libraries: [] },
    { channels: [] },
    { reasons: [] },
    { kinds: [] },
  ])
    expect(await keysOf(koha.db, filter)).toEqual([]);
});

test("who reaches some libraries sees the messages of their patrons of today, and of former ones", async () => {
  const mine = await aListed(koha.db, 20, { library: "CPL" });
  const former = await aListed(koha.db, 19, { patron_id: 99, library: "MPL" });
  await aListed(koha.db, 18, { patron_id: 98, library: "CPL" });
  await aListed(koha.db, 17, { patron_id: null, library: null });
  const notice = await aNoticeAlone(koha.db, 5, { id: 1 });
  expect(await keysOf(koha.db, { reach: ["MPL"] })).toEqual([notice, former, mine]);
  expect(await keysOf(koha.db, { reach: ["CPL"] })).toHaveLength(1);
  expect(await keysOf(koha.db, { reach: [] })).toEqual([]);
  expect(await keysOf(koha.db, { reach: ["CPL"], patronIds: [7] })).toEqual([]);
});
