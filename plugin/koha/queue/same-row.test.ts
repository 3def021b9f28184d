import { expect, test } from "vitest";
import { isSameRow, type RowIdentity } from "./same-row.ts";

const noon = new Date("2026-03-02T12:00:00Z");
const later = new Date("2026-03-02T12:10:00Z");
const entry: RowIdentity = {
  patronId: 7,
  letterCode: "HOLD",
  queuedAt: noon,
  firstSeenAt: noon,
  state: "waiting",
  because: "not_opted_in",
  round: 1,
  firstRound: 1,
};
const row: { patronId: number; letterCode: string; timeQueued: Date; growing?: boolean } = {
  patronId: 7,
  letterCode: "HOLD",
  timeQueued: noon,
};

test.each<[string, Partial<RowIdentity>, Partial<typeof row>, boolean, boolean]>([
  // What differs; the entry; the row; the same on a current Koha; the same on an old one, where the time moves.
  ["nothing", {}, {}, true, true],
  ["the patron", {}, { patronId: 8 }, false, false],
  ["the letter", {}, { letterCode: "ODUE" }, false, false],
  ["the time of a row that nobody changes", {}, { timeQueued: later }, false, false],
  ["the time of a row that Koha appends to", { because: "merging" }, { timeQueued: later }, false, true],
  [
    "the time of one that it may append to, after the quarter of an hour",
    { letterCode: "CHECKIN" },
    { letterCode: "CHECKIN", timeQueued: later },
    false,
    true,
  ],
  ["the time of one made to be appended to", {}, { timeQueued: later, growing: true }, false, true],
  ["the time of a row that we marked", { state: "taken", because: null }, { timeQueued: later }, false, true],
  ["the time of a row left to Koha", { state: "left", because: "no_patron" }, { timeQueued: later }, false, false],
  ["nothing, but the row was seen to be gone", { firstRound: 2 }, {}, false, false],
  ["no time known, and queued before we saw it", { queuedAt: null }, {}, true, true],
  ["no time known, and queued after we saw it", { queuedAt: null }, { timeQueued: later }, false, true],
])("of a row and its entry differs: %s", (_, book, koha, current, old) => {
  const same = (timeQueuedChanges: boolean) =>
    isSameRow({ ...entry, ...book }, { ...row, ...koha }, { timeQueuedChanges });
  expect([same(false), same(true)]).toEqual([current, old]);
});
