import { expect, test } from "vitest";
import type { Lang } from "../../plugin/templates/locales.ts";
import { typographyFaults } from "./typography.ts";

const check = (lang: Lang, text: string, key = "staff:because.too_late") => typographyFaults(lang, key, text);
const NB = "\u00a0";

test.each<[Lang, string]>([
  ["en", "Koha's page “Restored database”: see https://x.example"],
  ["es", "¿La página «Interruptor»?"],
  ["fr", `L’envoi${NB}: «${NB}Arrêt${NB}»${NB}? {{who}}${NB}; http://127.0.0.1:8090`],
  ["da", "Siden »Afbryder« er Tidings’."],
])("in %s this is well written: %s", (lang, text) => {
  expect(check(lang, text)).toEqual([]);
});

test("quotation marks are those of the language", () => {
  const fault = ["has a quotation mark that its language does not use"];
  for (const lang of ["en", "es", "fr", "da"] as const) expect(check(lang, 'the command "grants"')).toEqual(fault);
  for (const lang of ["es", "fr", "da"] as const) expect(check(lang, "siden “Afbryder”")).toEqual(fault);
  expect(check("en", "the page «Off switch»")).toEqual(fault);
});

test("an apostrophe is no straight one", () => {
  for (const lang of ["es", "fr", "da"] as const) expect(check(lang, "l'envoi")).toEqual(["has a straight apostrophe"]);
});

test("a French sign stands behind a space at which no line ends", () => {
  for (const text of [
    "Envoi : oui",
    "Envoi: oui",
    "Envoi ; oui",
    "Envoi ?",
    "Envoi!",
    `« Arrêt${NB}»`,
    "{{who}} : non",
  ]) {
    expect(check("fr", text)).toEqual(["lacks a no-break space at a sign"]);
  }
  expect(check("da", "Afsendelse: ja?")).toEqual([]);
});

test("texts to phones keep to the signs that a text message has", () => {
  const text = "l'envoi : oui ?";
  for (const key of ["replies:help", "patron:terms.text", "terms:sample.hold"])
    expect(check("fr", text, key)).toEqual([]);
  expect(check("fr", text, "patron:page.title")).toHaveLength(2);
});
