import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openProofBook } from "./proof-book.ts";

const DAY = 24 * 3_600_000;
const proof = { account: "a1", weak: false, nonce: "05429567804466091622", content: "first" };

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tidings-proofs-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "inbox.sqlite");
}

test("a bot that was started again still knows who signs strongly, and what a nonce was used for", async () => {
  const inbox = await aFolder();
  const before = openProofBook(inbox, () => new Date(0));
  expect(before.isStrong("a1")).toBe(false);
  before.markStrong("a1");
  before.markStrong("a1");
  expect(before.firstContent(proof)).toBe("first");
  before.close();
  const after = openProofBook(inbox, () => new Date(0));
  onTestFinished(() => after.close());
  expect([after.isStrong("a1"), after.isStrong("a2")]).toEqual([true, false]);
  expect(after.firstContent({ ...proof, content: "second" })).toBe("first");
  expect(after.firstContent({ ...proof, account: "a2", content: "second" })).toBe("second");
});

test("nonces are forgotten after eight days, and strength never", async () => {
  let at = 0;
  const book = openProofBook(await aFolder(), () => new Date(at));
  onTestFinished(() => book.close());
  book.markStrong("a1");
  book.firstContent(proof);
  at = 7 * DAY;
  book.forget();
  expect(book.firstContent({ ...proof, content: "second" })).toBe("first");
  at = 9 * DAY;
  book.forget();
  expect(book.firstContent({ ...proof, content: "second" })).toBe("second");
  expect(book.isStrong("a1")).toBe(true);
});

test("a file that is no book is told in a sentence", () => {
  expect(() => openProofBook("/nowhere/at/all", () => new Date(0))).toThrow(/cannot be used/);
});
