import { connect } from "node:net";
import { Client, validateV3Signature } from "plivo";
import { expect, onTestFinished, test, vi } from "vitest";
import { startPlivo } from "./simulator.ts";
import { aWebhook, type Posted } from "./webhook.fixture.ts";

const library = "15550100100";
const patron = "15550100777";

async function aPlivo() {
  const webhook = await aWebhook();
  const plivo = await startPlivo({
    authId: "MAEXAMPLE",
    authToken: "old",
    numbers: [library],
    inboundUrl: webhook.url,
    receiptDelayMs: 0,
    now: () => new Date(),
  });
  onTestFinished(async () => {
    await plivo.stop();
    await webhook.stop();
  });
  const send = (token: string, text: string, more: object = {}) =>
    new Client("MAEXAMPLE", token, { url: plivo.address, timeout: 20_000 }).messages.create(
      library,
      `+${patron}`,
      text,
      more,
    );
  return { plivo, webhook, send };
}

function isSignedWith(token: string, post: Posted | undefined): boolean {
  if (!post) return false;
  const header = (name: string) => String(post.headers.get(name));
  const [nonce, signature] = [header("x-plivo-signature-v3-nonce"), header("x-plivo-signature-ma-v3")];
  return Boolean(validateV3Signature("POST", post.url, nonce, token, signature, post.fields));
}

test("after a change of the token the old one is refused, and webhooks are signed with the new one", async () => {
  const { plivo, webhook, send } = await aPlivo();
  await send("old", "one");
  plivo.setToken("new");
  await plivo.say(patron, library, "STOP");
  expect(isSignedWith("new", webhook.posts[0])).toBe(true);
  expect(isSignedWith("old", webhook.posts[0])).toBe(false);
  await expect(send("old", "two")).rejects.toMatchObject({ status: 401 });
  await send("new", "three", { url: webhook.url });
  await webhook.arrived(2);
  expect(isSignedWith("new", webhook.posts[1])).toBe(true);
  plivo.setToken("old");
  await send("old", "four");
  expect(plivo.books.map(({ text }) => text)).toEqual(["one", "three", "four"]);
});

test("every send request is noted when it arrives, taken or not", async () => {
  const { plivo, send } = await aPlivo();
  await send("wrong", "a wrong token").catch(() => {});
  plivo.misbehave({ kind: "http", status: 503 });
  await send("old", "refused").catch(() => {});
  plivo.misbehave({ kind: "reset", take: true });
  await send("old", "lost answer").catch(() => {});
  await send("old", "taken");
  expect(plivo.arrivals).toEqual(
    [
      { text: "a wrong token", taken: false },
      { text: "refused", taken: false },
      { text: "lost answer", taken: true },
      { text: "taken", taken: true },
    ].map((arrival) => ({ dst: patron, at: expect.any(Date), ...arrival })),
  );
  plivo.forget();
  expect(plivo.arrivals).toEqual([]);
});

test("a phone's text can arrive twice, or after a later one", async () => {
  const { plivo, webhook } = await aPlivo();
  expect(await plivo.say(patron, library, "STOP", { twice: true })).toBe(200);
  expect(webhook.posts.map(({ fields }) => fields.MessageUUID)).toEqual(Array(2).fill(plivo.heard[0]?.uuid));
  await Promise.all([
    plivo.say(patron, library, "earlier", { lateMs: 100 }),
    plivo.say(patron, library, "later", { lateMs: 0 }),
  ]);
  expect(webhook.posts.slice(2).map(({ fields }) => fields.Text)).toEqual(["later", "earlier"]);
  expect(plivo.heard.map(({ text, state }) => [text, state])).toEqual([
    ["STOP", "delivered"],
    ["earlier", "delivered"],
    ["later", "delivered"],
  ]);
});

test("clients that vanish in the middle do no harm", async () => {
  const { plivo, send } = await aPlivo();
  const { port } = new URL(plivo.origin);
  const body = JSON.stringify({ src: library, dst: patron, text: "Hello" });
  const head = `POST /v1/Account/MAEXAMPLE/Message/ HTTP/1.1\r\nhost: a\r\ncontent-type: application/json
authorization: Basic ${btoa("MAEXAMPLE:old")}\r\ncontent-length: ${body.length}\r\n\r\n`;
  const faults = [undefined, { kind: "silent", take: true }, { kind: "late", ms: 50 }, { kind: "reset", take: false }];
  for (const fault of faults) {
    if (fault) plivo.misbehave(fault as Parameters<typeof plivo.misbehave>[0]);
    const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
    socket.write(head.replaceAll(/(?<!\r)\n/g, "\r\n") + body);
    const before = plivo.arrivals.length;
    await vi.waitFor(() => expect(plivo.arrivals.length).toBe(before + 1), 10_000);
    socket.resetAndDestroy();
  }
  const half = connect(Number(port), "127.0.0.1").on("error", () => {});
  half.write(head.replaceAll(/(?<!\r)\n/g, "\r\n") + body.slice(0, 9), () => half.resetAndDestroy());
  await new Promise((resolve) => setTimeout(resolve, 200));
  await send("old", "still there");
  expect(plivo.arrivals.map(({ taken }) => taken)).toEqual([true, true, true, false, true]);
});
