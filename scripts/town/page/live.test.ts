import { afterEach, expect, test } from "vitest";
import { type Live, openLive, type Pieces } from "./live.ts";

let live: Live | undefined;
afterEach(async () => {
  await live?.stop();
});

/** A page of two pieces whose counter can be changed; reads are counted. */
function aPage() {
  const page = { count: 0, looks: 0, troubles: [] as unknown[] };
  live = openLive(
    async () => {
      page.looks += 1;
      if (page.count < 0) throw new Error("the database is away");
      return new Map([
        ["fixed", "always the same"],
        ["counter", String(page.count)],
      ]);
    },
    60_000,
    (error) => page.troubles.push(error),
  );
  return page;
}

/** Records what one watcher is shown, in order. */
function aWatcher(from: Live | undefined) {
  const shown: Record<string, string>[] = [];
  let arrived = () => {};
  const unwatch = from?.watch((pieces: Pieces) => {
    shown.push(Object.fromEntries(pieces));
    arrived();
  });
  const showing = async (count: number) => {
    while (shown.length < count) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
    return shown;
  };
  return { showing, shown, unwatch: () => unwatch?.() };
}

const twoTurns = () => new Promise((resolve) => setTimeout(resolve, 30));

test("nothing is read while nobody watches", async () => {
  const page = aPage();
  live?.wake();
  await twoTurns();
  expect(page.looks).toBe(0);
  const watcher = aWatcher(live);
  await watcher.showing(1);
  watcher.unwatch();
  const before = page.looks;
  live?.wake();
  await twoTurns();
  expect(page.looks).toBe(before);
});

test("a new watcher is shown everything, then only what changed", async () => {
  const page = aPage();
  const first = aWatcher(live);
  expect(await first.showing(1)).toEqual([{ fixed: "always the same", counter: "0" }]);
  page.count = 1;
  live?.wake();
  expect(await first.showing(2)).toEqual([{ fixed: "always the same", counter: "0" }, { counter: "1" }]);
  const later = aWatcher(live);
  expect(await later.showing(1)).toEqual([{ fixed: "always the same", counter: "1" }]);
  expect(first.shown).toHaveLength(2);
});

test("an error while reading is reported, and watching goes on", async () => {
  const page = aPage();
  const watcher = aWatcher(live);
  await watcher.showing(1);
  page.count = -1;
  live?.wake();
  while (page.troubles.length === 0) await twoTurns();
  page.count = 2;
  live?.wake();
  expect((await watcher.showing(2)).at(-1)).toEqual({ counter: "2" });
});
