import { describe, expect, test } from "vitest";
import { recordStep } from "../consent/ledger.ts";
import { anAddress, anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, readMessages, useKoha } from "../notices/intake.fixture.ts";
import { aBotBackend, aText } from "./bot-backend.fixture.ts";
import { recordHeard } from "./record-heard.ts";

const koha = useKoha();

async function aReader(patronId: number, lang = "default"): Promise<number> {
  await aBorrower(koha.db, patronId, lang);
  return anOptedIn(koha.db, patronId, at(-60));
}
const from = (patronId: number) => ({ address: numberOf(patronId) });
const readSuppressed = async () =>
  (await koha.db.selectFrom("tidings_suppression").select(["address", "because"]).execute()).map((row) => ({ ...row }));

describe("STOP", () => {
  test("cancels what waits for that number, and nothing else", async () => {
    await aReader(7);
    await aReader(8);
    const intake = anIntake(koha.db, koha.host);
    await intake.look(-1);
    const mine = await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
    const other = await aNotice(koha.db, { patronId: 8, queuedAt: at(0) });
    await intake.look(0);
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear(from(7))).toBe("stopped");
    expect(await readMessages(koha.db, mine)).toMatchObject([{ state: "cancelled" }]);
    expect(await readMessages(koha.db, other)).toMatchObject([{ state: "queued" }]);
    const told = await koha.db
      .selectFrom("tidings_message")
      .select(["reason", "tell_at"])
      .where("notice_id", "=", mine)
      .execute();
    expect(told).toEqual([{ reason: "consent_withdrawn", tell_at: at(0) }]);
    expect([await stateOf(koha.db, 7), await stateOf(koha.db, 8)]).toEqual(["opted_out", "opted_in"]);
  });

  test("is confirmed once, however often it is said, in the patron's language and within five minutes", async () => {
    await aReader(7, "es-ES");
    const backend = await aBotBackend(koha.db);
    await backend.hear(from(7));
    for (const minutes of [2, 60, 3 * 24 * 60]) await backend.hear({ ...from(7), minutes });
    const replies = await backend.replies();
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({
      max_tries: 1,
      expires_at: at(5),
      priority: 0,
      state: "queued",
      sender: "15550100001",
    });
    expect(replies[0]?.text).toMatch(/^Midway Library: .*START/);
    expect(replies[0]?.text).not.toMatch(/unsubscribed/);
    expect(backend.woken()).toBe(4);
  });

  test("heard twice under one id changes nothing the second time", async () => {
    await aReader(7);
    const backend = await aBotBackend(koha.db);
    const text = aText(from(7));
    expect(await backend.heard(text)).toEqual({ outcome: "stopped", repeated: false });
    const ledger = () => koha.db.selectFrom("tidings_ledger").selectAll().execute();
    const before = await ledger();
    await backend.hear({ ...from(7), intent: "start", minutes: 15 });
    expect(await backend.heard(text)).toEqual({ outcome: "repeated", repeated: true });
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
    expect(await ledger()).toHaveLength(before.length + 1);
    expect(await backend.replies()).toHaveLength(2);
  });

  test("handed over by two at the same moment is recorded once", async () => {
    await aReader(7);
    const backend = await aBotBackend(koha.db);
    const text = aText(from(7));
    const done = await Promise.all([backend.heard(text), backend.heard(text), backend.heard(text)]);
    expect(done.filter((one) => one.repeated)).toHaveLength(2);
    expect(await backend.replies()).toHaveLength(1);
  });

  test("from a stranger is obeyed, answered and written down", async () => {
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear()).toBe("stopped");
    expect(await readSuppressed()).toEqual([{ address: "15559990001", because: "stop" }]);
    expect(await koha.db.selectFrom("tidings_ledger").select(["patron_id", "event"]).execute()).toEqual([
      { patron_id: null, event: "stop_heard" },
    ]);
    expect(await backend.replies()).toHaveLength(1);
  });

  test("keeps to the number: whoever gets it later is not written to", async () => {
    await aBorrower(koha.db, 9);
    const backend = await aBotBackend(koha.db);
    await backend.hear();
    await anOptedIn(koha.db, 9, at(1), { address: "15559990001" });
    expect(await readSuppressed()).toHaveLength(1);
  });
});

describe("START", () => {
  const start = { intent: "start" } as const;

  test("brings back a patron who had stopped", async () => {
    await aReader(7);
    const backend = await aBotBackend(koha.db);
    await backend.hear(from(7));
    expect(await backend.hear({ ...from(7), ...start, minutes: 15 })).toBe("started");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
    expect(await readSuppressed()).toEqual([]);
    expect((await backend.replies()).at(-1)?.text).toMatch(/Welcome back/);
  });

  test("of a patron who was asked opts in, and the notice that waited for it leaves at once", async () => {
    await aBorrower(koha.db, 7);
    const addressId = await anAddress(koha.db, "sms", numberOf(7), at(-10));
    const asked = { channel: "sms", event: "requested", source: "staff", actor: "desk", addressId } as const;
    await inTransaction(koha.db, (tx) => recordStep(tx, 7, asked, at(-10)));
    const intake = anIntake(koha.db, koha.host);
    await intake.look(-1);
    await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
    expect(await intake.look(0)).toEqual({ taken: 0, ended: 0 });
    expect(await (await aBotBackend(koha.db)).hear({ ...from(7), ...start, minutes: 1 })).toBe("joined");
    expect(await intake.look(1)).toEqual({ taken: 1, ended: 0 });
  });

  test("that was written before the latest STOP, or with it, is ignored", async () => {
    await aReader(7);
    const backend = await aBotBackend(koha.db);
    await backend.hear({ ...from(7), minutes: 5 });
    expect(await backend.hear({ ...from(7), ...start, minutes: 4 })).toBe("start_before_stop");
    expect(await backend.hear({ ...from(7), ...start, minutes: 5 })).toBe("start_before_stop");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    expect(await readSuppressed()).toHaveLength(1);
    expect(await backend.replies()).toHaveLength(1);
  });

  test("of another number does not wait for this number's STOP", async () => {
    await aReader(7);
    await aReader(8);
    const backend = await aBotBackend(koha.db);
    await backend.hear({ ...from(7), minutes: 5 });
    expect(await backend.hear({ ...from(8), ...start, minutes: 4 })).toBe("started");
  });

  test("of a number that nobody signed up opts in nobody, and says how to sign up", async () => {
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear(start)).toBe("start_unknown");
    expect((await backend.replies())[0]?.text).toMatch(/not signed up/);
    expect(await koha.db.selectFrom("tidings_standing").selectAll().execute()).toEqual([]);
  });

  test("after two STOPs brings back the patron who was there last, not one of long ago", async () => {
    const shared = { address: "15557770001" };
    for (const patronId of [30, 20]) await aBorrower(koha.db, patronId);
    const backend = await aBotBackend(koha.db);
    await anOptedIn(koha.db, 30, at(-50), shared);
    await backend.hear({ ...shared, minutes: -40 });
    await anOptedIn(koha.db, 20, at(-30), shared);
    for (const minutes of [-25, -15]) await backend.hear({ ...shared, minutes });
    expect(await backend.hear({ ...shared, ...start, minutes: 0 })).toBe("started");
    expect([await stateOf(koha.db, 30), await stateOf(koha.db, 20)]).toEqual(["opted_out", "opted_in"]);
  });
});

describe("HELP and other words", () => {
  test.each([
    ["an unknown number", "15559990001"],
    ["a patron who opted out", numberOf(7)],
  ])("HELP of %s is answered", async (_who, address) => {
    await aReader(7);
    const backend = await aBotBackend(koha.db);
    await koha.db.updateTable("tidings_standing").set({ state: "opted_out" }).execute();
    expect(await backend.hear({ address, intent: "help" })).toBe("helped");
    expect(await backend.replies()).toMatchObject([{ max_tries: 3, expires_at: at(60) }]);
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });

  test("anything else is kept, and is told once a day how to get help", async () => {
    await aReader(7);
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear({ ...from(7), intent: "other", text: "Cancel my hold on Dune" })).toBe("not_understood");
    expect((await backend.replies()).map(({ text }) => text)).toEqual([expect.stringMatching(/555-0100.*HELP.*STOP/)]);
    const kept = await koha.db.selectFrom("tidings_heard").select(["text", "patron_id", "outcome"]).execute();
    expect(kept).toEqual([{ text: "Cancel my hold on Dune", patron_id: 7, outcome: "not_understood" }]);
  });
});

describe("a text that might mean STOP", () => {
  const unsure = { intent: "other", because: "unsure", text: "no thanks" } as const;

  test("is answered with one question, and ends nothing", async () => {
    await aReader(7);
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear({ ...from(7), ...unsure })).toBe("asked_stop");
    expect((await backend.replies()).map((reply) => reply.text)).toEqual([
      expect.stringMatching(/Reply STOP.*555-0100/),
    ]);
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("is taken for one when it comes a second time", async () => {
    await aReader(7);
    const backend = await aBotBackend(koha.db);
    await backend.hear({ ...from(7), ...unsure });
    await backend.hear({ ...from(7), intent: "other", minutes: 1 });
    expect(await backend.hear({ ...from(7), ...unsure, minutes: 2 })).toBe("stopped");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    expect(await readSuppressed()).toEqual([{ address: numberOf(7), because: "stop" }]);
  });

  test.each([
    ["a START", { intent: "start" }, 2],
    ["a HELP", { intent: "help" }, 2],
    ["a month", { intent: "other" }, 32 * 24 * 60],
  ] as const)("is asked about anew after %s", async (_what, between, minutes) => {
    await aReader(7);
    const backend = await aBotBackend(koha.db);
    await backend.hear({ ...from(7), ...unsure });
    await backend.hear({ ...from(7), ...between, minutes: 1 });
    expect(await backend.hear({ ...from(7), ...unsure, minutes })).toBe("asked_stop");
  });

  test("of a stranger is asked about too", async () => {
    expect(await (await aBotBackend(koha.db)).hear(unsure)).toBe("asked_stop");
  });
});

test("while a text is being recorded nothing else may happen to that number", async () => {
  const addressId = await anAddress(koha.db, "sms", "15559990001", at(0));
  const { heardAt: _, saidAt: __, ...text } = aText();
  await inTransaction(koha.db, async (tx) => {
    await recordHeard(tx, { ...text, heardAt: at(0) }, at(0));
    const beside = koha.db
      .selectFrom("tidings_address")
      .select("id")
      .where("id", "=", addressId)
      .forUpdate()
      .skipLocked()
      .execute();
    expect(await beside).toEqual([]);
  });
});
