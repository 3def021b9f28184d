import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { savePreferences } from "../consent/contact-preferences.ts";
import { openFingerprint } from "../consent/fingerprint.ts";
import { makeLink } from "../consent/link-tokens.ts";
import { anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import { saveWantedKinds } from "../consent/wanted-kinds.ts";
import { sealed } from "../foundation/log.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { recordParked } from "../inbound-health/parked.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { archiveEnded } from "../outbox/archive.ts";
import { aMessage } from "../outbox/message.fixture.ts";
import { readProof } from "../reports/consent-proof.ts";
import { aTexter, fingerprint, forgetIn } from "./erase-patron.fixture.ts";

const koha = useKoha();
const forget = (patronId: number, minutes: number) => forgetIn(koha.db, patronId, minutes);

test("a forgotten patron is opted out; address and words are gone, and the ledger stays", async () => {
  await aTexter(koha.db);
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

test("words that rest in the archive are erased too, and what they told of", async () => {
  await aTexter(koha.db);
  const ended = { state: "delivered", about: "loan:9", created_at: at(-99_999), changed_at: at(-99_999) } as const;
  await koha.db.updateTable("tidings_message").set(ended).execute();
  // The newest of all never rests in the archive.
  await aMessage(koha.db);
  expect((await archiveEnded(koha.db, at(1))).moved).toBe(1);
  expect(await forget(7, 2)).toMatchObject({ messages: 1 });
  const archived = await koha.db.selectFrom("tidings_message_archive").select(["text", "about"]).execute();
  expect(archived).toEqual([{ text: null, about: null }]);
});

test("the proof of a forgotten number is found by the number and the key, and by no other key", async () => {
  await aTexter(koha.db);
  await forget(7, 2);
  const find = (key: typeof fingerprint) => readProof(koha.db, { addresses: [key("sms", numberOf(7))] });
  expect(await find(fingerprint)).toHaveLength(3);
  expect(await find(openFingerprint(sealed("another key")))).toEqual([]);
});

test("every message names the step that allowed it, which the proof shows", async () => {
  await aTexter(koha.db);
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

test("a stranger's words go too once the number is known to be the patron's; another patron's there stay", async () => {
  const backend = await aBotBackend(koha.db);
  await backend.hear({ address: numberOf(7), intent: "other", text: "a stranger so far" });
  await anOptedIn(koha.db, 8, at(1), { address: numberOf(7) });
  await backend.hear({ address: numberOf(7), intent: "other", text: "from the former owner", minutes: 2 });
  await anOptedIn(koha.db, 8, at(3));
  await aTexter(koha.db);
  await forget(7, 4);
  const kept = await koha.db.selectFrom("tidings_heard").select("text").where("text", "is not", null).execute();
  expect(kept).toEqual([{ text: "from the former owner" }]);
});

test("the words of a message that is uncertain, or that is cancelled, go too", async () => {
  await aTexter(koha.db);
  for (const state of ["uncertain", "queued"] as const) {
    await koha.db.updateTable("tidings_message").set({ state, text: "Dune is ready" }).execute();
    expect(await forget(7, 3)).toMatchObject({ messages: 1 });
  }
});

test("an answer that is still to leave keeps its words, which are the library's", async () => {
  await aTexter(koha.db);
  await (await aBotBackend(koha.db)).hear({ address: numberOf(7), intent: "help", minutes: 1 });
  await forget(7, 2);
  const replies = await koha.db
    .selectFrom("tidings_message")
    .select(["state", "text"])
    .where("kind", "=", "reply")
    .execute();
  expect(replies).toEqual([{ state: "queued", text: expect.stringMatching(/Help: 555-0100/) }]);
});

test("texts that a bot could not hand over lose number and words and are closed; those of others stay", async () => {
  await aTexter(koha.db);
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
  await aTexter(koha.db);
  const token = await makeLink(koha.db, { patronId: 7, channel: "telegram", madeBy: "patron" }, randomBytes(24), at(1));
  await forget(7, 2);
  const backend = await aBotBackend(koha.db);
  const opened = { channel: "telegram", address: "4242", kind: "link", intent: "other", token, minutes: 3 } as const;
  expect(await backend.hear(opened)).toBe("link_expired");
});

test("what the patron chose, the subjects of their mail and their language are erased as well", async () => {
  await aTexter(koha.db);
  await saveWantedKinds(koha.db, 7, [{ kind: "loans", channel: "sms", wanted: false }], "patron", at(1));
  await savePreferences(koha.db, 7, { lang: "da", phoneField: null, emailField: null }, at(1));
  await koha.db.updateTable("tidings_message").set({ subject: "Dune is ready" }).where("kind", "!=", "reply").execute();
  await forget(7, 2);
  expect(await koha.db.selectFrom("tidings_choice").selectAll().where("patron_id", "=", 7).execute()).toEqual([]);
  expect(await koha.db.selectFrom("tidings_patron").selectAll().where("patron_id", "=", 7).execute()).toEqual([]);
  const subjects = await koha.db.selectFrom("tidings_message").select("subject").where("patron_id", "=", 7).execute();
  expect(new Set(subjects.map((message) => message.subject))).toEqual(new Set([null]));
});
