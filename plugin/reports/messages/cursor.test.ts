import { expect, test } from "vitest";
import { type Cursor, newestFirst, readCursor, writeCursor } from "./cursor.ts";

const at = (minutes: number) => new Date(Date.UTC(2026, 2, 2, 10, minutes));

test("a cursor comes back from an address as it was", () => {
  const cursor: Cursor = { at: at(3), of: "n", id: 77 };
  expect(readCursor(writeCursor(cursor))).toEqual(cursor);
});

test.for([undefined, "", "1", "m5", "1-x5", "1-m", "-1-m5", "1-m5;drop", "99999999999999999-m1", "999999999999999-m1"])(
  "what is no cursor is none: %s",
  (text) => {
    expect(readCursor(text)).toBeUndefined();
  },
);

test("newest first, messages before notices of the same instant, later ids first", () => {
  const rows: Cursor[] = [
    { at: at(1), of: "n", id: 9 },
    { at: at(1), of: "m", id: 1 },
    { at: at(1), of: "m", id: 2 },
    { at: at(2), of: "n", id: 1 },
  ];
  expect(rows.sort(newestFirst).map(({ of, id }) => of + id)).toEqual(["n1", "m2", "m1", "n9"]);
});
