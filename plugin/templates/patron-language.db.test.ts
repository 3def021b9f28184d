import { beforeEach, expect, test } from "vitest";
import { savePreferences } from "../consent/contact-preferences.ts";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aBotBackend, aText } from "../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { readPatronLang, readPatronLangs } from "./patron-language.ts";

const koha = useKoha();
beforeEach(() => koha.db.deleteFrom("tidings_patron").execute());

const prefers = (lang: string | null) =>
  savePreferences(koha.db, 7, { lang, phoneField: null, emailField: null }, at(0));

test.each([
  ["da", "fr-FR", "da"],
  [null, "fr-FR", "fr"],
  [null, "default", "es"],
  ["xx", "fr-FR", "fr"],
] as const)(
  "a patron who chose %s and is %s in Koha gets texts in %s from a Spanish library",
  async (chosen, record, lang) => {
    await aBorrower(koha.db, 7, record);
    await prefers(chosen);
    expect(await readPatronLang(koha.db, 7, "es")).toBe(lang);
  },
);

test("those of many are read together, each as alone, and nobody's is missing but of whom Koha has not", async () => {
  await aBorrower(koha.db, 7, "fr-FR");
  await aBorrower(koha.db, 8, "fr-FR");
  await aBorrower(koha.db, 9);
  await prefers("da");
  expect(await readPatronLangs(koha.db, [9, 7, 404, 8, 7], "es")).toEqual(
    new Map([
      [7, "da"],
      [8, "fr"],
      [9, "es"],
    ]),
  );
  expect(await readPatronLangs(koha.db, [], "es")).toEqual(new Map());
});

test("a patron unknown to Koha has no language", async () => {
  await prefers("da");
  expect(await readPatronLang(koha.db, 7, "es")).toBeNull();
});

test("a reply comes in the language that the patron chose", async () => {
  await aBorrower(koha.db, 7, "fr-FR");
  await anOptedIn(koha.db, 7, at(-60), { address: "15559990001" });
  await prefers("da");
  const backend = await aBotBackend(koha.db);
  await backend.heard(aText({ intent: "help" }));
  const { text } = await koha.db.selectFrom("tidings_message").select("text").executeTakeFirstOrThrow();
  expect(text).toContain("Svar STOP for at afmelde");
});
