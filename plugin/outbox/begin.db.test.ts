import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { lockAddress, lockAddresses } from "../consent/standing.ts";
import { suppress } from "../consent/suppression.ts";
import { optIn, withdraw } from "../consent/transitions.ts";
import { inTransaction, type Tx } from "../database/connection.ts";
import { type BeginResult, begin, type NotFor } from "./begin.ts";
import { cancelWaiting } from "./cancel.ts";
import type { Claim } from "./claim.ts";
import { aClaim, aMessage, aWorker, later, NOW, NUMBER, readAttempts, readMessage } from "./message.fixture.ts";
import { anOptedInPatron, type OptedInPatron } from "./opted-in-patron.fixture.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const worker = await aWorker(db);
const nobody = new Set<number>();
const inTrialFor = (...listed: string[]): NotFor => {
  return (_, __, to) => (listed.includes(to) ? undefined : "trial_only");
};
const beginOne = (claim: Claim, gone = nobody, at = NOW): Promise<BeginResult> =>
  begin(db, worker, [claim], (patronId) => (gone.has(patronId) ? "patron_gone" : undefined), at);

/** What a heard STOP does in its one transaction. */
async function stop(tx: Tx, { address, addressId }: OptedInPatron): Promise<void> {
  await lockAddress(tx, "sms", address, NOW);
  await suppress(tx, "sms", address, "stop", NOW);
  await withdraw(tx, { addressId, channel: "sms", event: "stop_heard", source: "keyword", actor: "patron" }, NOW);
  await cancelWaiting(tx, addressId, "consent_withdrawn", NOW);
}

test("a claim that begins leaves an open attempt that carries the claim's number", async () => {
  const patron = await anOptedInPatron(db);
  const claim = await aClaim(db, worker, {}, patron);
  const { begun, cancelled, lost } = await beginOne(claim);
  expect(begun).toEqual([{ ...claim, to: patron.address, begunAt: NOW, allowedBy: claim.ledger_id }]);
  expect({ cancelled, lost }).toEqual({ cancelled: [], lost: [] });
  const open = { number: 1, worker_id: worker, begun_at: NOW, ended_at: null, outcome: null, reference: null };
  // Which step of consent allowed it, is kept with it.
  expect(await readAttempts(db, claim.id)).toMatchObject([{ ...open, ledger_id: claim.ledger_id }]);
});

test("a claim from before a restore begins nothing, even beside another one with the same numbers", async () => {
  const claim = await aClaim(db, worker);
  const old = { ...claim, claimedAt: later(-60_000) };
  expect(await beginOne(old)).toEqual({ begun: [], cancelled: [], held: [], unweighed: [], lost: [claim.id] });
  expect(await readAttempts(db, claim.id)).toEqual([]);
  // The same worker claimed it once more, and begins both at once.
  const { begun, lost } = await begin(db, worker, [old, claim], () => undefined, NOW);
  expect([begun.map(({ claimedAt }) => claimedAt), lost]).toEqual([[claim.claimedAt], [claim.id]]);
  expect(await readAttempts(db, claim.id)).toHaveLength(1);
});

const suppressed = (patron: OptedInPatron) =>
  inTransaction(db, async (tx) => suppress(tx, "sms", patron.address, "provider_blocked", NOW));
const optedOut = (patron: OptedInPatron) =>
  inTransaction(db, async (tx) => {
    const step = { channel: "sms", event: "stop_heard", source: "keyword", actor: "patron" } as const;
    await withdraw(tx, { addressId: patron.addressId, ...step }, NOW);
  });
const movedToAnotherNumber = ({ patronId, address }: OptedInPatron) =>
  inTransaction(db, async (tx) => {
    const by = { source: "patron_page", actor: "patron", byPhone: false } as const;
    await optIn(tx, { patronId, channel: "sms", address: address.replace("555", "556"), ...by }, NOW);
  });
const nothing = async () => {};

test.each<[string, string, (patron: OptedInPatron) => Promise<unknown>, Partial<Claim>, boolean]>([
  ["consent was withdrawn meanwhile", "consent_withdrawn", optedOut, {}, false],
  ["the provider reports that the number has opted out", "opted_out_at_provider", suppressed, {}, false],
  ["the patron has another number now", "consent_withdrawn", movedToAnotherNumber, {}, false],
  ["the patron is gone", "patron_gone", nothing, {}, true],
  ["its time is over", "too_late", nothing, { expires_at: NOW }, false],
])("a notice is called off when %s", async (_, reason, happens, wish, goesAway) => {
  const patron = await anOptedInPatron(db);
  const claim = await aClaim(db, worker, wish, patron);
  await happens(patron);
  const result = await beginOne(claim, goesAway ? new Set([patron.patronId]) : nobody);
  expect(result).toEqual({ begun: [], cancelled: [{ id: claim.id, reason }], held: [], unweighed: [], lost: [] });
  // Koha is to be told why.
  expect(await readMessage(db, claim.id)).toMatchObject({ state: "cancelled", reason, tell_at: NOW });
  expect(await readAttempts(db, claim.id)).toEqual([]);
});

test("a reply leaves even to a patron who has opted out, is suppressed and is gone", async () => {
  const patron = await anOptedInPatron(db);
  await inTransaction(db, (tx) => stop(tx, patron));
  const claim = await aClaim(db, worker, { kind: "reply", created_at: NOW }, patron);
  expect((await beginOne(claim, new Set([patron.patronId]))).begun).toMatchObject([{ id: claim.id }]);
  const late = await aClaim(db, worker, { kind: "reply", created_at: NOW, expires_at: NOW }, patron);
  expect((await beginOne(late)).cancelled).toEqual([{ id: late.id, reason: "too_late" }]);
});

test("a reply from before a STOP does not follow it; the STOP's confirmation and later replies do", async () => {
  const patron = await anOptedInPatron(db);
  await inTransaction(db, (tx) => stop(tx, patron));
  const aReply = (wish: object) => aClaim(db, worker, { kind: "reply", patron_id: null, ...wish }, patron);
  const before = await aReply({ created_at: later(-1) });
  const confirmation = await aReply({ created_at: later(-1), max_tries: 1 });
  const since = await aReply({ created_at: NOW });
  const nobodyGone: NotFor = () => undefined;
  const { begun, cancelled } = await begin(db, worker, [before, confirmation, since], nobodyGone, NOW);
  expect(begun.map(({ id }) => id)).toEqual([confirmation.id, since.id]);
  expect(cancelled).toEqual([{ id: before.id, reason: "consent_withdrawn" }]);
});

test("in trial a message of any kind leaves to a listed address alone, and a reply to everybody", async () => {
  const [listed, other] = [await anOptedInPatron(db), await anOptedInPatron(db)];
  const claims = [
    await aClaim(db, worker, {}, listed),
    await aClaim(db, worker, {}, other),
    await aClaim(db, worker, { kind: "welcome" }, other),
    await aClaim(db, worker, { kind: "reply" }, other),
  ];
  const [ours, notice, welcome, reply] = claims.map(({ id }) => id);
  const { begun, cancelled } = await begin(db, worker, claims, inTrialFor(listed.address), NOW);
  expect(begun.map(({ id }) => id)).toEqual([ours, reply]);
  expect(cancelled).toEqual([notice, welcome].map((id) => ({ id, reason: "trial_only" })));
  expect(await readMessage(db, notice ?? 0)).toMatchObject({ state: "cancelled", tell_at: NOW });
});

test("a claim that was lost begins nothing, whoever has it now", async () => {
  const rescued = await aClaim(db, worker);
  await db
    .updateTable("tidings_message")
    .set({ state: "queued", claimed_by: null })
    .where("id", "=", rescued.id)
    .execute();
  const another = await aClaim(db, worker);
  await db
    .updateTable("tidings_message")
    .set({ claimed_by: worker + 1 })
    .where("id", "=", another.id)
    .execute();
  const claimedAnew = await aClaim(db, worker);
  await db.updateTable("tidings_message").set({ claims: 2 }).where("id", "=", claimedAnew.id).execute();
  const decided = await aClaim(db, worker);
  await db.updateTable("tidings_message").set({ state: "cancelled" }).where("id", "=", decided.id).execute();
  const ours = await aClaim(db, worker);
  const result = await begin(db, worker, [rescued, another, claimedAnew, decided, ours], () => undefined, NOW);
  expect(result.lost).toEqual([rescued.id, another.id, claimedAnew.id, decided.id]);
  expect(result.begun.map(({ id }) => id)).toEqual([ours.id]);
  for (const { id } of [rescued, another, claimedAnew]) expect(await readAttempts(db, id)).toEqual([]);
  expect(await readMessage(db, rescued.id)).toMatchObject({ state: "queued", reason: null });
});

test("no attempt begins after the STOP has committed: begin waits for it, and then calls the notice off", async () => {
  const patron = await anOptedInPatron(db);
  const claim = await aClaim(db, worker, {}, patron);
  const started = Promise.withResolvers<void>();
  const stopping = inTransaction(db, async (tx) => {
    await stop(tx, patron);
    started.resolve();
    await sleep(400);
  });
  await started.promise;
  const before = performance.now();
  const result = await beginOne(claim);
  expect(performance.now() - before).toBeGreaterThan(300);
  await stopping;
  expect(result).toEqual({
    begun: [],
    cancelled: [{ id: claim.id, reason: "suppressed" }],
    held: [],
    unweighed: [],
    lost: [],
  });
});

test("a STOP waits for the attempt that is just beginning, and knows of it", async () => {
  const patron = await anOptedInPatron(db);
  const claim = await aClaim(db, worker, {}, patron);
  const order: string[] = [];
  // Whoever holds the message keeps begin in the middle of its transaction, where it has locked the address already.
  const locked = Promise.withResolvers<void>();
  const holding = db.transaction().execute(async (tx) => {
    await tx.selectFrom("tidings_message").select("id").where("id", "=", claim.id).forUpdate().execute();
    locked.resolve();
    await sleep(400);
  });
  await locked.promise;
  const beginning = beginOne(claim).then((result) => {
    order.push("begun");
    return result;
  });
  await sleep(100);
  const before = performance.now();
  await inTransaction(db, (tx) => stop(tx, patron));
  order.push("stopped");
  expect(performance.now() - before).toBeGreaterThan(200);
  expect((await beginning).begun).toHaveLength(1);
  await holding;
  expect(order).toEqual(["begun", "stopped"]);
  const standing = db.selectFrom("tidings_standing").select("state").where("patron_id", "=", patron.patronId);
  expect(await standing.executeTakeFirst()).toEqual({ state: "pending_opt_out" });
});

test("two workers begin texts to the same number side by side", async () => {
  const patron = await anOptedInPatron(db);
  const claims = [await aClaim(db, worker, {}, patron), await aClaim(db, worker, {}, patron)] as const;
  // The other worker is in the middle of its begin: it has locked the address as begin does.
  await db.transaction().execute(async (tx) => {
    await lockAddresses(tx, [patron.addressId]);
    expect((await beginOne(claims[0])).begun).toHaveLength(1);
  });
  expect((await beginOne(claims[1])).begun).toHaveLength(1);
});

test("a withdrawal calls off the notices that wait, and leaves replies and what is claimed alone", async () => {
  const patron = await anOptedInPatron(db);
  const waiting = await aMessage(db, { sender: NUMBER, due_at: later(60_000) }, patron);
  const reply = await aMessage(db, { kind: "reply" }, patron);
  const claimed = await aClaim(db, worker, {}, patron);
  const elsewhere = await aMessage(db);
  expect(await inTransaction(db, (tx) => cancelWaiting(tx, patron.addressId, "consent_withdrawn", NOW))).toBe(1);
  expect(await readMessage(db, waiting)).toMatchObject({
    state: "cancelled",
    reason: "consent_withdrawn",
    tell_at: NOW,
  });
  expect((await readMessage(db, reply)).state).toBe("queued");
  expect((await readMessage(db, claimed.id)).state).toBe("sending");
  expect((await readMessage(db, elsewhere)).state).toBe("queued");
});

test("a notice of nobody, which cannot have any consent, is called off", async () => {
  const claim = await aClaim(db, worker, { patron_id: null });
  expect(await beginOne(claim)).toMatchObject({ begun: [], cancelled: [{ id: claim.id, reason: "patron_gone" }] });
});

test("a notice claimed while it is cancelled stays with the worker, whose begin looks at the consent", async () => {
  const patron = await anOptedInPatron(db);
  const id = await aMessage(db, {}, patron);
  const claiming = Promise.withResolvers<void>();
  const worked = db.transaction().execute(async (tx) => {
    await tx.updateTable("tidings_message").set({ state: "sending", claims: 1 }).where("id", "=", id).execute();
    claiming.resolve();
    await sleep(200);
  });
  await claiming.promise;
  expect(await inTransaction(db, (tx) => cancelWaiting(tx, patron.addressId, "consent_withdrawn", NOW))).toBe(0);
  await worked;
  expect(await readMessage(db, id)).toMatchObject({ state: "sending", reason: null });
});
