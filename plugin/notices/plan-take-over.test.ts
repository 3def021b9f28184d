import { expect, test } from "vitest";
import type { Decision } from "../routing/route.ts";
import type { Routed } from "./deciding/routed.ts";
import { eventKeysOf, planTakeOver } from "./plan-take-over.ts";

const NOW = new Date("2026-03-02T12:00:00.000Z");
const notice = { noticeId: 1, patronId: 7, letterCode: "HOLD", queuedAt: NOW };

function plan(content: string, channel: "sms" | "telegram") {
  const decision: Decision = { kind: "send", channel, sender: "x", addressId: 1, ledgerId: 1, until: NOW };
  const routed = new Map<number, Routed>([[1, { notice, decision, round: 1, firstSeenAt: NOW, returned: false }]]);
  const rows = [{ noticeId: 1, content, subject: null, metadata: null }];
  const events = eventKeysOf(rows, routed);
  return planTakeOver({ rows, routed, onTheWay: new Set(), events, known: new Map(), shared: false });
}

const DECOMPOSED = "Me\u0301die\u0301ro, A\u030angstro\u0308m";

test("decomposed letters are composed for a text message, and counted so", () => {
  expect(plan(DECOMPOSED, "sms").messages).toMatchObject([{ text: "Médiéro, Ångström" }]);
  // 800 letters of GSM-7 as one sees them, more than Plivo takes as they are stored.
  const digest = "e\u0301".repeat(800);
  expect(plan(digest, "sms").messages).toMatchObject([{ text: "é".repeat(800) }]);
});

test("by other ways they are composed too, and the event is that of Koha's words", () => {
  expect(plan(DECOMPOSED, "telegram").messages).toMatchObject([{ text: DECOMPOSED.normalize("NFC") }]);
  const [decomposed] = plan(DECOMPOSED, "sms").messages;
  const [composed] = plan(DECOMPOSED.normalize("NFC"), "sms").messages;
  expect(decomposed?.eventKey).not.toBe(composed?.eventKey);
});
