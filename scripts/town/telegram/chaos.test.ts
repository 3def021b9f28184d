import { connect } from "node:net";
import { Telegram } from "telegraf";
import { expect, onTestFinished, test, vi } from "vitest";
import { startTelegram } from "./simulator.ts";

const token = "700100:OLD";

async function aTelegram() {
  const simulator = await startTelegram({ token, username: "library_bot", now: () => new Date(), webhookRetryMs: 5 });
  onTestFinished(simulator.stop);
  const client = new Telegram(token, { apiRoot: simulator.origin });
  const updates = (more: object = {}) => client.callApi("getUpdates", { timeout: 0, ...more });
  return { simulator, client, updates };
}

test("after a change of the token the old one is refused, in a waiting poll too, and no update is lost", async () => {
  const { simulator, client, updates } = await aTelegram();
  simulator.start(42);
  const [first] = await updates();
  const waiting = updates({ timeout: 50, offset: (first?.update_id ?? 0) + 1 });
  await vi.waitFor(() => expect(simulator.waiting).toBe(0), 10_000);
  simulator.setToken("700100:NEW");
  await expect(waiting).rejects.toMatchObject({ code: 401 });
  simulator.say(42, "STOP");
  await expect(client.sendMessage(42, "Hello")).rejects.toMatchObject({ code: 401 });
  const renewed = new Telegram("700100:NEW", { apiRoot: simulator.origin });
  expect(await renewed.getUpdates(0, 100, 0, undefined)).toMatchObject([{ message: { text: "STOP" } }]);
  await renewed.sendMessage(42, "Hello");
  simulator.setToken(token);
  await client.sendMessage(42, "again");
  expect(simulator.books.map(({ text }) => text)).toEqual(["Hello", "again"]);
});

test("clients that vanish in the middle do no harm", async () => {
  const { simulator, client } = await aTelegram();
  const { port } = new URL(simulator.origin);
  await client.setWebhook("http://127.0.0.1:1/");
  simulator.start(42);
  for (const [type, method, body] of [
    ["application/json", "sendMessage", '{"chat_id": 42, "te'],
    ["application/x-www-form-urlencoded", "sendMessage", "chat_id=42&text=a"],
    ["multipart/form-data; boundary=a", "sendMessage", "--a\r\n"],
    ["application/json", "setWebhook", '{"url": '],
  ]) {
    const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
    const headers = ["host: a", `content-type: ${type}`, "content-length: 100"];
    const head = [`POST /bot${token}/${method} HTTP/1.1`, ...headers, "", ""].join("\r\n");
    socket.write(head + body, () => socket.resetAndDestroy());
  }
  simulator.misbehave({ kind: "late", ms: 50 });
  const aborted = new AbortController();
  const sending = client.callApi("sendMessage", { chat_id: 42, text: "late" }, { signal: aborted.signal as never });
  await vi.waitFor(() => expect(simulator.books).toHaveLength(1), 10_000);
  aborted.abort();
  await expect(sending).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 100));
  await client.sendMessage(42, "still there");
  expect((await client.getWebhookInfo()).url).toBe("http://127.0.0.1:1/");
  expect(simulator.books.map(({ text }) => text)).toEqual(["late", "still there"]);
});
