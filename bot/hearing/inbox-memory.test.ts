import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Inbox, openInbox } from "./inbox.ts";
import { aListened } from "./listened.fixture.ts";

const noon = new Date("2026-11-21T12:00:00.000Z");
const later = (ms: number) => new Date(noon.getTime() + ms);
let folder: string;
const opened: Inbox[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidings-inbox-"));
});
afterEach(() => {
  for (const inbox of opened.splice(0)) inbox.close();
  rmSync(folder, { recursive: true });
});
const open = () => {
  const inbox = openInbox(join(folder, "inbox.sqlite"));
  opened.push(inbox);
  return inbox;
};

test("after a restore a STOP that was handed over goes out again in our words: once, marked, in order", () => {
  const inbox = open();
  inbox.keep(aListened({ id: "1", text: "please stop, I am at 12 Elm Street" }), noon, false);
  inbox.keep(aListened({ id: "2", text: "when do you open?" }), later(1), false);
  inbox.keep(aListened({ id: "3", text: "start" }), later(2), false);
  const kept = { "1": { kind: "text", text: "STOP" }, "3": { kind: "text", text: "START" } } as const;
  for (let next = inbox.next(later(3)); next !== undefined; next = inbox.next(later(3))) {
    expect(next.firstTakenAt).toBeUndefined();
    inbox.done(next.row, later(3), kept[next.listened.id as "1"]);
  }
  expect(inbox.counts()).toEqual({ waiting: 0, parked: 0 });
  // The provider's retry is still recognized.
  expect(inbox.keep(aListened({ id: "1", text: "stop" }), later(4), true)).toBe(false);
  inbox.forget(later(5), new Date(noon.getTime() - 1));

  inbox.replay(1, noon);
  inbox.replay(1, noon);
  const again = [];
  for (let next = inbox.next(later(6)); next !== undefined; next = inbox.next(later(6))) {
    again.push([next.listened.id, next.listened.text, next.heardAt, next.firstTakenAt]);
    inbox.done(next.row, later(6), kept[next.listened.id as "1"]);
  }
  expect(again).toEqual([
    ["1", "STOP", noon.toISOString(), later(3).toISOString()],
    ["3", "START", later(2).toISOString(), later(3).toISOString()],
  ]);
  expect(inbox.replayed()).toBe(1);
  // After a second restore too it tells when the service took it for the first time.
  inbox.replay(2, noon);
  expect(inbox.next(later(9))?.firstTakenAt).toBe(later(3).toISOString());
});

test("what an older version had handed over again, without a time, is dated by when that was", () => {
  const inbox = open();
  handOver(inbox, "1", 0, 3);
  const file = new DatabaseSync(join(folder, "inbox.sqlite"));
  file.exec("update heard set replayed = 1");
  file.close();
  inbox.replay(1, noon);
  expect(inbox.next(later(9))?.firstTakenAt).toBe(later(3).toISOString());
});

/** A STOP that was heard and handed over at these times, in milliseconds after noon. */
function handOver(inbox: Inbox, id: string, heard: number, handedOver: number): void {
  inbox.keep(aListened({ id, address: `1555000${id}`, text: "stop" }), later(heard), true);
  inbox.done(inbox.next(later(heard))?.row ?? 0, later(handedOver), { kind: "text", text: "STOP" });
}

test("what the restored database has is not told again; what lay on the disk until after the backup is", () => {
  const inbox = open();
  handOver(inbox, "1", 0, 1);
  handOver(inbox, "2", 0, 3_600_000);
  inbox.replay(1, later(1_800_000));
  expect(inbox.next(later(7_200_000))?.listened.id).toBe("2");
  expect(inbox.counts().waiting).toBe(1);
});

test("each restore is answered, whichever number it has", () => {
  const inbox = open();
  handOver(inbox, "1", 0, 1);
  for (const restore of [7, 3]) {
    inbox.replay(restore, noon);
    const again = inbox.next(later(2));
    expect([again?.listened.id, inbox.replayed()]).toEqual(["1", restore]);
    inbox.done(again?.row ?? 0, later(2), { kind: "text", text: "STOP" });
  }
});

test("what is kept for a restore is forgotten when it is old enough", () => {
  const inbox = open();
  inbox.keep(aListened({ id: "1", text: "stop" }), noon, true);
  inbox.done(inbox.next(noon)?.row ?? 0, noon, { kind: "text", text: "STOP" });
  inbox.forget(noon, later(1));
  inbox.replay(1, new Date(0));
  expect(inbox.counts().waiting).toBe(0);
});

test("the highest epoch that was seen outlives the process", () => {
  const inbox = open();
  inbox.meet(41, noon);
  inbox.meet(17, later(1));
  const again = open();
  expect([again.epoch(), again.epochAt()]).toEqual([41, noon]);
});
