import { expect, test } from "vitest";
import type { DemoPatron } from "../koha/patrons.ts";
import type { TakenText } from "../plivo/books.ts";
import { readThread } from "./threads.ts";

const edna: DemoPatron = {
  id: 51,
  firstname: "Edna",
  surname: "Acosta",
  lang: "en",
  branch: "RIV",
  number: "15035550101",
  chose: "sms",
};
const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 10, 0, second));
const nobody = { thread: () => [] };

function aText(text: string, state: TakenText["state"], second: number, dst = edna.number): TakenText {
  return {
    uuid: text,
    src: "15550100001",
    dst,
    text,
    url: undefined,
    method: "POST",
    takenAt: at(second),
    units: 1,
    messageExpiry: undefined,
    log: undefined,
    state,
    errorCode: undefined,
  };
}

test("a phone shows what arrived and what was written, in order, and nothing of its neighbours", () => {
  const plivo = {
    books: [
      aText("second", "delivered", 2),
      aText("under way", "sent", 3),
      aText("lost", "failed", 4),
      aText("not hers", "delivered", 5, "15035550108"),
    ],
    heard: [
      {
        uuid: "1",
        from: edna.number,
        to: "15550100001",
        text: "first",
        heardAt: at(1),
        state: "delivered" as const,
      },
    ],
    autoReplies: [{ from: "15550100001", to: edna.number, text: "third", at: at(6) }],
  };
  expect(readThread(edna, plivo, nobody)).toEqual([
    { by: "patron", text: "first", at: at(1) },
    { by: "library", text: "second", at: at(2) },
    { by: "library", text: "third", at: at(6) },
  ]);
});

test("a Telegram phone shows its chat, whoever wrote", () => {
  const telegram = {
    thread: (chatId: number) => [
      { chatId, messageId: 1, by: "person" as const, text: "/start", at: at(1) },
      { chatId, messageId: 2, by: "bot" as const, text: "Hello!", at: at(2) },
    ],
  };
  const books = { books: [], heard: [], autoReplies: [] };
  expect(readThread({ ...edna, chatId: 7 }, books, telegram).map(({ by, text }) => [by, text])).toEqual([
    ["patron", "/start"],
    ["library", "Hello!"],
  ]);
});

test("a text message to a phone with Telegram is shown in its chat, and as what it is", () => {
  const mateo = { ...edna, chatId: 7 };
  const plivo = { books: [aText("welcome", "delivered", 1)], heard: [], autoReplies: [] };
  const telegram = { thread: () => [{ chatId: 7, messageId: 1, by: "bot" as const, text: "chat", at: at(2) }] };
  expect(readThread(mateo, plivo, telegram)).toEqual([
    { by: "library", text: "welcome", at: at(1), bySms: true },
    { by: "library", text: "chat", at: at(2) },
  ]);
});
