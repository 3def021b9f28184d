import { expect, test } from "vitest";
import { qrPath } from "./qr-code.tsx";

/** Whether a square is dark. */
const dark = (path: string, column: number, row: number) => path.includes(`M${column} ${row}h1v1h-1z`);

test("a code has its three corners, and nothing dark in the quiet zone", () => {
  const { path, side } = qrPath("https://t.me/midway_bot?start=abcdefghijklmnopqrstuvwxyz012345");
  const last = side - 1 - 4;
  for (const [column, row] of [
    [4, 4],
    [last, 4],
    [4, last],
  ] as const) {
    expect(dark(path, column, row)).toBe(true);
  }
  expect(path).not.toMatch(/M[0-3] |M\d+ [0-3]h/);
});

test("two links have two codes", () => {
  expect(qrPath("https://t.me/a?start=1").path).not.toBe(qrPath("https://t.me/a?start=2").path);
});
