import { expect, test } from "vitest";
import { anOptedIn, numberOf, stateOf } from "../consent/a-patron.ts";
import { openFingerprint } from "../consent/fingerprint.ts";
import { aBorrower } from "../koha/a-notice.ts";
import { sealed } from "../log.ts";
import { readProof } from "../reports/consent-proof.ts";
import { aDesk } from "./a-desk.ts";
import { aJoining, aPolicy, ask, aWish } from "./a-joining.ts";
import { at, useKoha } from "./an-intake.ts";
import { forgetPatron } from "./forget.ts";

const koha = useKoha();
const fingerprint = openFingerprint(sealed("a process key for tests"));
const forget = (patronId: number, minutes: number) =>
  forgetPatron(koha.db, patronId, "sofie", fingerprint, at(minutes));
const readAddresses = async () =>
  (await koha.db.selectFrom("tidings_address").select("address").orderBy("id").execute()).map((row) => row.address);

async function aTexter(): Promise<void> {
  await aBorrower(koha.db, 7);
  const policy = aPolicy({ invite: "never" });
  const wish = aWish({ address: numberOf(7), source: "staff", actor: "sofie", note: "Asked at the desk." });
  await ask(koha.db, aJoining({ policy }), wish, at(0));
  await koha.db.updateTable("tidings_message").set({ state: "sent" }).execute();
  await (await aDesk(koha.db)).hear({ address: numberOf(7), intent: "other", text: "my secret", minutes: 1 });
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
  const desk = await aDesk(koha.db);
  await desk.hear({ address: numberOf(7), minutes: 2 });
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
  const desk = await aDesk(koha.db);
  expect(await desk.hear({ address: numberOf(7), intent: "start", minutes: 3 })).toBe("start_unknown");
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
