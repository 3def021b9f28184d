import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { missingPlaces, picturesShown, placesLinked, placesUsed } from "./manual-places.ts";

const ROOT = new URL("..", import.meta.url).pathname;

test("a page or a heading that the manual does not have is found", async () => {
  const places = ["wordings", "wordings#change-a-wording", "wordings#nothing", "nothing", "nothing#at-all"];
  expect(await missingPlaces(ROOT, places)).toEqual(["wordings#nothing", "nothing", "nothing#at-all"]);
});

test("every place of the manual to which our pages lead is there", async () => {
  const places = await placesUsed(ROOT);
  expect(places).toEqual(expect.arrayContaining(["overview", "patron#email", "wordings#change-a-wording"]));
  expect(await missingPlaces(ROOT, places)).toEqual([]);
});

test("every place to which a page of the manual leads is there", async () => {
  const places = await placesLinked(ROOT);
  expect(places).toEqual(expect.arrayContaining(["settings#how-many-messages-a-day", "off-switch"]));
  expect(await missingPlaces(ROOT, places)).toEqual([]);
});

test("each picture that the manual shows is there, as wide as a page and small, and no other is", async () => {
  const names = await picturesShown(ROOT);
  expect(names).toEqual((await readdir(`${ROOT}docs/manual/pictures`)).sort());
  const pictures = await Promise.all(names.map((name) => readFile(`${ROOT}docs/manual/pictures/${name}`)));
  for (const [at, picture] of pictures.entries()) {
    const width = picture.readUInt32BE(16);
    expect([names[at], width >= 1_000 && width <= 1_280, picture.length < 300_000]).toEqual([names[at], true, true]);
  }
});
