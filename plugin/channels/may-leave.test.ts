import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { Channel, Outgoing } from "./channel.ts";
import { openEmail } from "./email/email.ts";
import { aMailServer, aScriptedServer } from "./email/mail-server.fixture.ts";
import { openPlivo } from "./plivo/plivo.ts";
import { aSecureProvider, aSlowLine, trustLoopback } from "./plivo/secure-provider.fixture.ts";
import { type Answer, answer, failureOf, listen } from "./provider.fixture.ts";
import { openTelegram } from "./telegram/telegram.ts";
import { outgoing, secrets, settings, yes } from "./text.fixture.ts";

const LATE = { verdict: "late", code: "unreachable", backoff: {} };
/** A message that began just now and may leave for so long. */
function begunWithin(ms: number, more: Partial<Outgoing> = {}): Outgoing {
  const until = performance.now() + ms;
  return { ...outgoing, ...more, mayLeave: () => performance.now() <= until };
}

const chatted: Answer = answer(200, {
  ok: true,
  result: { message_id: 5, chat: { id: 4711 }, username: "library_bot" },
});
const token = "987654:s3cret-t0ken";

type Case = [string, Answer, (apiUrl: string) => Channel, Partial<Outgoing>, RegExp];
const texted: Case[] = [
  ["Plivo", yes, (apiUrl) => openPlivo(settings(apiUrl)), {}, /\/Message\/$/],
  ["Telegram", chatted, (apiUrl) => openTelegram({ token, apiUrl, timeoutMs: 5_000 }), { to: "4711" }, /sendMessage$/],
];

test.each(texted)(
  "a text to %s does not leave over a connection that stood too late; the next try finds one that stands",
  async (_, takes, open, to, isText) => {
    trustLoopback();
    const provider = await aSecureProvider(takes);
    const channel = open(`https://127.0.0.1:${await aSlowLine(provider.port, 400)}`);
    const texts = () => provider.paths.filter((path) => isText.test(path));
    expect(await failureOf(channel.send(begunWithin(200, to)), secrets)).toMatchObject(LATE);
    expect(texts()).toEqual([]);
    await channel.send(begunWithin(10_000, to));
    expect(texts()).toHaveLength(1);
  },
);

test("a text leaves over a slow connection that stands in time", async () => {
  trustLoopback();
  const provider = await aSecureProvider(yes);
  const plivo = openPlivo(settings(`https://127.0.0.1:${await aSlowLine(provider.port, 100)}`));
  await plivo.send(begunWithin(10_000));
  expect(provider.requests()).toBe(1);
});

test.each(texted)(
  "a text to %s does not leave over a kept connection either, once it is too late",
  async (_, takes, open, to, isText) => {
    trustLoopback();
    const provider = await aSecureProvider(takes);
    const channel = open(provider.apiUrl);
    await channel.send(begunWithin(10_000, to));
    expect(await failureOf(channel.send({ ...outgoing, ...to, mayLeave: () => false }), secrets)).toMatchObject(LATE);
    expect(provider.paths.filter((path) => isText.test(path))).toHaveLength(1);
    await channel.send(begunWithin(10_000, to));
  },
);

test("Telegram behind a line that never answers has surely taken nothing", async () => {
  const port = await listen(createServer(() => {}));
  const telegram = openTelegram({ token, apiUrl: `https://127.0.0.1:${port}`, timeoutMs: 500 });
  const failure = await failureOf(telegram.send(begunWithin(10_000, { to: "4711" })), secrets);
  expect(failure).toMatchObject({ verdict: "retry", code: "connection_silent" });
});

const mailBy = (url: string) =>
  openEmail({
    url,
    from: { name: "Midway Library", address: "notices@midway.example" },
    timeoutMs: 5_000,
    compose: async ({ text }) => ({ subject: "Hold ready", text, endUrl: "https://opac.example/end" }),
  });
const mail = { to: "rita@example.org" };

test("a mail does not leave over a server that greets too late, which the next one finds ready", async () => {
  const told = { greetings: 0, envelopes: 0 };
  const server = await aMailServer({
    onConnect: (_session, done) => {
      told.greetings += 1;
      setTimeout(done, 400);
    },
    onMailFrom: (_address, _session, done) => {
      told.envelopes += 1;
      done();
    },
  });
  onTestFinished(server.stop);
  const email = mailBy(server.url);
  expect(await failureOf(email.send(begunWithin(200, mail)), secrets)).toMatchObject(LATE);
  expect(told).toEqual({ greetings: 1, envelopes: 0 });
  // The server resets the session meanwhile.
  await sleep(100);
  await email.send(begunWithin(10_000, mail));
  expect([told, server.mails.length]).toEqual([{ greetings: 1, envelopes: 1 }, 1]);
});

const slowly = (_address: unknown, _session: unknown, done: () => void) => setTimeout(done, 400);

test.each([
  ["our address", { onMailFrom: slowly }],
  ["the patron's address", { onRcptTo: slowly }],
])("a mail whose server answers %s too late is not taken, and the next one is", async (_, slow) => {
  const server = await aMailServer(slow);
  onTestFinished(server.stop);
  const email = mailBy(server.url);
  expect(await failureOf(email.send(begunWithin(200, mail)), secrets)).toMatchObject(LATE);
  await email.send(begunWithin(10_000, { ...mail, attempt: "43-1" }));
  expect(server.mails.map((raw) => /^Message-ID: <tidings-(\d+)/m.exec(raw)?.[1])).toEqual(["43"]);
});

test("a mail too late when the server asks for its text: not a byte is written, the connection ends", async () => {
  const server = await aScriptedServer(
    ["220 here", "250 here", "250 2.1.0 ok", "250 2.1.5 ok", "354 go on"],
    "silence",
  );
  onTestFinished(server.stop);
  let asked = 0;
  const failure = await failureOf(
    mailBy(server.url).send({ ...outgoing, ...mail, mayLeave: () => ++asked < 2 }),
    secrets,
  );
  expect(failure).toMatchObject(LATE);
  await server.gone();
  expect(server.heard().split("\r\n").slice(1)).toEqual([
    "MAIL FROM:<notices@midway.example>",
    "RCPT TO:<rita@example.org>",
    "DATA",
    "",
  ]);
});
