import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { recordStep } from "../consent/ledger.ts";
import { makeLink } from "../consent/link-tokens.ts";
import { anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import { suppress } from "../consent/suppression.ts";
import { inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { aJoining, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { optOut } from "../enrolment/opt-out.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { readEverything } from "../reports/patron-consent-everything.ts";
import { aBotBackend, aText } from "./bot-backend.fixture.ts";

const koha = useKoha();
const FROM = { address: numberOf(7) };
const CHAT = { channel: "telegram", address: "4242" } as const;

async function aReader() {
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
  return aBotBackend(koha.db);
}
const leavesOnThePage = (minutes: number, channel: ChannelName = "sms") =>
  inTransaction(koha.db, (tx) =>
    optOut(tx, { patronId: 7, channel, event: "opted_out", source: "patron_page", actor: "patron" }, at(minutes)),
  );

describe("a START that comes late", () => {
  test("does not undo what the patron did on the page since it was written", async () => {
    const backend = await aReader();
    await leavesOnThePage(5);
    backend.setClock(10);
    expect(await backend.hear({ ...FROM, intent: "start", minutes: 4 })).toBe("start_before_stop");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    expect(await backend.replies()).toEqual([]);
  });

  test("that was written after that brings the patron back", async () => {
    const backend = await aReader();
    await leavesOnThePage(5);
    expect(await backend.hear({ ...FROM, intent: "start", minutes: 6 })).toBe("started");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("is obeyed though the patron has left another channel since", async () => {
    const backend = await aReader();
    await anOptedIn(koha.db, 7, at(-60), CHAT);
    await backend.hear({ ...FROM, minutes: -20 });
    await leavesOnThePage(10, "telegram");
    expect(await backend.hear({ ...FROM, intent: "start", minutes: 5 })).toBe("started");
  });

  test("is obeyed though the provider has reported a block since: this START may be what lifts it", async () => {
    const backend = await aReader();
    await backend.hear({ ...FROM, minutes: -20 });
    await inTransaction(koha.db, async (tx) => {
      const step = { channel: "sms", event: "provider_blocked", source: "provider", actor: "sms" } as const;
      await recordStep(tx, 7, { ...step, addressId: null }, at(10));
    });
    expect(await backend.hear({ ...FROM, intent: "start", minutes: 5 })).toBe("started");
  });

  test("does not undo a STOP in other words, which took two texts", async () => {
    const backend = await aReader();
    const unsure = { ...FROM, intent: "other", because: "unsure", text: "no thanks" } as const;
    await backend.hear({ ...unsure, minutes: 5 });
    expect(await backend.hear({ ...unsure, minutes: 6 })).toBe("stopped");
    expect(await backend.hear({ ...FROM, intent: "start", minutes: 4 })).toBe("start_before_stop");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });
});

test("a link that was opened before its chat was blocked connects nothing, and can be opened again", async () => {
  const backend = await aReader();
  const link = { patronId: 7, channel: "telegram", madeBy: "patron" } as const;
  const token = await makeLink(koha.db, link, randomBytes(24), at(0));
  await backend.hear({ ...CHAT, kind: "blocked", intent: "other", minutes: 5 });
  const opened = { ...CHAT, kind: "link", intent: "other", token, text: `/start ${token}` } as const;
  expect(await backend.hear({ ...opened, minutes: 4 })).toBe("start_before_stop");
  expect(await stateOf(koha.db, 7, "telegram")).toBeUndefined();
  expect(await backend.hear({ ...opened, minutes: 6 })).toBe("linked");
  const kept = await koha.db.selectFrom("tidings_heard").select("text").where("kind", "=", "link").execute();
  expect(kept).toEqual([{ text: null }, { text: null }]);
});

test("a link lifts the block of its chat, since its owner has just opened it", async () => {
  const backend = await aReader();
  await backend.hear({ ...CHAT, kind: "blocked", intent: "other", minutes: 0 });
  const token = await makeLink(koha.db, { patronId: 7, channel: "telegram", madeBy: "patron" }, randomBytes(24), at(1));
  expect(await backend.hear({ ...CHAT, kind: "link", intent: "other", token, minutes: 2 })).toBe("linked");
  expect(await koha.db.selectFrom("tidings_suppression").selectAll().execute()).toEqual([]);
});

test("a chat that is connected while texts are stopped brings no text back", async () => {
  const backend = await aReader();
  await backend.hear({ ...FROM, minutes: 0 });
  const link = { patronId: 7, channel: "telegram", madeBy: "patron" } as const;
  const token = await makeLink(koha.db, link, randomBytes(24), at(1));
  expect(await backend.hear({ ...CHAT, kind: "link", intent: "other", token, minutes: 2 })).toBe("linked");
  expect([await stateOf(koha.db, 7), await stateOf(koha.db, 7, "telegram")]).toEqual(["opted_out", "opted_in"]);
  const stopped = await koha.db.selectFrom("tidings_suppression").select(["channel", "address"]).execute();
  expect(stopped).toEqual([{ channel: "sms", address: numberOf(7) }]);
});

describe("words of a number that a patron has only named", () => {
  const asks = () => ask(koha.db, aJoining(), aWish({ patronId: 7, address: "15559990001" }), at(0));
  const readWriters = () =>
    koha.db.selectFrom("tidings_heard").select(["patron_id", "outcome"]).orderBy("id").execute();

  test("are not shown to that patron, who may have mistyped the number", async () => {
    const backend = await aReader();
    await asks();
    await backend.hear({ intent: "other", text: "Who is this? I am Ana.", minutes: 1 });
    await backend.hear({ text: "STOP, says Ana", minutes: 2 });
    expect(await readWriters()).toEqual([
      { patron_id: null, outcome: "not_understood" },
      { patron_id: null, outcome: "stopped" },
    ]);
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    expect(JSON.stringify(await readEverything(koha.db, 7))).not.toContain("Ana");
  });

  test("are the patron's from the yes on", async () => {
    const backend = await aReader();
    await asks();
    await backend.hear({ intent: "start", minutes: 1 });
    await backend.hear({ intent: "other", text: "Thank you", minutes: 2 });
    expect((await readWriters()).map((row) => row.patron_id)).toEqual([7, 7]);
    expect(JSON.stringify(await readEverything(koha.db, 7))).toContain("Thank you");
  });
});

describe("after a STOP", () => {
  test("no answer to an earlier text leaves, only the confirmation", async () => {
    const backend = await aReader();
    await backend.hear({ ...FROM, intent: "help", minutes: 0 });
    await backend.hear({ ...FROM, minutes: 1 });
    const replies = (await backend.replies()).map(({ state, max_tries }) => ({ state, max_tries }));
    expect(replies).toEqual([
      { state: "cancelled", max_tries: 3 },
      { state: "queued", max_tries: 1 },
    ]);
  });

  test("answers to others, and to what is asked later, leave as before", async () => {
    const backend = await aReader();
    await backend.hear({ address: "15559990001", intent: "help", minutes: 0 });
    await backend.hear({ ...FROM, minutes: 1 });
    await backend.hear({ ...FROM, intent: "help", minutes: 2 });
    expect((await backend.replies()).map((reply) => reply.state)).toEqual(["queued", "queued", "queued"]);
  });

  test("the number stays stopped when its provider says so too, until START", async () => {
    const backend = await aReader();
    await backend.hear({ ...FROM, minutes: 0 });
    await inTransaction(koha.db, (tx) => suppress(tx, "sms", numberOf(7), "provider_blocked", at(1)));
    expect(await backend.hear({ ...FROM, intent: "start", minutes: 15 })).toBe("started");
    expect(await koha.db.selectFrom("tidings_suppression").selectAll().execute()).toEqual([]);
  });
});

describe("a STOP that is handed over late", () => {
  const CONFIRMED_UNTIL = 5;

  test("is confirmed within five minutes of when it was said, or not at all", async () => {
    const backend = await aReader();
    backend.setClock(3);
    expect(await backend.hear({ ...FROM, minutes: 0 })).toBe("stopped");
    expect(await backend.replies()).toMatchObject([{ expires_at: at(CONFIRMED_UNTIL) }]);
    await backend.hear({ ...FROM, intent: "start", minutes: 60 });
    backend.setClock(180);
    expect(await backend.hear({ ...FROM, minutes: 120 })).toBe("stopped");
    expect((await backend.replies()).filter((reply) => reply.max_tries === 1)).toHaveLength(1);
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });

  test("and that a bot's fast clock dates into the future is confirmed within five minutes of now", async () => {
    const backend = await aReader();
    await backend.heard(aText({ ...FROM, minutes: 30 }));
    expect(await backend.replies()).toMatchObject([{ expires_at: at(CONFIRMED_UNTIL) }]);
  });
});
