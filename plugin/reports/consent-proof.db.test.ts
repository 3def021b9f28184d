import { expect, test } from "vitest";
import { stateOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { aJoining, aPolicy, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { optOut } from "../enrolment/opt-out.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { readProof } from "./consent-proof.ts";
import { readHolder } from "./holders.ts";

const koha = useKoha();
const [RITA, KOFI] = ["15550000007", "15550000008"] as const;
const never = aJoining({ policy: aPolicy({ invite: "never" }) });

/** Two patrons who agreed to the same words, read on a page in two languages. */
async function twoPatrons() {
  await ask(koha.db, never, aWish({ address: RITA, terms: { lang: "en", text: "OK" } }), at(0));
  await ask(koha.db, never, aWish({ patronId: 8, address: KOFI, terms: { lang: "da", text: "OK" } }), at(1));
  const backend = await aBotBackend(koha.db);
  await backend.hear({ address: RITA, text: "Stop please", minutes: 2 });
}

test("the proof of a patron has each of their steps once, in order, with the words ticked and heard", async () => {
  await twoPatrons();
  const proof = await readProof(koha.db, { patronId: 7 });
  expect(proof.map(({ event, patronId, address }) => [event, patronId, address])).toEqual([
    ["opted_in", 7, RITA],
    ["stop_heard", 7, RITA],
    ["opt_out_finished", 7, RITA],
  ]);
  expect(proof.map((step) => step.terms?.text)).toEqual(["OK", undefined, undefined]);
  expect(proof.map((step) => step.heard)).toEqual([null, "Stop please", null]);
  expect(proof[0]?.terms?.lang).toBe("en");
});

test("the proof of a number shows everybody who ever used it, strangers too, and no other number", async () => {
  await twoPatrons();
  const backend = await aBotBackend(koha.db);
  await backend.hear({ address: "15559990009", text: "stop", minutes: 3 });
  const of = async (address: string) =>
    (await readProof(koha.db, { addresses: [address] })).map(({ patronId, event }) => [patronId, event]);
  expect(await of("15559990009")).toEqual([[null, "stop_heard"]]);
  expect(await of(KOFI)).toEqual([[8, "opted_in"]]);
  expect(await of("1555")).toEqual([]);
});

test("the proof of a number, and who holds it, are found in whichever form the number is stored", async () => {
  await ask(koha.db, never, aWish({ address: "525512345678", terms: { lang: "en", text: "OK" } }), at(0));
  await koha.db.updateTable("tidings_address").set({ address: "5215512345678" }).execute();
  const proof = await readProof(koha.db, { addresses: ["525512345678"] });
  expect(proof.map(({ patronId, event }) => [patronId, event])).toEqual([[7, "opted_in"]]);
  expect(await readHolder(koha.db, { channel: "sms", address: "525512345678", patronId: 8 })).toBe(7);
});

test("what staff wrote about a step is shown with it", async () => {
  await twoPatrons();
  const byStaff = { patronId: 8, channel: "sms", source: "staff", actor: "sofie", note: "Asked by phone." } as const;
  await inTransaction(koha.db, (tx) => optOut(tx, { ...byStaff, event: "opted_out" }, at(4)));
  expect(await stateOf(koha.db, 8)).toBe("opted_out");
  const proof = await readProof(koha.db, { patronId: 8 });
  expect(proof.map(({ event, actor, note }) => [event, actor, note])).toEqual([
    ["opted_in", "patron", null],
    ["opted_out", "sofie", "Asked by phone."],
    ["opt_out_finished", "tidings", null],
  ]);
});
