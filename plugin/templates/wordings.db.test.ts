import { beforeEach, expect, test } from "vitest";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { openLocales } from "./locales.ts";
import { inOwnWords, openOwnWords, readOwnTexts, readVersions, saveWording } from "./wordings.ts";

const koha = useKoha();
const shipped = await openLocales();
const words = { library: "Midway Library", contact: "555-0100" };
const STOP = { name: "replies:stop_confirmed", lang: "en", by: "sofie" } as const;

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_wording").execute();
});

test("the library's wording is used if there is one, else the shipped one", async () => {
  const say = await openOwnWords(koha.db, shipped);
  expect(say("en", "replies:stop_confirmed", words)).toBe(shipped("en", "replies:stop_confirmed", words));
  await saveWording(koha.db, { ...STOP, text: "{{library}}: Bye. {{ contact }}" }, 0, at(0));
  await say.refresh();
  expect(say("en", "replies:stop_confirmed", words)).toBe("Midway Library: Bye. 555-0100");
  expect(say("da", "replies:stop_confirmed", words)).toBe(shipped("da", "replies:stop_confirmed", words));
  expect(say.shipped("en", "replies:stop_confirmed", words)).toContain("unsubscribed");
  const another = await openOwnWords(koha.db, shipped);
  expect(another("en", "replies:stop_confirmed", words)).toBe("Midway Library: Bye. 555-0100");
});

test("the newest version is used, and the shipped wording can be restored", async () => {
  const say = await openOwnWords(koha.db, shipped);
  await saveWording(koha.db, { ...STOP, text: "One" }, 0, at(0));
  await saveWording(koha.db, { ...STOP, text: "Two" }, 1, at(1));
  await say.refresh();
  expect(say("en", "replies:stop_confirmed", words)).toBe("Two");
  await saveWording(koha.db, { ...STOP, text: null }, 2, at(2));
  await say.refresh();
  expect(say("en", "replies:stop_confirmed", words)).toContain("unsubscribed");
  expect(await readOwnTexts(koha.db)).toEqual([]);
  const versions = await readVersions(koha.db, STOP.name, "en");
  expect(versions.map(({ text, changed_by }) => [text, changed_by])).toEqual([
    [null, "sofie"],
    ["Two", "sofie"],
    ["One", "sofie"],
  ]);
});

test("of several who save over the same version at once, one succeeds", async () => {
  const saved = await Promise.all(
    ["One", "Two", "Three"].map((text) => saveWording(koha.db, { ...STOP, text }, 0, at(0))),
  );
  expect(saved.filter(Boolean)).toHaveLength(1);
  expect(await readVersions(koha.db, STOP.name, "en")).toHaveLength(1);
});

test("a wording with an unknown variable is not used, and values are not filled in twice", () => {
  const say = (own: string) => inOwnWords(shipped, { find: () => own, refresh: async () => {} });
  expect(say("Call {{nobody}}")("en", "replies:stop_confirmed", words)).toContain("unsubscribed");
  const odd = { ...words, library: "The {{contact}} Library" };
  expect(say("{{library}}")("en", "replies:stop_confirmed", odd)).toBe("The {{contact}} Library");
});
