import { expect, test } from "vitest";
import { aService, TOKEN } from "./service.fixture.ts";

const { theService, told } = aService();

/** A body without a told length, and a count of how much of it was read. */
function endless(bytes: number, text: string): { body: ReadableStream<Uint8Array>; read(): number } {
  let read = 0;
  const chunk = Buffer.alloc(65_536, text);
  const body = new ReadableStream<Uint8Array>(
    {
      pull(stream) {
        if (read >= bytes) return stream.close();
        read += chunk.length;
        stream.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
  return { body, read: () => read };
}

const EIGHT_MB = 8_000_000;
const bot = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

test.for<[path: string]>([
  ["/bot/heard"],
  ["/bot/parked"],
  ["/hook/nudge"],
  ["/plivo/receipt/1-1-1790000000000"],
  ["/staff/settings"],
  ["/patron/leave"],
  ["/nowhere"],
])("of eight megabytes that a stranger posts to %s not a byte is read", async ([path]) => {
  const { app } = theService();
  const { body, read } = endless(EIGHT_MB, "[");
  const headers = { "content-type": "application/json" };
  const answer = await app.request(path, { method: "POST", headers, body, duplex: "half" } as RequestInit);
  expect([401, 403, 404]).toContain(answer.status);
  expect(read()).toBe(0);
});

test.for<[path: string]>([["/patron/join"], ["/patron/mail/unsubscribe/x"]])(
  "a page that anybody may open reads little of eight megabytes: %s",
  async ([path]) => {
    const { app } = theService();
    const { body, read } = endless(EIGHT_MB, "[");
    const answer = await app.request(path, { method: "POST", body, duplex: "half" } as RequestInit);
    expect(answer.status).toBe(413);
    expect(read()).toBeLessThan(EIGHT_MB / 20);
  },
);

test.for<[path: string]>([["/bot/heard"], ["/bot/parked"], ["/bot/whom"], ["/bot/report"]])(
  "the bot itself may not send eight megabytes to %s, whether it tells the length or not",
  async ([path]) => {
    const { app } = theService();
    const { body, read } = endless(EIGHT_MB, "[");
    const untold = await app.request(path, { method: "POST", headers: bot, body, duplex: "half" } as RequestInit);
    expect(untold.status).toBe(413);
    expect(read()).toBeLessThan(EIGHT_MB / 4);
    const length = { ...bot, "content-length": String(EIGHT_MB) };
    const told8 = await app.request(path, { method: "POST", headers: length, body: "[".repeat(EIGHT_MB) });
    expect(told8.status).toBe(413);
    expect(told).toEqual([]);
  },
);

test("JSON that only nests is refused before it is parsed", async () => {
  const { app } = theService();
  for (const body of ["[".repeat(100_000), '{"a":'.repeat(100), `{"text":"[[[","bot":${"[".repeat(40)}`]) {
    const answer = await app.request("/bot/heard", { method: "POST", headers: bot, body });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("nested")]);
  }
});

test("brackets in what a patron wrote are no nesting", async () => {
  const { app } = theService();
  const heard = { id: "u1", channel: "sms", kind: "text", sender: "15550100001", address: "15035550101" };
  const more = { intent: "other", because: "no keyword", heardAt: "2026-03-02T10:00:00.000Z" };
  const text = `"${"[{".repeat(9_000)}\\"`;
  const body = JSON.stringify({ ...heard, ...more, text });
  expect((await app.request("/bot/heard", { method: "POST", headers: bot, body })).status).toBe(200);
  expect(told).toMatchObject([{ text }]);
});
