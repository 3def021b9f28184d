import { expect, test } from "vitest";
import { openLocales } from "../../../plugin/templates/locales.ts";
import type { MessageRow, QueueRow } from "./board.ts";
import { MessagesTable, QueueTable } from "./tables-view.tsx";
import { openWords } from "./words.ts";

const words = openWords(await openLocales());
const at = new Date("2026-11-21T10:00:00.000Z");
const message: MessageRow = {
  id: 1,
  noticeId: null,
  patronId: 59,
  kind: "notice",
  code: null,
  channel: "sms",
  state: "delivered",
  because: null,
  createdAt: at,
};
const row: QueueRow = {
  noticeId: 11,
  patronId: 59,
  subject: null,
  code: "HOLD",
  transport: "sms",
  status: "sent",
  queuedAt: at,
  note: null,
  waitsBecause: null,
  ours: null,
};

test.each([
  [{ kind: "notice", code: "HOLD" }, "HOLD"],
  [{ kind: "invitation" }, "Invitation"],
  [{ kind: "welcome", channel: "email" }, "Welcome"],
  [{ kind: "reply" }, "Answer"],
] as const)("a message %j is called %s", (part, name) => {
  expect(String(MessagesTable({ messages: [{ ...message, ...part }], words }))).toContain(`<td>${name}</td>`);
});

test("what Koha calls sent while Tidings still has it is told, and nothing once it has left", () => {
  const note = (ours: QueueRow["ours"]) => String(QueueTable({ queue: [{ ...row, ours }], words }));
  expect(note("uncertain")).toContain("Handed to Tidings; there: Uncertain.");
  expect(note("delivered")).not.toContain("Handed to Tidings");
});
