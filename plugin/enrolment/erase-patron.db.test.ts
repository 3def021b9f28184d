import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { savePreferences } from "../consent/contact-preferences.ts";
import { openFingerprint } from "../consent/fingerprint.ts";
import { makeLink } from "../consent/link-tokens.ts";
import { anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import { optIn } from "../consent/transitions.ts";
import { saveWantedKinds } from "../consent/wanted-kinds.ts";
import { inTransaction } from "../database/connection.ts";
import { sealed } from "../foundation/log.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { recordParked } from "../inbound-health/parked.ts";
import { aBorrower } from "../koha/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { readProof } from "../reports/consent-proof.ts";
import { erasePatron } from "./erase-patron.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";
import { optOut } from "./opt-out.ts";

const koha = useKoha();
const fingerprint = openFingerprint(sealed("a process key for tests"));
const forget = (patronId: number, minutes: number) => erasePatron(koha.db, patronId, "sofie", fingerprint, at(minutes));
const readAddresses = async () =>
  (await koha.db.selectFrom("tidings_address").select("address").orderBy("id").execute()).map((row) => row.address);

async function aTexter(): Promise<void> {
  await aBorrower(koha.db, 7);
  const policy = aPolicy({ invite: "never" });
  const wish = aWish({ address: numberOf(7), source: "staff", actor: "sofie", note: "Asked at the desk." });
  await ask(koha.db, aJoining({ policy }), wish, at(0));
  await koha.db.updateTable("tidings_message").set({ state: "sent" }).execute();
  // A text that nobody answers.
  const text = { intent: "other", because: "automatic answer", text: "my secret" } as const;
  await (await aBotBackend(koha.db)).hear({ address: numberOf(7), ...text, minutes: 1 });
}

test("who is forgotten is opted out, and neither address nor words remain, but the ledger does", async () => {
  await aTexter();
  expect(await forget(7, 2)).toEqual({ channels: 1, addresses: 1, messages: 1, heard: 1 });
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
  const everything = JSON.stringify([
    await koha.db.selectFrom("tidings_address").selectAll().execute(),
    await koha.db.selectFrom("tidings_heard").selectAll().execute(),
    await koha.db.selectFrom("tidings_message").selectAll().execute(),
    await koha.db.selectFrom("tidings_note").selectAll().execute(),
    await koha.db.selectFrom("tidings_suppression").selectAll().execute(),
  ]);
  expect(everything).not.toContain(numberOf(7));
  expect(everything).not.toMatch(/secret|at the desk|welcome in/);
  const proof = await readProof(koha.db, { patronId: 7 });
  expect(proof.map((step) => step.event)).toEqual(["opted_in", "forgotten", "opt_out_finished"]);
  expect(proof[0]).toMatchObject({
    terms: { text: "I agree." },
    note: null,
    address: expect.stringMatching(/^erased:/),
  });
});

test("the proof of a forgotten number is found by the number and the key, and by no other key", async () => {
  await aTexter();
  await forget(7, 2);
  const find = (key: typeof fingerprint) => readProof(koha.db, { addresses: [key("sms", numberOf(7))] });
  expect(await find(fingerprint)).toHaveLength(3);
  expect(await find(openFingerprint(sealed("another key")))).toEqual([]);
});

test("a number that said STOP stays stopped after its patron is forgotten", async () => {
  await aTexter();
  const backend = await aBotBackend(koha.db);
  await backend.hear({ address: numberOf(7), minutes: 2 });
  await forget(7, 3);
  expect(await ask(koha.db, aJoining(), aWish({ patronId: 8, address: numberOf(7) }), at(4))).toMatchObject({
    kind: "must_start",
  });
});

test("an address that another patron uses now is kept", async () => {
  await aTexter();
  const policy = aPolicy({ invite: "never" });
  await ask(koha.db, aJoining({ policy }), aWish({ address: "4520000007" }), at(2));
  await anOptedIn(koha.db, 8, at(3), { address: numberOf(7) });
  expect(await forget(7, 4)).toMatchObject({ addresses: 1 });
  expect(await readAddresses()).toEqual([numberOf(7), expect.stringMatching(/^erased:/)]);
  expect(await stateOf(koha.db, 8)).toBe("opted_in");
});

test("the same number may come back and be forgotten again, and forgetting twice changes nothing", async () => {
  await aTexter();
  await forget(7, 2);
  expect(await forget(7, 3)).toMatchObject({ addresses: 0, messages: 0 });
  await anOptedIn(koha.db, 7, at(4));
  await forget(7, 5);
  expect(await readAddresses()).toEqual([expect.stringMatching(/^erased:/), expect.stringMatching(/^erased:/)]);
});

test("a START from a phone that was forgotten brings nobody back", async () => {
  await aTexter();
  await forget(7, 2);
  const backend = await aBotBackend(koha.db);
  expect(await backend.hear({ address: numberOf(7), intent: "start", minutes: 3 })).toBe("start_unknown");
});

test("every message names the step that allowed it, which the proof shows", async () => {
  await aTexter();
  const { id, ledger_id } = await koha.db
    .selectFrom("tidings_message")
    .select(["id", "ledger_id"])
    .where("kind", "=", "welcome")
    .executeTakeFirstOrThrow();
  await koha.db
    .insertInto("tidings_attempt")
    .values({ message_id: id, number: 1, worker_id: 1, sender: "x", begun_at: at(1), ledger_id })
    .execute();
  const proof = await readProof(koha.db, { patronId: 7 });
  expect(proof.find((step) => step.id === ledger_id)?.messages).toMatchObject([{ kind: "welcome", begunAt: at(1) }]);
});

test("what a number wrote before it was known whose it is goes too, and what another patron wrote there does not", async () => {
  const backend = await aBotBackend(koha.db);
  await backend.hear({ address: numberOf(7), intent: "other", text: "a stranger so far" });
  await anOptedIn(koha.db, 8, at(1), { address: numberOf(7) });
  await backend.hear({ address: numberOf(7), intent: "other", text: "from the former owner", minutes: 2 });
  await anOptedIn(koha.db, 8, at(3));
  await aTexter();
  await forget(7, 4);
  const kept = await koha.db.selectFrom("tidings_heard").select("text").where("text", "is not", null).execute();
  expect(kept).toEqual([{ text: "from the former owner" }]);
});

test("the words of a message whose fate is uncertain, or that is called off, go too", async () => {
  await aTexter();
  for (const state of ["uncertain", "queued"] as const) {
    await koha.db.updateTable("tidings_message").set({ state, text: "Dune is ready" }).execute();
    expect(await forget(7, 3)).toMatchObject({ messages: 1 });
  }
});

test("an answer that is still to leave keeps its words, which are the library's", async () => {
  await aTexter();
  await (await aBotBackend(koha.db)).hear({ address: numberOf(7), intent: "help", minutes: 1 });
  await forget(7, 2);
  const replies = await koha.db
    .selectFrom("tidings_message")
    .select(["state", "text"])
    .where("kind", "=", "reply")
    .execute();
  expect(replies).toEqual([{ state: "queued", text: expect.stringMatching(/Help: 555-0100/) }]);
});

test("texts that a bot could not hand over lose number and words and are done with, those of others do not", async () => {
  await aTexter();
  const rows = [numberOf(7), numberOf(8)].map((address, at_) => ({
    row: at_ + 1,
    heardAt: at(0).toISOString(),
    channel: "sms",
    kind: "text",
    address,
    text: "call me",
  }));
  await recordParked(koha.db, { bot: "one", rows, texts: rows }, at(0));
  await forget(7, 2);
  const parked = await koha.db
    .selectFrom("tidings_parked")
    .select(["address", "text", "done_by"])
    .orderBy("bot_row")
    .execute();
  expect(parked).toEqual([
    { address: expect.stringMatching(/^erased:/), text: "", done_by: "sofie" },
    { address: numberOf(8), text: "call me", done_by: null },
  ]);
});

test("a link to a chat that was asked for before leads nowhere afterwards", async () => {
  await aTexter();
  const token = await makeLink(koha.db, { patronId: 7, channel: "telegram", madeBy: "patron" }, randomBytes(24), at(1));
  await forget(7, 2);
  const backend = await aBotBackend(koha.db);
  const opened = { channel: "telegram", address: "4242", kind: "link", intent: "other", token, minutes: 3 } as const;
  expect(await backend.hear(opened)).toBe("link_expired");
});

test("another patron's request for the number that is long over keeps nothing from being forgotten", async () => {
  await ask(koha.db, aJoining(), aWish({ patronId: 8, address: numberOf(7) }), at(0));
  await aTexter();
  expect(await stateOf(koha.db, 8)).toBe("rejected");
  expect(await forget(7, 2)).toMatchObject({ addresses: 1 });
});

test.each([
  ["an open request for the number", { state: "pending_opt_in", may_return: 1 }],
  ["consent", { state: "opted_in", may_return: 1 }],
  ["a way back by START", { state: "opted_out", may_return: 1 }],
] as const)("another patron's number is kept as long as there is %s", async (_what, standing) => {
  await aTexter();
  const row = await koha.db.selectFrom("tidings_standing").selectAll().executeTakeFirstOrThrow();
  await koha.db.updateTable("tidings_standing").set({ state: "opted_out" }).execute();
  const { address_id, ledger_id, channel, changed_at } = row;
  await koha.db
    .insertInto("tidings_standing")
    .values({ patron_id: 8, channel, address_id, ledger_id, changed_at, ...standing })
    .execute();
  expect(await forget(7, 3)).toMatchObject({ addresses: 0 });
  expect(await readAddresses()).toEqual([numberOf(7)]);
});

test("a way back that only the forgotten patron had does not keep the number", async () => {
  await aTexter();
  await koha.db.updateTable("tidings_standing").set({ state: "opted_in", may_return: 1 }).execute();
  expect(await forget(7, 3)).toMatchObject({ addresses: 1 });
});

test("what the patron chose, the subjects of their mail and their language are forgotten as well", async () => {
  await aTexter();
  await saveWantedKinds(koha.db, 7, [{ kind: "loans", channel: "sms", wanted: false }], "patron", at(1));
  await savePreferences(koha.db, 7, { lang: "da", phoneField: null, emailField: null }, at(1));
  await koha.db.updateTable("tidings_message").set({ subject: "Dune is ready" }).where("kind", "!=", "reply").execute();
  await forget(7, 2);
  expect(await koha.db.selectFrom("tidings_choice").selectAll().where("patron_id", "=", 7).execute()).toEqual([]);
  expect(await koha.db.selectFrom("tidings_patron").selectAll().where("patron_id", "=", 7).execute()).toEqual([]);
  const subjects = await koha.db.selectFrom("tidings_message").select("subject").where("patron_id", "=", 7).execute();
  expect(new Set(subjects.map((message) => message.subject))).toEqual(new Set([null]));
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
  expect(await readAddresses()).toEqual([numberOf(7), expect.stringMatching(/^erased:/)]);
});

test("a STOP from a number that is being forgotten waits, and is obeyed", async () => {
  await aTexter();
  const backend = await aBotBackend(koha.db);
  const [done, heard] = await Promise.all([forget(7, 2), backend.hear({ address: numberOf(7), minutes: 2 })]);
  expect(done).toMatchObject({ channels: 1 });
  expect(heard).toBe("stopped");
  const stopped = await koha.db.selectFrom("tidings_suppression").select("address").execute();
  expect(stopped).toEqual([{ address: numberOf(7) }]);
});
