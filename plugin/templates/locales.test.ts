import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Lang, nearestLang, openLocales, type TextKey } from "./locales.ts";
import { countSegments } from "./segments.ts";

const shipped = fileURLToPath(new URL("../../locales", import.meta.url));
const say = await openLocales();
const library = "Bibliothek am Rosengarten";
const contact = "+15550100100";

const textsMissingSomething = (text: string) => /\{\{|\}\}|^\w+:|undefined/.test(text);

test("every reply exists in every language, with the library's name", async () => {
  const replies: unknown = JSON.parse(await readFile(join(shipped, "en", "replies.json"), "utf8"));
  const keys = Object.keys(replies as object)
    .map((key) => `replies:${key}`)
    .filter((key) => say.has(key));
  expect(keys.length).toBeGreaterThan(10);
  for (const lang of LANGUAGES) {
    const texts = keys.map((key) => say(lang, key, { library, contact }));
    expect(texts.filter((text) => !text.includes(library) || textsMissingSomething(text))).toEqual([]);
  }
});

test("a reply by SMS costs one segment, in a library with a name of 25 letters", () => {
  const byText = ["stop_confirmed", "welcome_back", "start_unknown", "help", "invitation", "welcome"] as const;
  for (const lang of LANGUAGES) {
    for (const name of byText) {
      const count = countSegments(say(lang, `replies:${name}`, { library, contact }));
      expect([lang, name, count.encoding, count.segments]).toEqual([lang, name, "GSM-7", 1]);
    }
  }
});

test.each([...LANGUAGES])("help by SMS has library, contact, frequency, rates and STOP: %s", (lang) => {
  const frequency: Record<Lang, RegExp> = { en: /frequency/, es: /Frecuencia/, fr: /Nombre/, da: /Antallet/ };
  const rates: Record<Lang, RegExp> = { en: /Msg & data rates may apply/, es: /tarifas/, fr: /frais/, da: /Takst/ };
  const text = say(lang, "replies:help", { library, contact });
  for (const part of [library, contact, "STOP"]) expect(text).toContain(part);
  expect(text).toMatch(frequency[lang]);
  expect(text).toMatch(rates[lang]);
});

test("a library may have any name", () => {
  const odd = 'R&D <{{contact}}> $t(replies:help) "Ørsted\'s"';
  expect(say("en", "replies:stop_confirmed", { library: odd })).toMatch(
    /^R&D <\{\{contact\}\}> \$t\(replies:help\) "Ørsted's": You are/,
  );
});

test("a text asked for without its variable is a bug", () => {
  expect(() => say("da", "replies:help", { library })).toThrow("contact");
});

describe("a language that lacks a text", () => {
  test("uses the English one, and a text that English lacks is a bug", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tidings-locales-"));
    try {
      await cp(shipped, folder, { recursive: true });
      await writeFile(join(folder, "da", "replies.json"), JSON.stringify({ help: "" }));
      await writeFile(join(folder, "en", "patron.json"), "{}");
      const torn = await openLocales(folder);
      for (const key of ["replies:help", "replies:welcome"] as const) {
        expect(torn("da", key, { library, contact })).toBe(say("en", key, { library, contact }));
      }
      expect(torn("es", "patron:page.title")).toBe(say("es", "patron:page.title"));
      expect(() => torn("es", "patron:page.heading" as TextKey)).toThrow("page.heading");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("prevents the start if its whole file is missing", async () => {
    await expect(openLocales(join(shipped, "nowhere"))).rejects.toThrow("nowhere");
  });
});

test("has() tells whether there is a text for a reason from the database", () => {
  expect([say.has("staff:because.too_late"), say.has("staff:because.made_up"), say.has("nothing")]).toEqual([
    true,
    false,
    false,
  ]);
});

test.each([
  ["es-ES", "es"],
  ["fr-CA", "fr"],
  ["da_DK", "da"],
  ["EN-gb", "en"],
  ["da", "da"],
  ["default", "fr"],
  ["zh-Hans-CN", "fr"],
  ["esperanto", "fr"],
  ["", "fr"],
  [null, "fr"],
] as const)("a patron whose language in Koha is %s gets texts in %s from a French library", (koha, lang) => {
  expect(nearestLang(koha, "fr")).toBe(lang);
});

test.each([
  ["en", /provider/],
  ["es", /proveedor/],
  ["fr", /fournisseur/],
  ["da", /udbyder/i],
] as const)(
  "in %s a provider that cannot be reached is not mistaken for the patron's phone",
  async (lang, provider) => {
    for (const because of [
      "unreachable",
      "provider_unavailable",
      "connection_refused",
      "connection_silent",
      "host_unknown",
      "tls_failed",
      "proxy_failed",
    ] as const) {
      expect(say(lang, `staff:because.${because}`)).toMatch(provider);
    }
  },
);
