import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { judgeReceipt } from "../channels/open.ts";
import { endOptOuts } from "../jobs/maintenance.ts";
import { begin } from "../outbox/begin.ts";
import { aBegun, aClaim, aMessage, aWorker, later, NOW, readMessage } from "../outbox/message.fixture.ts";
import { anOptedInPatron, type OptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { settle } from "../outbox/settle.ts";
import { recordProviderOptOut } from "./provider-opt-out.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);

async function readConsent({ patronId, address }: OptedInPatron) {
  const standing = db.selectFrom("tidings_standing").select("state").where("patron_id", "=", patronId);
  const list = db.selectFrom("tidings_suppression").select("because").where("address", "=", address);
  const ledger = db.selectFrom("tidings_ledger").select(["event", "source"]).where("patron_id", "=", patronId);
  return {
    state: (await standing.executeTakeFirst())?.state,
    suppressed: (await list.executeTakeFirst())?.because,
    events: (await ledger.orderBy("id").execute()).map(({ event, source }) => `${source}: ${event}`),
  };
}

test.each([
  ["sms", "opted_out_at_provider", "provider_blocked"],
  ["telegram", "telegram_blocked", "telegram_blocked"],
] as const)(
  "%s: the provider says %s, and the patron is opted out and the address suppressed",
  async (channel, reason, event) => {
    const patron = await anOptedInPatron(db, channel);
    const waiting = await aMessage(db, { channel }, patron);
    await recordProviderOptOut(db, channel, patron.address, reason, NOW);
    expect(await readConsent(patron)).toEqual({
      state: "opted_out",
      suppressed: event,
      events: ["opt_in_page: opted_in", `provider: ${event}`, "sweep: opt_out_finished"],
    });
    expect(await readMessage(db, waiting)).toMatchObject({ state: "cancelled", reason, tell_at: NOW });
    await recordProviderOptOut(db, channel, patron.address, reason, NOW);
    expect(await readConsent(patron)).toMatchObject({ state: "opted_out", suppressed: event });
  },
);

test("a number that belongs to nobody is suppressed all the same, before somebody gets it", async () => {
  await recordProviderOptOut(db, "sms", "15550777777", "opted_out_at_provider", NOW);
  const row = db.selectFrom("tidings_suppression").selectAll().where("address", "=", "15550777777");
  expect(await row.execute()).toMatchObject([{ channel: "sms", because: "provider_blocked" }]);
});

test("a message that is already claimed when the provider says so does not begin", async () => {
  const worker = await aWorker(db);
  const patron = await anOptedInPatron(db);
  const claim = await aClaim(db, worker, {}, patron);
  await recordProviderOptOut(db, "sms", patron.address, "opted_out_at_provider", NOW);
  expect((await begin(db, worker, [claim], () => undefined, NOW)).cancelled).toEqual([
    { id: claim.id, reason: "opted_out_at_provider" },
  ]);
});

test("an opt-out is pending until the attempt that had begun has ended", async () => {
  const worker = await aWorker(db);
  const patron = await anOptedInPatron(db);
  const message = await aBegun(db, worker, {}, patron);
  await recordProviderOptOut(db, "sms", patron.address, "opted_out_at_provider", NOW);
  expect((await readConsent(patron)).state).toBe("pending_opt_out");
  expect(await endOptOuts(db, NOW)).toBe(1);
  expect((await readConsent(patron)).state).toBe("pending_opt_out");
  await settle(
    db,
    worker,
    [{ message, outcome: { kind: "accepted", reference: "uuid-1" }, chance: 0 }],
    judgeReceipt,
    NOW,
  );
  expect(await endOptOuts(db, later(1))).toBe(0);
  expect((await readConsent(patron)).state).toBe("opted_out");
});
