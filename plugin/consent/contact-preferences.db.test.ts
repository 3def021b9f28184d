import { beforeEach, expect, test } from "vitest";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { readPreferences, savePreferences } from "./contact-preferences.ts";

const koha = useKoha();
beforeEach(() => koha.db.deleteFrom("tidings_patron").execute());

test("without saved preferences the record decides", async () => {
  expect(await readPreferences(koha.db, 7)).toEqual({ lang: null, phoneField: null, emailField: null });
});

test("the preferences saved last are used, for that patron only", async () => {
  await savePreferences(koha.db, 7, { lang: "fr", phoneField: "phone", emailField: null }, at(0));
  await savePreferences(koha.db, 8, { lang: "es", phoneField: null, emailField: "emailpro" }, at(0));
  const last = { lang: null, phoneField: "mobile", emailField: "B_email" } as const;
  await savePreferences(koha.db, 7, last, at(1));
  expect(await readPreferences(koha.db, 7)).toEqual(last);
  expect(await readPreferences(koha.db, 8)).toEqual({ lang: "es", phoneField: null, emailField: "emailpro" });
});
