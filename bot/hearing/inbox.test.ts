import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Inbox, openInbox } from "./inbox.ts";
import { aListened } from "./listened.fixture.ts";

const noon = new Date("2026-11-21T12:00:00.000Z");
const later = (ms: number) => new Date(noon.getTime() + ms);
let folder: string;
let file: string;
let inbox: Inbox;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidings-inbox-"));
  file = join(folder, "inbox.sqlite");
  inbox = openInbox(file);
});
afterEach(() => {
  inbox.close();
  rmSync(folder, { recursive: true });
});

const keep = (id: string, address = "15550109001", urgent = false) =>
  inbox.keep(aListened({ id, address, text: `text of ${id}` }), noon, urgent);
const nextId = (now = noon, urgentOnly = false) => inbox.next(now, urgentOnly)?.listened.id;
const takeRow = (now = noon) => inbox.next(now)?.row ?? Number.NaN;

test("what was kept is returned whole, with the instant at which it was on disk", () => {
  const listened = aListened({ channel: "telegram", kind: "link", providerIntent: "", token: "one-time" });
  inbox.keep(listened, noon, false);
  expect(inbox.next(later(5))).toEqual({
    row: 1,
    listened,
    heardAt: noon.toISOString(),
    tries: 0,
    refusals: 0,
  });
});

test("the same id of the same provider is kept once; another provider may use it too", () => {
  expect(keep("a")).toBe(true);
  expect(keep("a")).toBe(false);
  expect(inbox.keep(aListened({ channel: "telegram", id: "a" }), noon, false)).toBe(true);
  expect(inbox.counts()).toEqual({ waiting: 2, parked: 0 });
});

test("after the hand-over an id is known until it is forgotten", () => {
  keep("a");
  inbox.done(takeRow(), noon);
  inbox.forget(noon, noon);
  expect(keep("a")).toBe(false);
  inbox.forget(later(1), noon);
  expect(keep("a")).toBe(true);
});

test("one sender's texts are returned in order, the second only once the first is settled", () => {
  keep("first");
  keep("second");
  const row = takeRow();
  expect(nextId()).toBeUndefined();
  inbox.done(row, noon);
  expect(nextId()).toBe("second");
});

test("different senders do not wait for each other", () => {
  keep("a1", "15550109001");
  keep("b1", "15550109002");
  inbox.failed(takeRow(), later(10_000));
  expect(nextId()).toBe("b1");
  expect(nextId()).toBeUndefined();
});

test("a STOP goes ahead of a text that waits, one in flight and one that is retried", () => {
  keep("waits", "1");
  keep("is out", "2");
  keep("is retried", "3");
  const rows = [takeRow(), takeRow(), takeRow()];
  inbox.release(rows[0] ?? 0);
  inbox.failed(rows[2] ?? 0, later(30_000));
  for (const address of ["1", "2", "3"]) keep(`stop ${address}`, address, true);
  expect([nextId(), nextId(), nextId()]).toEqual(["stop 1", "stop 2", "stop 3"]);
  expect(nextId(), "a text from before the STOP follows the STOP").toBeUndefined();
});

test("with urgentOnly, only a STOP is returned", () => {
  keep("text", "1");
  expect(nextId(noon, true)).toBeUndefined();
  keep("stop", "2", true);
  expect(nextId(noon, true)).toBe("stop");
});

test("what failed is retried at its time, and at once when the service is back", () => {
  keep("a");
  inbox.failed(takeRow(), later(5_000));
  expect(nextId(later(4_999))).toBeUndefined();
  expect(inbox.next(later(5_000))).toMatchObject({ tries: 1, refusals: 0 });
  inbox.failed(1, later(20_000));
  inbox.hasten();
  expect(nextId()).toBe("a");
});

test("a clock that is set back by a day delays no retry by a day", () => {
  keep("a");
  inbox.failed(takeRow(), later(30_000));
  expect(nextId(later(-24 * 3_600_000))).toBe("a");
});

test("a text refused five times is parked with its words, and its sender's next one follows", () => {
  keep("poison");
  keep("next");
  const parked = [1, 2, 3, 4, 5].map(() => inbox.refused(takeRow(), noon));
  expect(parked).toEqual([false, false, false, false, true]);
  expect(inbox.counts()).toEqual({ waiting: 1, parked: 1 });
  expect(nextId()).toBe("next");
  inbox.forget(later(365 * 24 * 3_600_000), noon);
  expect(inbox.counts().parked).toBe(1);
});

test("parked texts can be read, and only they are erased when staff have dealt with them", () => {
  const when = { heardAt: noon.toISOString(), channel: "sms", kind: "text" };
  for (const id of ["one", "two", "waits"]) keep(id, `1555010900${id.length}`);
  for (const row of [1, 2]) for (let times = 0; times < 5; times += 1) inbox.refused(row, noon);
  const one = { ...when, row: 1, address: "15550109003", text: "text of one" };
  expect(inbox.parked(1)).toEqual([one]);
  expect(inbox.parked(10)).toEqual([one, { ...one, row: 2, text: "text of two" }]);
  inbox.letGo([1, 3, 99], noon);
  expect(inbox.parked(10).map(({ row }) => row)).toEqual([2]);
  expect(inbox.counts()).toEqual({ waiting: 1, parked: 1 });
  inbox.forget(later(1), noon);
  expect(readFileSync(file, "latin1")).not.toContain("text of one");
  expect(keep("one"), "its id was forgotten like any other's").toBe(true);
});

test("of what was handed over, no word and no number stays on the disk", () => {
  inbox.keep(aListened({ text: "my secret illness", address: "15550109777" }), noon, false);
  keep("another");
  const onDisk = () => [file, `${file}-wal`].map((name) => readFileSync(name, "latin1")).join();
  expect(onDisk()).toContain("secret illness");
  inbox.done(takeRow(), noon);
  inbox.forget(noon, noon);
  expect(onDisk()).not.toMatch(/secret illness|15550109777/);
  expect(onDisk()).toContain("text of another");
});

test("only its owner can read the file", () => {
  keep("a");
  for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o077, name).toBe(0);
});

test("a file that is not an inbox is refused in a sentence", () => {
  const other = join(folder, "other.sqlite");
  writeFileSync(other, "This is a letter, not a database, and long enough to be told from an empty file.".repeat(20));
  expect(() => openInbox(other)).toThrow(/inbox .* cannot be used/);
});

test("after a restart waiting texts are returned at once, without their delay", () => {
  keep("a");
  inbox.failed(takeRow(), later(30_000));
  inbox.close();
  inbox = openInbox(file);
  expect(nextId()).toBe("a");
});

test("everything that a killed process had kept is there afterwards", async () => {
  const program = `
    import { openInbox } from "./bot/hearing/inbox.ts";
    const inbox = openInbox(process.argv[1]);
    for (let i = 1; ; i++) {
      const listened = { channel: "sms", kind: "text", id: "id-" + i, sender: "1", address: "2", text: "t" };
      inbox.keep({ ...listened, providerIntent: "" }, new Date(0), false);
      process.stdout.write(i + "\\n");
      if (i % 3 === 0) inbox.done(inbox.next(new Date(0)).row, new Date(0));
    }`;
  const args = ["--import", "tsx", "--input-type=module", "-e", program, "--", file];
  const cwd = new URL("../..", import.meta.url).pathname;
  for (const kept of [40, 90]) {
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk;
      if (said.split("\n").length > kept) child.kill("SIGKILL");
    });
    await once(child, "close");
    const last = Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
    expect(last).toBeGreaterThanOrEqual(kept);
    const db = new DatabaseSync(file);
    expect(db.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
    const ids = new Set(
      db
        .prepare("select id from heard")
        .all()
        .map((row) => row.id),
    );
    db.close();
    for (let i = 1; i <= last; i++) expect(ids.has(`id-${i}`), `text ${i}`).toBe(true);
  }
});
