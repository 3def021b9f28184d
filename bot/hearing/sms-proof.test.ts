import { describe, expect, test } from "vitest";
import { signCallback } from "../../scripts/town/plivo/signing.ts";
import { aBook, form, keys, open, sign } from "./sms.fixture.ts";
import { INBOUND_PATH } from "./sms.ts";

describe("a signature that covers the address only (V2)", () => {
  const weak = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.includes("V2")));
  const forged: [string, string][] = form.map(([name, value]) => [name, name === "From" ? "15550109002" : value]);

  test("counts for an account that shows no other, but for one text only", async () => {
    const { kept, post } = open();
    const headers = weak(sign(form));
    expect((await post(form, headers)).status).toBe(200);
    expect((await post(form, headers)).status).toBe(200);
    expect((await post(forged, headers)).status).toBe(403);
    expect(kept.map(({ address }) => address)).toEqual(["15550109001", "15550109001"]);
  });

  test("counts no more once the account has signed with V3, whichever request it is taken from", async () => {
    const { kept, post } = open();
    const genuine = sign(form);
    expect((await post(form, genuine)).status).toBe(200);
    for (const headers of [weak(genuine), weak(sign(form)), weak(sign(forged))]) {
      expect((await post(forged, headers)).status).toBe(403);
      expect((await post(form, headers)).status).toBe(403);
    }
    expect(kept).toHaveLength(1);
  });

  test("counts again for an account with a new auth token, and never where the setting says so", async () => {
    const book = aBook();
    await open(true, book).post(form, signCallback({ ...keys, authToken: "a former token" }, "POST", "", form));
    book.markStrong("another account");
    expect((await open(true, book).post(form, weak(sign(form)))).status).toBe(200);
    expect((await open(true, book, "never").post(form, weak(sign(form)))).status).toBe(403);
    expect((await open(true, book, "never").post(form, sign(form))).status).toBe(200);
  });

  test("waits until the service has told how the account signs, and V3 does not", async () => {
    const { kept, post } = open(true, aBook(), "until_v3", false);
    const answer = await post(form, weak(sign(form)));
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
    expect((await post(form, sign(form))).status).toBe(200);
    expect(kept).toHaveLength(1);
  });
});

test("a nonce is good for one text: Plivo's retry gets its 200, the same signature over others does not", async () => {
  const { kept, post } = open();
  const headers = sign(form);
  expect((await post(form, headers)).status).toBe(200);
  expect((await post([...form].reverse(), headers)).status).toBe(200);
  // V3 signs names and values joined: `TextSTOP…` may be cut elsewhere.
  const recut: [string, string][] = form.map(([name, value]) =>
    name === "Text" ? ["TextS", value.slice(1)] : [name, value],
  );
  expect((await post(recut, headers)).status).toBe(403);
  expect(kept.map(({ text }) => text)).toEqual(["STOP é\u{1F4DA}", "STOP é\u{1F4DA}"]);
});

test("of a body without any signature nothing is read", async () => {
  const { app } = open();
  let read = 0;
  const pull = (stream: ReadableStreamDefaultController<Uint8Array>) => {
    read += 1;
    stream.enqueue(Buffer.alloc(65_536, "Text="));
  };
  const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
  const answer = await app.request(INBOUND_PATH, { method: "POST", body, duplex: "half" } as RequestInit);
  expect([answer.status, read]).toEqual([403, 0]);
});
