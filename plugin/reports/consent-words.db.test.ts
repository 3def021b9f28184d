import { beforeEach, expect, test } from "vitest";
import { keepTerms } from "../consent/terms.ts";
import { optIn } from "../consent/transitions.ts";
import { inTransaction } from "../database/connection.ts";
import { aJoining, aPolicy, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { anImport, aTexted } from "../import/import.fixture.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { readAgreedTerms } from "./agreed-terms.ts";
import { readProof } from "./consent-proof.ts";
import { readEverything } from "./patron-consent-everything.ts";
import { readPatronHistory } from "./patron-history.ts";

const koha = useKoha();
const NUMBER = "15550000007";
beforeEach(async () => {
  await koha.db.deleteFrom("tidings_terms").execute();
  await aBorrower(koha.db, 7);
});

/** Patron 7 has ticked these Spanish terms and is sent an invitation. */
async function invited() {
  const terms = { lang: "es", text: "Acepto." };
  await ask(koha.db, aJoining(), aWish({ address: NUMBER, lang: "es", terms }), at(0));
  await koha.db
    .updateTable("tidings_message")
    .set({ state: "sent", sent_at: at(1) })
    .execute();
  return aBotBackend(koha.db);
}
const prove = async () => (await readProof(koha.db, { patronId: 7 })).at(-1);

test.each([
  ["YES", "yes", "start_heard_invitation"],
  ["Sí", "yes", "start_heard_invitation"],
  ["START", "start", "start_heard"],
  ["Iniciar", "start", "start_heard_word"],
] as const)(
  "an invitation answered with %s is shown as that, with the terms ticked before",
  async (text, intent, told) => {
    const bot = await invited();
    await bot.hear({ address: NUMBER, intent, text, minutes: 2 });
    const terms = { by: "terms", terms: { lang: "es", text: "Acepto." }, at: at(0) };
    expect(await prove()).toMatchObject({ event: "start_heard", told, heard: text, agreedTo: terms });
    const { steps } = await readPatronHistory(koha.db, 7);
    expect(steps[0]).toMatchObject({ told, heard: text, agreedTo: terms });
    expect((await readEverything(koha.db, 7)).steps.at(-1)).toMatchObject({ told, heard: text });
  },
);

test("what the bot reports once more after a restore is not shown as the patron's own word", async () => {
  const bot = await invited();
  await bot.hear({ address: NUMBER, intent: "start", text: "START", minutes: 2, taken: 2 });
  expect(await prove()).toMatchObject({ after: "opted_in", told: "start_heard_again", heard: null });
  expect((await readPatronHistory(koha.db, 7)).steps[0]).toMatchObject({ told: "start_heard_again", heard: null });
  expect((await readEverything(koha.db, 7)).steps.at(-1)).toMatchObject({ told: "start_heard_again", heard: null });
});

test.each([
  ["invited first", aJoining(), "requested_import"],
  ["opted in", aJoining({ policy: aPolicy({ invite: "never" }) }), "opted_in_import"],
] as const)(
  "who was imported and %s ticked nothing; the proof says who did it, and why",
  async (_how, joining, told) => {
    await aTexted(koha.db, 9, "+1 202 555 0142");
    const books = anImport(koha.db, { joining });
    await books.start();
    await books.run();
    const proof = await readProof(koha.db, { patronId: 9 });
    const ground = { by: "import", who: "sofie", at: at(0), ground: "They ticked SMS in Koha." };
    expect(proof).toMatchObject([{ told, terms: null, agreedTo: ground }]);
    expect((await readPatronHistory(koha.db, 9)).steps).toMatchObject([{ told, agreedTo: ground }]);
  },
);

test("terms are listed and counted by the channel that they were agreed to for, even with equal words", async () => {
  const tick = (channel: "sms" | "telegram" | "email", patronId: number, text: string, minutes: number) =>
    inTransaction(koha.db, async (tx) => {
      const terms = await keepTerms(tx, { lang: "en", text }, at(minutes));
      const how = { source: "patron_page", actor: "patron", byPhone: false } as const;
      await optIn(tx, { patronId, channel, address: `${channel}-${patronId}`, terms, ...how }, at(minutes));
    });
  await tick("sms", 7, "The same.", 1);
  await tick("telegram", 7, "The same.", 2);
  await tick("telegram", 8, "The same.", 3);
  await tick("telegram", 9, "By chat.", 4);
  await inTransaction(koha.db, (tx) => keepTerms(tx, { lang: "en", text: "A link that nobody opened." }, at(5)));
  const listed = async (channel: "sms" | "telegram" | "email") =>
    (await readAgreedTerms(koha.db, channel, "en")).map(({ text, count, first }) => [text, count, first]);
  expect(await listed("sms")).toEqual([["The same.", 1, at(1)]]);
  expect(await listed("telegram")).toEqual([
    ["By chat.", 1, at(4)],
    ["The same.", 2, at(2)],
  ]);
  expect(await listed("email")).toEqual([]);
});
