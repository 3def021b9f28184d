import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import type { Channel, Found, Lost } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import { openLog } from "../foundation/log.ts";
import { archiveAll } from "../outbox/archive.fixture.ts";
import type { Begun } from "../outbox/begin.ts";
import { aBegun, aWorker, later, NOW, NUMBER, readMessage } from "../outbox/message.fixture.ts";
import type { Outcome } from "../outbox/message.ts";
import { settle } from "../outbox/settle.ts";
import { ASK_AFTER_MS, reconcile } from "./reconcile.ts";
import { resolveUncertain } from "./resolve-uncertain.ts";

/* A doubt about which the provider could not be asked for a week; its neighbours have been archived. */

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  for (const table of ["message", "attempt", "message_archive", "attempt_archive"] as const)
    await db.deleteFrom(`tidings_${table}`).execute();
});
const worker = await aWorker(db);
const log = openLog("tidings", "silent", { write: () => {} });

/** A text from our one number, that came to this end; to whom the other goes, if one is named. */
async function aText(outcome: Outcome, other?: Begun): Promise<Begun> {
  const to = other ? { address_id: other.address_id, patron_id: other.patron_id } : {};
  const message = await aBegun(db, worker, { expires_at: later(30 * 24 * 60 * 60_000), ...to });
  await db.updateTable("tidings_message").set({ sender: NUMBER }).where("id", "=", message.id).execute();
  await db.updateTable("tidings_attempt").set({ sender: NUMBER }).where("message_id", "=", message.id).execute();
  await settle(db, worker, [{ message, outcome, chance: 0 }], judgeReceipt, NOW);
  return { ...message, sender: NUMBER };
}
const DOUBT = { kind: "uncertain", reason: "no_answer" } as const;
const stateOf = async ({ id }: Begun) => (await readMessage(db, id)).state;

/** The provider lists one text, unless it is known to be another's. */
async function ask(reference: string): Promise<void> {
  const find = async ({ known }: Lost): Promise<Found> =>
    known.has(reference) ? { kind: "not_taken" } : ({ kind: "taken", reference, state: "sent", at: NOW } as Found);
  const channel = { name: "sms", send: () => Promise.reject(new Error()), check: async () => "OK", find };
  const channels = new Map([["sms", channel as Channel] as const]);
  await reconcile({ db, channels, judge: judgeReceipt, log, now: () => later(9 * 24 * 60 * 60_000), chance: () => 0 });
}

test("a text that an archived message is known to own is not taken for the one in doubt", async () => {
  const neighbour = await aText({ kind: "accepted", reference: "uuid-neighbour" });
  const doubt = await aText(DOUBT, neighbour);
  expect(await archiveAll(db)).toBe(1);
  await ask("uuid-neighbour");
  expect(await stateOf(doubt)).toBe("queued");
});

test("a text that an archived message may own proves nothing about the one in doubt", async () => {
  const neighbour = await aText(DOUBT);
  const doubt = await aText(DOUBT, neighbour);
  await resolveUncertain(db, neighbour.id, "arrived", "sofie", later(ASK_AFTER_MS));
  expect(await archiveAll(db)).toBe(1);
  await ask("uuid-of-one");
  expect(await readMessage(db, doubt.id)).toMatchObject({ state: "uncertain", reason: "asked_ambiguous" });
});

test("without them it would be the one in doubt", async () => {
  const doubt = await aText(DOUBT);
  await ask("uuid-of-it");
  expect(await stateOf(doubt)).toBe("sent");
});
