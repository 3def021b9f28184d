import { describe, expect, test } from "vitest";
import { openLog } from "../../plugin/foundation/log.ts";
import { signCallback } from "../../scripts/town/plivo/signing.ts";
import { openApp } from "../app.ts";
import { openMetrics } from "../metrics.ts";
import { readSettings } from "../settings.ts";
import { authToken } from "../stage.fixture.ts";
import { aBook, form, keys, only, open, publicUrl, sign } from "./sms.fixture.ts";
import { INBOUND_PATH, readText, smsRoutes } from "./sms.ts";

test("a signed text is kept, and Plivo gets an empty answer in its own language", async () => {
  const { kept, post } = open();
  const answer = await post(form, sign(form));
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toMatch(/^application\/xml/);
  expect(await answer.text()).toMatch(/<Response\s*\/>$/);
  expect(kept).toEqual([
    {
      channel: "sms",
      kind: "text",
      id: "6f7c3b1a-1111-4000-8000-000000000001",
      sender: "15550100001",
      address: "15550109001",
      text: "STOP é\u{1F4DA}",
      providerIntent: "optout",
    },
  ]);
});

test("a query in the configured address is part of what is signed", async () => {
  const { kept, post } = open();
  const path = `${INBOUND_PATH}?branch=CPL&x=a%20b`;
  expect((await post(form, sign(form, path), path)).status).toBe(200);
  expect((await post(form, sign(form), path)).status).toBe(403);
  expect(kept.length).toBe(1);
});

describe("what is not Plivo's is refused, counted and not kept", () => {
  const good = sign(form);
  const ma = "X-Plivo-Signature-Ma-V3";
  const changed = form.map(([name, value]): [string, string] => [name, name === "From" ? "15550109002" : value]);
  test.each<[string, [string, string][], Record<string, string>]>([
    ["unsigned", form, {}],
    [
      "signed by another account",
      form,
      signCallback({ authToken: "x", subToken: "y" }, "POST", `${publicUrl}${INBOUND_PATH}`, form),
    ],
    ["signed for another address", form, signCallback(keys, "POST", `https://evil.example${INBOUND_PATH}`, form)],
    ["a number changed afterwards", changed, good],
    ["without the nonce", form, only(good, ma)],
    ["V2 alone is good but V3 is there and wrong", form, { ...good, [ma]: "AAAA", "X-Plivo-Signature-V3": "AAAA" }],
    ["an empty signature", form, { ...good, [ma]: "", "X-Plivo-Signature-V3": "" }],
  ])("%s", async (_what, fields, headers) => {
    const { kept, seen, post } = open();
    const answer = await post(fields, headers);
    expect(answer.status).toBe(403);
    expect(seen.refused).toHaveLength(1);
    expect(kept).toEqual([]);
  });
});

test.each(["MessageUUID", "To"])("a text without %s is malformed, told in a sentence and not kept", async (name) => {
  const { kept, post } = open();
  const fields = form.filter(([key]) => key !== name);
  const answer = await post(fields, sign(fields));
  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(new RegExp(`^This is no text message: ${name} .*\\.$`));
  expect(kept).toEqual([]);
});

test("a body larger than any text is not even read", async () => {
  const { kept, seen, post } = open();
  const fields: [string, string][] = [...form, ["Media0", "x".repeat(65_536)]];
  expect((await post(fields, sign(fields))).status).toBe(413);
  expect(kept).toEqual([]);
  expect(seen.refused).toEqual([]);
});

test("a bot that stands by asks Plivo to retry", async () => {
  const { kept, post } = open(false);
  const answer = await post(form, sign(form));
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(kept).toEqual([]);
});

test("a text that cannot be kept is not acknowledged", async () => {
  const env = { TIDINGS_BOT_TOKEN: "t", TIDINGS_PLIVO_AUTH_TOKEN: authToken, TIDINGS_PUBLIC_URL: publicUrl };
  const plivo = readSettings(env, "desk").plivo;
  if (plivo === undefined) throw new Error("No Plivo settings");
  const keep = () => {
    throw new Error("disk full while keeping 15550109001");
  };
  const lines: string[] = [];
  const log = openLog("bot", "info", { write: (line) => void lines.push(line) });
  const state = () => ({ working: true, waiting: 0, parked: 0, channels: ["sms"] });
  const sms = smsRoutes({
    ...plivo,
    v2: "until_v3",
    book: aBook(),
    working: () => true,
    knowsStrength: () => true,
    keep,
    refused: () => {},
    accepted: () => {},
    ignored: () => {},
  });
  const app = openApp({ sms, prove: () => undefined, state, tally: openMetrics(state), log });
  const body = new URLSearchParams(form);
  const answer = await app.request(INBOUND_PATH, { method: "POST", body, headers: sign(form) });
  expect(lines.join()).toMatch(/"http.failed".*disk full while keeping \[digits\]/);
  expect(answer.status).toBe(500);
});

test("before a Plivo account is entered the address exists, but takes nothing", async () => {
  const state = () => ({ working: true, waiting: 0, parked: 0, channels: [] });
  const log = openLog("bot", "silent");
  const app = openApp({ sms: undefined, prove: () => undefined, state, tally: openMetrics(state), log });
  const answer = await app.request(INBOUND_PATH, { method: "POST", body: new URLSearchParams(form) });
  expect(answer.status).toBe(503);
});

test("numbers become digits, Body stands in for Text, an unknown intent counts for nothing", () => {
  const read = readText([
    ["MessageUUID", "u"],
    ["From", "+1 (555) 010-9001"],
    ["To", "+15550100001"],
    ["Body", "hej"],
    ["MessageIntent", "carousel"],
  ]);
  expect(read).toMatchObject({
    kind: "text",
    listened: { address: "15550109001", sender: "15550100001", text: "hej", providerIntent: "" },
  });
});

const changed = (changes: Record<string, string>): [string, string][] => [
  ...form.filter(([key]) => !(key in changes)),
  ...Object.entries(changes),
];

test.each([
  ["whatsapp", "STOP", "text"],
  ["WhatsApp", "", "ignored"],
  ["rcs", "STOP", "text"],
  ["rcs", " ", "ignored"],
  ["mms", "STOP", "text"],
  ["mms", "", "text"],
  ["SMS", "STOP", "text"],
  ["voice", "STOP", "ignored"],
])("of type %s with the words '%s': %s", (type, text, kind) => {
  expect(readText(changed({ Type: type, Text: text })).kind).toBe(kind);
});

test("a text by RCS may name our agent in place of a number", () => {
  const read = readText(changed({ Type: "rcs", To: "hill_library_agent" }));
  expect(read).toMatchObject({ kind: "text", listened: { sender: "hill_library_agent", address: "15550109001" } });
});

test.each([
  "INFO24",
  "INFO",
  "jane1990@example.com",
  "15550109001@example.com",
  "24",
  "36180",
  "+12345",
  "Hill 15550109001",
])("a text from %s, which is not a phone number, is acknowledged and ignored", async (from) => {
  const { kept, post } = open();
  const fields = changed({ From: from });
  expect((await post(fields, sign(fields))).status).toBe(200);
  expect(kept).toEqual([]);
});

test.each([
  "+15550109001",
  " 15550109001 ",
  "+1 555-010-9001",
  "1.555.010.9001",
  "+1 (555) 010 9001",
  "whatsapp:+15550109001",
])("a number written %s is still the phone's", (from) => {
  expect(readText(changed({ From: from }))).toMatchObject({ kind: "text", listened: { address: "15550109001" } });
});

test("an endless text is cut, so that the STOP at its beginning is heard", () => {
  const read = readText([...form.filter(([key]) => key !== "Text"), ["Text", `STOP ${"x".repeat(30_000)}`]]);
  expect(read.kind === "text" && read.listened.text.length).toBe(20_000);
});

test.each(["INFO24", "INFO", "jane1990@example.com", "24", "", "+", "1234567890123456"])(
  "a text from '%s' is taken, noted without a word of it, and nobody's",
  async (from) => {
    const { kept, seen, post } = open();
    const fields = changed({ From: from, Text: "STOP" });
    expect((await post(fields, sign(fields))).status).toBe(200);
    expect([kept, seen.ignored]).toEqual([[], ["no_phone"]]);
  },
);
