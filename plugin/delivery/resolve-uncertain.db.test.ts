import { expect, test } from "vitest";
import { judgeReceipt } from "../channels/open.ts";
import { useKoha } from "../notices/intake.fixture.ts";
import { claimDue } from "../outbox/claim.ts";
import { aBegun, aMessage, aWorker, later, NOW, readAttempts, readMessage } from "../outbox/message.fixture.ts";
import { settle } from "../outbox/settle.ts";
import { applyReceipt } from "./receipts.ts";
import { resolveUncertain } from "./resolve-uncertain.ts";

const koha = useKoha();
const MINUTE = 60_000;

/** A message that left at NOW and was never answered. */
async function aDoubtful(wish: Parameters<typeof aMessage>[1] = {}) {
  const worker = await aWorker(koha.db);
  const message = await aBegun(koha.db, worker, wish);
  await settle(
    koha.db,
    worker,
    [{ message, outcome: { kind: "uncertain", reason: "no_answer" }, chance: 0 }],
    judgeReceipt,
    NOW,
  );
  return { ...message, worker };
}
const shown = async (id: number) => {
  const { state, reason, decided_by, decided_at, tell_at } = await readMessage(koha.db, id);
  return { state, reason, by: decided_by, at: decided_at, told: tell_at !== null };
};

test("a person who knows that it arrived ends the doubt, and whose word it was is kept", async () => {
  const { id } = await aDoubtful();
  expect(await resolveUncertain(koha.db, id, "arrived", "sofie", later(4 * MINUTE))).toBe("sent");
  expect(await shown(id)).toEqual({ state: "sent", reason: null, by: "sofie", at: later(4 * MINUTE), told: true });
});

test("sending again waits for ten minutes, then another attempt follows", async () => {
  const { id, worker, sender } = await aDoubtful();
  expect(await resolveUncertain(koha.db, id, "again", "sofie", later(10 * MINUTE - 1))).toBe("too_soon");
  expect(await shown(id)).toMatchObject({ state: "uncertain", by: null });
  expect(await resolveUncertain(koha.db, id, "again", "sofie", later(10 * MINUTE))).toBe("queued");
  const [claim] = await claimDue(koha.db, { worker, sender, limit: 1 }, later(10 * MINUTE));
  expect(claim).toMatchObject({ id, claimNumber: 2 });
  expect(await readAttempts(koha.db, id)).toHaveLength(1);
});

test("a person may leave it: it is closed, nothing more is sent, and Koha is told why", async () => {
  const { id } = await aDoubtful();
  expect(await resolveUncertain(koha.db, id, "leave", "sofie", later(MINUTE))).toBe("ended");
  expect(await shown(id)).toMatchObject({ state: "cancelled", reason: "no_answer", by: "sofie", told: true });
});

test("what was left because the provider's books were of no help no longer asks for a decision", async () => {
  const { id } = await aDoubtful();
  await koha.db.updateTable("tidings_message").set({ reason: "asked_ambiguous" }).where("id", "=", id).execute();
  await resolveUncertain(koha.db, id, "leave", "sofie", later(20 * MINUTE));
  expect((await shown(id)).reason).toBe("no_answer");
});

test.each([
  ["is too late by now", { expires_at: later(15 * MINUTE) }, "too_late"],
  ["confirms a STOP", { max_tries: 1 }, "no_answer"],
])("a message that %s is not sent again, whoever asks", async (_what, wish, reason) => {
  const { id } = await aDoubtful(wish);
  expect(await resolveUncertain(koha.db, id, "again", "sofie", later(20 * MINUTE))).toBe("ended");
  expect(await shown(id)).toMatchObject({ state: "cancelled", reason, by: "sofie" });
});

test("a receipt that came before the person is not overwritten", async () => {
  const { id, claimNumber } = await aDoubtful();
  const receipt = { messageId: id, attempt: claimNumber, reference: "r-1", state: "delivered", code: null } as const;
  await applyReceipt(koha.db, { ...receipt, judgement: { kind: "delivered" } }, later(2 * MINUTE), 0);
  for (const verdict of ["arrived", "again", "leave"] as const) {
    expect(await resolveUncertain(koha.db, id, verdict, "sofie", later(20 * MINUTE))).toBe("settled");
  }
  expect(await shown(id)).toMatchObject({ state: "delivered", by: null });
});

test("of two people who decide at once one is told that it was settled, and one attempt follows", async () => {
  const { id } = await aDoubtful();
  const both = ["sofie", "emil"].map((who) => resolveUncertain(koha.db, id, "again", who, later(20 * MINUTE)));
  expect((await Promise.all(both)).sort()).toEqual(["queued", "settled"]);
});

test.each(["queued", "sending", "sent", "failed", "cancelled"] as const)(
  "nobody decides about a message that is %s",
  async (state) => {
    const id = await aMessage(koha.db, { state });
    expect(await resolveUncertain(koha.db, id, "again", "sofie", later(20 * MINUTE))).toBe("settled");
    expect(await shown(id)).toMatchObject({ state, by: null });
  },
);
