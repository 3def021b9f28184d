import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import { optIn } from "../consent/transitions.ts";
import { inTransaction } from "../database/connection.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aTexter, forgetIn, readAddresses } from "./erase-patron.fixture.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";
import { optOut } from "./opt-out.ts";

const koha = useKoha();
const forget = (patronId: number, minutes: number) => forgetIn(koha.db, patronId, minutes);

test("a number that said STOP stays stopped after its patron is forgotten", async () => {
  await aTexter(koha.db);
  const backend = await aBotBackend(koha.db);
  await backend.hear({ address: numberOf(7), minutes: 2 });
  await forget(7, 3);
  expect(await ask(koha.db, aJoining(), aWish({ patronId: 8, address: numberOf(7) }), at(4))).toMatchObject({
    kind: "must_start",
  });
});

test("an address that another patron uses now is kept", async () => {
  await aTexter(koha.db);
  const policy = aPolicy({ invite: "never" });
  await ask(koha.db, aJoining({ policy }), aWish({ address: "4520000007" }), at(2));
  await anOptedIn(koha.db, 8, at(3), { address: numberOf(7) });
  expect(await forget(7, 4)).toMatchObject({ addresses: 1 });
  expect(await readAddresses(koha.db)).toEqual([numberOf(7), expect.stringMatching(/^erased:/)]);
  expect(await stateOf(koha.db, 8)).toBe("opted_in");
});

test("the same number may come back and be forgotten again, and forgetting twice changes nothing", async () => {
  await aTexter(koha.db);
  await forget(7, 2);
  expect(await forget(7, 3)).toMatchObject({ addresses: 0, messages: 0 });
  await anOptedIn(koha.db, 7, at(4));
  await forget(7, 5);
  expect(await readAddresses(koha.db)).toEqual([expect.stringMatching(/^erased:/), expect.stringMatching(/^erased:/)]);
});

test("a START from a phone that was forgotten brings nobody back", async () => {
  await aTexter(koha.db);
  await forget(7, 2);
  const backend = await aBotBackend(koha.db);
  expect(await backend.hear({ address: numberOf(7), intent: "start", minutes: 3 })).toBe("start_unknown");
});

test("another patron's request for the number that is long over does not keep it", async () => {
  await ask(koha.db, aJoining(), aWish({ patronId: 8, address: numberOf(7) }), at(0));
  await aTexter(koha.db);
  expect(await stateOf(koha.db, 8)).toBe("rejected");
  expect(await forget(7, 2)).toMatchObject({ addresses: 1 });
});

test.each([
  ["an open request for the number", { state: "pending_opt_in", may_return: 1 }],
  ["consent", { state: "opted_in", may_return: 1 }],
  ["a way back by START", { state: "opted_out", may_return: 1 }],
] as const)("another patron's number is kept as long as there is %s", async (_what, standing) => {
  await aTexter(koha.db);
  const row = await koha.db.selectFrom("tidings_standing").selectAll().executeTakeFirstOrThrow();
  await koha.db.updateTable("tidings_standing").set({ state: "opted_out" }).execute();
  const { address_id, ledger_id, channel, changed_at } = row;
  await koha.db
    .insertInto("tidings_standing")
    .values({ patron_id: 8, channel, address_id, ledger_id, changed_at, ...standing })
    .execute();
  expect(await forget(7, 3)).toMatchObject({ addresses: 0 });
  expect(await readAddresses(koha.db)).toEqual([numberOf(7)]);
});

test("a way back that only the forgotten patron had does not keep the number", async () => {
  await aTexter(koha.db);
  await koha.db.updateTable("tidings_standing").set({ state: "opted_in", may_return: 1 }).execute();
  expect(await forget(7, 3)).toMatchObject({ addresses: 1 });
});

test("a former number that another patron joins with at the same moment stays theirs", async () => {
  await anOptedIn(koha.db, 7, at(0));
  await anOptedIn(koha.db, 7, at(1), { address: "4520000007" });
  const left = { patronId: 7, channel: "sms", event: "opted_out", source: "patron_page", actor: "patron" } as const;
  await inTransaction(koha.db, (tx) => optOut(tx, left, at(1)));
  const joined = Promise.withResolvers<void>();
  let forgotten = false;
  const joining = inTransaction(koha.db, async (tx) => {
    const wish = { patronId: 8, channel: "sms", address: numberOf(7), source: "staff", actor: "desk" } as const;
    await optIn(tx, { ...wish, byPhone: false }, at(2));
    joined.resolve();
    await sleep(200);
    expect(forgotten).toBe(false);
  });
  await joined.promise;
  const done = await forget(7, 3);
  forgotten = true;
  await joining;
  expect(done).toMatchObject({ addresses: 1 });
  expect(await readAddresses(koha.db)).toEqual([numberOf(7), expect.stringMatching(/^erased:/)]);
});

test("a STOP from a number that is being forgotten waits, and is obeyed", async () => {
  await aTexter(koha.db);
  const backend = await aBotBackend(koha.db);
  const [done, heard] = await Promise.all([forget(7, 2), backend.hear({ address: numberOf(7), minutes: 2 })]);
  expect(done).toMatchObject({ channels: 1 });
  expect(heard).toBe("stopped");
  const stopped = await koha.db.selectFrom("tidings_suppression").select("address").execute();
  expect(stopped).toEqual([{ address: numberOf(7) }]);
});
