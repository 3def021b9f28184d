import { describe, expect, test } from "vitest";
import { aReport } from "../inbound-health/hearing.fixture.ts";
import type { Heard } from "./bot-api.ts";
import { aService, TOKEN } from "./service.fixture.ts";

const { theService, told } = aService();

const heard: Heard = {
  id: "m-1",
  channel: "sms",
  kind: "text",
  sender: "15550100001",
  address: "15559990001",
  text: "STOP",
  intent: "stop",
  because: "the word itself",
  heardAt: "2026-03-02T12:00:00Z",
};

describe("the bot's API", () => {
  const ask = (path: string, body: unknown, token: string | undefined = TOKEN) =>
    theService().app.request(`/bot${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  test.each([
    ["no token", ""],
    ["a wrong token", "a-bot-token-of-some-lengtH"],
    ["a token and more", `${TOKEN}x`],
    ["the beginning of the token", TOKEN.slice(0, -1)],
  ])("stays closed to %s, also at addresses that do not exist", async (_what, token) => {
    for (const path of ["/heard", "/whom", "/duty", "/duty/leave", "/report", "/parked", "/nothing"]) {
      const { app, said } = theService();
      const answer = await app.request(`/bot${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(heard),
      });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: "no_token" });
      expect(said()).toMatch(/http\.refused/);
      expect(said()).not.toContain(TOKEN.slice(0, -1));
    }
    expect(told).toEqual([]);
  });

  test("is open with the token", async () => {
    expect(await (await ask("/heard", heard)).json()).toEqual({ outcome: "stopped", repeated: false });
    expect(await (await ask("/whom", { channel: "sms", address: "15559990001" })).json()).toEqual({
      lang: "en",
      pending: false,
    });
    expect(await (await ask("/duty", { bot: "north" })).json()).toEqual({ working: true, forMs: 1_000 });
    expect(await (await ask("/duty/leave", { bot: "north", empty: true })).json()).toEqual({ left: true });
    expect(await (await ask("/report", aReport)).json()).toEqual({ epoch: 1, again: false });
    const parked = { row: 3, heardAt: "2026-03-02T12:00:00.000Z" };
    const text = { ...parked, channel: "sms", kind: "text", address: "１５５５ø", text: "STOP" };
    expect(await (await ask("/parked", { bot: "north", rows: [parked], texts: [text] })).json()).toEqual({
      done: [],
      wanted: [],
    });
    expect(told).toHaveLength(6);
    expect(told[0]).toEqual(heard);
  });

  test.each(["{", "", "STOP 15559990001", '{"id": "m-1",}'])(
    "malformed JSON (%j) is answered with a sentence",
    async (body) => {
      const answer = await ask("/heard", body);
      expect(answer.status).toBe(400);
      const { problem } = (await answer.json()) as { problem: string };
      expect(problem).toMatch(/\.$/);
      expect(problem).not.toMatch(/STOP|1555/);
      expect(told).toEqual([]);
    },
  );

  test.each([
    ["channel", { channel: "pigeon-15559990001" }],
    ["kind", { kind: "shout-15559990001" }],
    ["address", { address: "" }],
    ["address", { address: "24" }],
    ["address", { address: "INFO24" }],
    ["address", { address: "１５５５９９９０００１" }],
    ["id", { id: "x".repeat(81) }],
    ["id", { id: "message-ø" }],
    ["intent", { intent: "15559990001" }],
    ["heardAt", { heardAt: "yesterday at 15559990001" }],
    ["text", { text: 15_559_990_001 }],
    ["token", { token: "secret".repeat(20) }],
  ])("a wrong %s is named without its value", async (field, wrong) => {
    const answer = await ask("/heard", { ...heard, ...wrong });
    expect(answer.status).toBe(400);
    const { problem } = (await answer.json()) as { problem: string };
    expect(problem).toContain(`${field}: `);
    expect(problem).not.toMatch(/1555|secret|pigeon|shout|yesterday/);
    expect(told).toEqual([]);
  });

  test("all wrong fields are named together", async () => {
    const { problem } = (await (await ask("/heard", {})).json()) as { problem: string };
    for (const field of ["id", "channel", "kind", "sender", "address", "text", "intent", "heardAt"]) {
      expect(problem).toContain(`${field}: `);
    }
  });

  test("a bug behind it is a 500 that reveals nothing", async () => {
    const { app, said } = theService({
      leaveDuty: async () => {
        throw new Error("near 'STOP from Rita' at 15559990001");
      },
    });
    const answer = await app.request("/bot/duty/leave", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ bot: "north", empty: true }),
    });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toMatch(/Rita|1555/);
    expect(said()).toMatch(/http\.failed/);
    expect(said()).not.toMatch(/Rita|1555/);
  });
});
