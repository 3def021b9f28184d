import { Agent, get } from "node:http";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { ARRIVAL } from "../foundation/http-limits.ts";
import { listen } from "./listen.ts";

const silent = { note: () => {}, bug: () => {} };

/**
 * A proxy in front of us: requests again and again over one connection that it keeps alive. Resolves with the status,
 * 0 when nobody answers.
 */
function openProxy(port: number): () => Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return () =>
    new Promise((resolve) => {
      const asked = get({ port, host: "127.0.0.1", agent }, (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
      });
      asked.on("error", () => resolve(0));
    });
}

test("the service stops although receipts keep arriving over a connection that the proxy keeps alive", async () => {
  const begun = Promise.withResolvers<void>();
  const service = await listen(0, { fetch: receipt }, silent);
  async function receipt(): Promise<Response> {
    begun.resolve();
    await new Promise(setImmediate);
    return new Response("ok");
  }
  const ask = openProxy(service.port);
  let answered = ask();
  // In the middle of a request: Node itself would close a connection that is idle at this moment.
  await begun.promise;
  const stopped = service.stop();
  while ((await answered) !== 0) answered = ask();
  await stopped;
});

test("a request in progress gets its response before the service stops", async () => {
  const begun = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const slow = async () => {
    begun.resolve();
    await answer.promise;
    return new Response("ok");
  };
  const service = await listen(0, { fetch: slow }, silent);
  const status = openProxy(service.port)();
  await begun.promise;
  const stopped = service.stop();
  answer.resolve();
  expect(await status).toBe(200);
  await stopped;
});

test("a port that is taken is reported", async () => {
  const service = await listen(0, { fetch: () => new Response("ok") }, silent);
  await expect(listen(service.port, { fetch: () => new Response("ok") }, silent)).rejects.toMatchObject({
    code: "port_taken",
  });
  await service.stop();
});

test.for<[what: string, sent: string]>([
  ["a head", "POST /hook/nudge HTTP/1.1\r\nHost: localhost\r\nX-Slow: "],
  ["a body", "POST /hook/nudge HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n["],
])("%s that never ends is hung up on, though a byte comes now and then", async ([, sent]) => {
  const arrival = { ...ARRIVAL, headersTimeout: 300, requestTimeout: 400, connectionsCheckingInterval: 50 };
  const reading = { fetch: async (request: Request) => new Response(await request.text().catch(() => "cut off")) };
  const service = await listen(0, reading, silent, arrival);
  onTestFinished(() => service.stop());
  const line = connect(service.port, "127.0.0.1");
  const heard: string[] = [];
  line.on("data", (chunk) => heard.push(String(chunk)));
  line.on("error", () => {});
  line.write(sent);
  const trickle = setInterval(() => line.write("["), 50);
  await new Promise((resolve) => line.on("close", resolve));
  clearInterval(trickle);
  expect(heard.join("")).toMatch(/^HTTP\/1\.1 408 /);
});
