import { beforeEach, expect, test } from "vitest";
import { savePreferences } from "../consent/contact-preferences.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { lookAfterInvitations } from "./invitations.ts";
import { aJoining, ask, aWish } from "./opt-in.fixture.ts";

const koha = useKoha();
const PHONE = { channel: "sms", address: "15550000007" } as const;
const HOUR = 60;

/** Staff and Koha write to patron 7 in Danish. */
beforeEach(async () => {
  await koha.db.deleteFrom("tidings_patron").execute();
  await aBorrower(koha.db, 7, "da");
});

const readOut = async () =>
  (
    await koha.db
      .selectFrom("tidings_message")
      .select("text")
      .where("kind", "in", ["invitation", "welcome"])
      .orderBy("id")
      .execute()
  ).map(({ text }) => text);
const inFrench = aWish({ lang: "da", terms: { lang: "fr", text: "J'accepte." } });

test("terms ticked in French: invited, reminded and welcomed in French, then as the record says", async () => {
  await ask(koha.db, aJoining(), inFrench, at(0));
  const backend = await aBotBackend(koha.db);
  expect(await backend.whom(PHONE)).toEqual({ lang: "fr", pending: true });
  await lookAfterInvitations(koha.db, aJoining(), async () => "da", at(48 * HOUR));
  expect(await readOut()).toEqual(["invitation in fr", "reminder in fr"]);
  await backend.hear({ ...PHONE, intent: "start", minutes: 49 * HOUR });
  expect((await backend.replies()).at(-1)?.text).toContain("inscription aux avis par SMS confirmée");
  expect(await backend.whom(PHONE)).toEqual({ lang: "da", pending: false });
  await backend.hear({ ...PHONE, intent: "help", minutes: 50 * HOUR });
  expect((await backend.replies()).at(-1)?.text).toContain("Svar STOP for at afmelde");
});

test("terms ticked in French: welcomed in French when opted in at once", async () => {
  await ask(koha.db, aJoining(), { ...inFrench, address: "4520000007", country: "DK" }, at(0));
  expect(await readOut()).toEqual(["welcome in fr"]);
});

test("an invitation that is sent again stays in the language of the terms", async () => {
  await ask(koha.db, aJoining(), inFrench, at(0));
  const { terms: _ticked, ...again } = inFrench;
  await ask(koha.db, aJoining(), { ...again, source: "staff", actor: "sofie" }, at(10));
  expect(await readOut()).toEqual(["invitation in fr", "invitation in fr"]);
  expect(await (await aBotBackend(koha.db)).whom(PHONE)).toEqual({ lang: "fr", pending: true });
});

test("a chosen language of messages takes precedence over that of the terms", async () => {
  await savePreferences(koha.db, 7, { lang: "es", phoneField: null, emailField: null }, at(-10));
  await ask(koha.db, aJoining(), inFrench, at(0));
  expect(await readOut()).toEqual(["invitation in es"]);
});

test("terms that staff tick in their own language leave the patron's as it is", async () => {
  await ask(koha.db, aJoining(), { ...inFrench, source: "staff", actor: "sofie" }, at(0));
  expect(await readOut()).toEqual(["invitation in da"]);
  const backend = await aBotBackend(koha.db);
  expect(await backend.whom(PHONE)).toEqual({ lang: "da", pending: true });
});
