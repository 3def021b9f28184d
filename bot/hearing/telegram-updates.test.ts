import { expect, test } from "vitest";
import { readUpdate } from "./telegram-updates.ts";

const me = { id: 4242, username: "library_bot" };
const chat = { id: 1001, type: "private" };
const text = (words: string, where: object = chat) => ({
  update_id: 77,
  message: { message_id: 1, date: 1, chat: where, text: words },
});
const member = (status: string, where: object = chat) => ({
  update_id: 78,
  my_chat_member: {
    chat: where,
    from: { id: 1001 },
    date: 1,
    old_chat_member: {},
    new_chat_member: { status, user: me },
  },
});
const sent = (what: object, where: object = chat) => ({
  update_id: 79,
  message: { message_id: 1, date: 1, chat: where, ...what },
});
const saidAt = "1970-01-01T00:00:01.000Z";
const about = { channel: "telegram", sender: "library_bot", address: "1001", providerIntent: "", saidAt };

test.each<[string, { update_id: number }, object | undefined]>([
  ["a private text is a text", text("STOP"), { ...about, id: "update:4242:77", kind: "text", text: "STOP" }],
  [
    "a link brings its token and no text",
    text("/start aB-_9"),
    { ...about, id: "update:4242:77", kind: "link", text: "", token: "aB-_9" },
  ],
  [
    "a link that names the bot",
    text("/start@library_bot tok"),
    { ...about, id: "update:4242:77", kind: "link", text: "", token: "tok" },
  ],
  ["/start alone is a text", text("/start"), { ...about, id: "update:4242:77", kind: "text", text: "/start" }],
  [
    "/start with prose is a text",
    text("/start sending me things"),
    { ...about, id: "update:4242:77", kind: "text", text: "/start sending me things" },
  ],
  ["a block", member("kicked"), { ...about, id: "update:4242:78", kind: "blocked", text: "" }],
  ["the end of a block", member("member"), { ...about, id: "update:4242:78", kind: "unblocked", text: "" }],
  ["a group is none of our business", text("STOP", { id: -5, type: "group" }), undefined],
  ["leaving a group neither", member("kicked", { id: -5, type: "supergroup" }), undefined],
  ["another membership", member("restricted"), undefined],
  [
    "a date that is none is no reason to miss a text",
    { update_id: 77, message: { chat, text: "STOP" } } as { update_id: number },
    { ...about, saidAt: undefined, id: "update:4242:77", kind: "text", text: "STOP" },
  ],
  ...["photo", "video", "document"].map((part): [string, { update_id: number }, object] => [
    `the caption of a ${part} is a text`,
    sent({ [part]: {}, caption: "please stop sending me these" }),
    { ...about, id: "update:4242:79", kind: "text", text: "please stop sending me these" },
  ]),
  ...["photo", "voice", "sticker", "location", "contact", "video_note"].map(
    (part): [string, { update_id: number }, object] => [
      `a ${part} without words is a text without words`,
      sent({ [part]: {} }),
      { ...about, id: "update:4242:79", kind: "text", text: "" },
    ],
  ),
  ["a pinned message is none", sent({ pinned_message: {} }), undefined],
  ["a picture in a group is none of our business", { ...sent({ photo: [] }, { id: -5, type: "group" }) }, undefined],
  ...["/START tok", "/Start@Library_Bot tok", "/start   tok\n"].map(
    (words): [string, { update_id: number }, object] => [
      `${JSON.stringify(words)} is a link`,
      text(words),
      { ...about, id: "update:4242:77", kind: "link", text: "", token: "tok" },
    ],
  ),
  ["something that Telegram will invent", { update_id: 80, hologram: {} } as { update_id: number }, undefined],
])("%s", (_what, update, listened) => {
  expect(readUpdate(update, me)).toEqual(listened);
});
