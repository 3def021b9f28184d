import { expect, test } from "vitest";
import type { Reach } from "../../koha/reach.ts";
import type { Lang } from "../../templates/locales.ts";
import { shareFigures } from "./share-figures.ts";

/** Figures that are read from outside, each reading with a number of its own. */
function aReading(fails: readonly number[] = []) {
  let [reads, ms] = [0, 0];
  const share = shareFigures(
    async ({ reach, lang }) => {
      reads += 1;
      if (fails.includes(reads)) throw new Error("the database has gone");
      return `${lang === "en" ? "" : `${lang} `}${reach?.join() ?? "all"} ${reads}`;
    },
    () => new Date(ms),
  );
  const read = (reach: Reach, byItself: boolean, lang: Lang = "en") => share({ reach, lang }, byItself);
  return { read, after: (more: number) => (ms += more) };
}

test("pages that renew themselves share a reading for some seconds, each reach its own", async () => {
  const { read, after } = aReading();
  const polled = await Promise.all([read(null, true), read(null, true), read(["CPL", "MPL"], true)]);
  expect(polled).toEqual(["all 1", "all 1", "CPL,MPL 2"]);
  after(7_999);
  expect([await read(null, true), await read(["MPL", "CPL"], true)]).toEqual(["all 1", "CPL,MPL 2"]);
  after(1);
  expect([await read(null, true), await read(["MPL"], true)]).toEqual(["all 3", "MPL 4"]);
  // Their sentences are in the reader's language.
  expect([await read(null, true, "da"), await read(null, true)]).toEqual(["da all 5", "all 3"]);
});

test("whoever opens the page has what holds then, and those that renew themselves go on with it", async () => {
  const { read } = aReading();
  expect([await read(null, true), await read(null, false), await read(null, true)]).toEqual([
    "all 1",
    "all 2",
    "all 2",
  ]);
});

test("what could not be read is asked again, and a clock that is put back keeps nothing", async () => {
  const { read, after } = aReading([1]);
  await expect(read(null, true)).rejects.toThrow("gone");
  expect(await read(null, true)).toBe("all 2");
  after(-60_000);
  expect(await read(null, true)).toBe("all 3");
});
