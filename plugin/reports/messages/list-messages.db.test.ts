import { beforeEach, expect, test } from "vitest";
import { anAddress } from "../../consent/patron.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { useKoha } from "../../notices/intake.fixture.ts";
import { NOW } from "../../outbox/message.fixture.ts";
import { aListed, aNoticeAlone, daysAgo, keysOf } from "./list.fixture.ts";
import { listMessages, streamMessages } from "./list-messages.ts";

const koha = useKoha();
beforeEach(async () => {
  await aBorrower(koha.db, 7);
});

test("the outbox, the archive, and notices without a message are one list, newest first", async () => {
  const old = await aListed(koha.db, 20);
  const notice = await aNoticeAlone(koha.db, 10, { id: 5 });
  const hot = await aListed(koha.db, 1);
  const { rows } = await listMessages(koha.db, { reach: null }, { size: 10 });
  expect(rows.map(({ key, source }) => [key, source])).toEqual([
    [hot, "outbox"],
    [notice, "notice"],
    [old, "archive"],
  ]);
});

test("a line says to whom, where to, how and why", async () => {
  const address_id = await anAddress(koha.db, "sms", "15550000007", NOW);
  await aListed(koha.db, 20, { address_id, state: "failed", reason: "landline", library: "MPL", about: "hold:3" });
  const { rows } = await listMessages(koha.db, { reach: null }, { size: 10 });
  expect(rows).toMatchObject([
    {
      state: "missing_contact",
      reason: "landline",
      channel: "sms",
      kind: "notice",
      patron: { name: "Rita Reader", card: "card-7" },
      address: "15550000007",
      library: "MPL",
      letterCode: "HOLD",
      about: "hold:3",
      createdAt: daysAgo(20),
    },
  ]);
});

test("a notice whose round made a message is shown by that message, in the archive too", async () => {
  const archived = await aListed(koha.db, 20, { notice_id: 5, round: 1 });
  const hot = await aListed(koha.db, 1, { notice_id: 6, round: 1 });
  await aNoticeAlone(koha.db, 20, { id: 5 });
  await aNoticeAlone(koha.db, 1, { id: 6 });
  await aNoticeAlone(koha.db, 1, { id: 7, state: "taken" });
  expect(await keysOf(koha.db)).toEqual([hot, archived]);
});

test("every page of any size shows each line once, forwards and backwards", async () => {
  for (let one = 0; one < 12; one += 1) {
    // Three of each instant: the outbox, the archive and the notices meet within a page.
    await aListed(koha.db, 5 + (one % 4));
    await aNoticeAlone(koha.db, 5 + (one % 4), { id: 100 + one });
  }
  const all = await keysOf(koha.db);
  expect(new Set(all).size).toBe(24);
  for (const size of [1, 2, 5, 23, 24]) {
    expect(await keysOf(koha.db, {}, size)).toEqual(all);
    let page = await listMessages(koha.db, { reach: null }, { size, older: { at: daysAgo(999), of: "n", id: 0 } });
    expect(page.rows).toEqual([]);
    const back: string[] = [];
    page = await listMessages(koha.db, { reach: null }, { size, newer: { at: daysAgo(999), of: "n", id: 0 } });
    for (;;) {
      back.unshift(...page.rows.map(({ key }) => key));
      if (!page.newer) break;
      page = await listMessages(koha.db, { reach: null }, { size, newer: page.newer });
    }
    expect(back).toEqual(all);
  }
});

test("the whole list streams page by page", async () => {
  for (let one = 0; one < 7; one += 1) await aListed(koha.db, one * 3);
  const streamed: string[] = [];
  for await (const { key } of streamMessages(koha.db, { reach: null }, 2)) streamed.push(key);
  expect(streamed).toEqual(await keysOf(koha.db));
  expect(streamed).toHaveLength(7);
});
