import { beforeEach, expect, test } from "vitest";
import { at, useKoha } from "../../notices/intake.fixture.ts";
import { openLocales } from "../locales.ts";
import { openOwnWords, readOwnTexts } from "../wordings.ts";
import { openNoticeWordings, type WordingPlace } from "./notice-wording-store.ts";
import { exportedWording, placeOf, storedName } from "./own-wording.ts";
import { shippedWords } from "./wording.ts";

const koha = useKoha();
const say = await openLocales();
const place = (also: Partial<WordingPlace> = {}): WordingPlace => ({
  name: "hold_ready",
  lang: "en",
  library: null,
  way: null,
  ...also,
});
const CPL_SMS = place({ library: "CPL", way: "sms" });
const words = (one: string) => ({ one, other: `${one} ({{count}})` });

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_wording").execute();
});

test("the most particular wording is found: library and way, library, way, all, shipped", async () => {
  const wordings = await openNoticeWordings(koha.db, say);
  const found = () => wordings.find(CPL_SMS).words.one;
  expect(found()).toBe(shippedWords(say, "hold_ready", "en").words.one);
  expect(wordings.find(CPL_SMS).own).toBeUndefined();
  const tries = [place(), place({ way: "sms" }), place({ library: "CPL" }), CPL_SMS];
  for (const [index, each] of tries.entries()) {
    expect(await wordings.save(each, words(`Own ${index}`), 0, "sofie", at(index))).toBe(true);
    expect(found()).toBe(`Own ${index}`);
  }
  expect(wordings.find(CPL_SMS).own).toEqual({ ...CPL_SMS, wording: words("Own 3"), version: 1 });
  expect(wordings.find(place({ library: "MPL", way: "sms" })).words.one).toBe("Own 1");
  expect(wordings.find(place({ library: "MPL", way: "email" })).words.one).toBe("Own 0");
  expect(wordings.find(place({ library: "CPL", way: "email" })).words.one).toBe("Own 2");
  expect(wordings.find({ ...CPL_SMS, lang: "da" }).own).toBeUndefined();
  expect(wordings.find({ ...CPL_SMS, name: "hold_lost" }).own).toBeUndefined();
  expect(wordings.find(CPL_SMS).short).toEqual(shippedWords(say, "hold_ready", "en").short);
  expect(wordings.owned()).toHaveLength(4);
});

test("another process finds what was saved after a refresh, and what was restored", async () => {
  const [one, other] = [await openNoticeWordings(koha.db, say), await openNoticeWordings(koha.db, say)];
  await one.save(CPL_SMS, words("Own"), 0, "sofie", at(0));
  expect(other.find(CPL_SMS).own).toBeUndefined();
  await other.refresh();
  expect(other.find(CPL_SMS).words).toEqual(words("Own"));
  await other.save(CPL_SMS, null, 1, "x".repeat(80), at(1));
  await one.refresh();
  expect([one.find(CPL_SMS).own, one.owned()]).toEqual([undefined, []]);
  expect((await one.versions(CPL_SMS)).map(({ changedBy, ...version }) => [changedBy.length, version])).toEqual([
    [64, { version: 2, wording: null, changedAt: at(1) }],
    [5, { version: 1, wording: words("Own"), changedAt: at(0) }],
  ]);
});

test("of several who save over the same version at once, one succeeds", async () => {
  const wordings = await openNoticeWordings(koha.db, say);
  const saved = await Promise.all(
    ["A", "B", "C"].map((text) => wordings.save(CPL_SMS, words(text), 0, "sofie", at(0))),
  );
  expect(saved.filter(Boolean)).toHaveLength(1);
  expect(await wordings.versions(CPL_SMS)).toHaveLength(1);
});

test("a file out and in: exactly its wordings are in force, as new versions, and undo is possible", async () => {
  const wordings = await openNoticeWordings(koha.db, say);
  await wordings.save(place(), words("All"), 0, "sofie", at(0));
  await wordings.save(CPL_SMS, words("CPL"), 0, "sofie", at(0));
  const file = await wordings.exportAll();
  expect(file).toEqual([
    { ...place(), ...words("All") },
    { ...CPL_SMS, ...words("CPL") },
  ]);
  expect(file.map((one) => exportedWording.parse(JSON.parse(JSON.stringify(one))))).toEqual(file);
  await wordings.save(CPL_SMS, null, 1, "sofie", at(1));
  await wordings.save(place({ lang: "da" }), words("Dansk"), 0, "sofie", at(1));
  expect(await wordings.importAll(file, "mia", at(2))).toBe(2);
  expect(await wordings.exportAll()).toEqual(file);
  expect((await wordings.versions(CPL_SMS)).map(({ wording, changedBy }) => [wording?.one, changedBy])).toEqual([
    ["CPL", "mia"],
    [undefined, "sofie"],
    ["CPL", "sofie"],
  ]);
  expect(await wordings.importAll(file, "mia", at(3))).toBe(0);
  expect(await wordings.importAll([], "mia", at(4))).toBe(2);
  expect(wordings.owned()).toEqual([]);
});

test("the wordings of notices and those of other texts do not see each other", async () => {
  const wordings = await openNoticeWordings(koha.db, say);
  await wordings.save(place(), words("Own"), 0, "sofie", at(0));
  await koha.db
    .insertInto("tidings_wording")
    .values({ name: "replies:help", lang: "en", version: 1, text: "Help", changed_at: at(0), changed_by: "sofie" })
    .execute();
  await wordings.refresh();
  expect(wordings.owned()).toHaveLength(1);
  expect((await readOwnTexts(koha.db)).map(({ name }) => name)).toEqual(["replies:help"]);
  expect((await openOwnWords(koha.db, say))("en", "replies:help", { library: "x", contact: "y" })).toBe("Help");
});

test("a stored wording that this release cannot read is passed over", async () => {
  const row = { lang: "en", version: 1, changed_at: at(0), changed_by: "sofie" };
  const texts = {
    "notice:hold_ready": "{",
    "notice:later_type": "{}",
    "notice:due@%ff": "{}",
    "notice:due#fax": "{}",
    "notice:due": '{"one":1}',
  };
  for (const [name, text] of Object.entries(texts))
    await koha.db
      .insertInto("tidings_wording")
      .values({ ...row, name, text })
      .execute();
  const wordings = await openNoticeWordings(koha.db, say);
  expect(wordings.owned()).toEqual([]);
  expect(wordings.find(place()).own).toBeUndefined();
});

test("every place has a name of its own that fits into the table, whatever the branchcode", async () => {
  const wordings = await openNoticeWordings(koha.db, say);
  for (const library of ["CPL", "Ørsted@#", "a b", "图书馆图书馆图书馆图", "%41"]) {
    const each = place({ name: "membership_expiry", library, way: "telegram" });
    expect(placeOf(storedName(each), "en")).toEqual(each);
    expect(await wordings.save(each, words(library), 0, "sofie", at(0))).toBe(true);
    expect(wordings.find(each).words.one).toBe(library);
  }
});
