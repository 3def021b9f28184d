import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { aProvider, failureOf, listen } from "../provider.fixture.ts";
import { outgoing, secrets, settings, yes } from "../text.fixture.ts";
import { openPlivo } from "./plivo.ts";

test("a refused connection is retried: nothing has left", async () => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  const failure = await failureOf(openPlivo(settings(`http://127.0.0.1:${port}`)).send(outgoing), secrets);
  expect(failure).toMatchObject({
    verdict: "retry",
    code: "connection_refused",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});

test("a host name that cannot be looked up is retried: nothing has left", async () => {
  const failure = await failureOf(openPlivo(settings("http://no..host:80")).send(outgoing), secrets);
  expect(failure).toMatchObject({ verdict: "retry", code: "host_unknown" });
});

test.each([
  ["closes", "unreachable"],
  ["stays silent", "connection_silent"],
  ["speaks no TLS", "tls_failed"],
])("a server that %s during the TLS handshake has seen no message", async (does, code) => {
  const server = createServer((socket) => {
    socket.once("data", () => {
      if (does === "closes") socket.destroy();
      if (does === "speaks no TLS") socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
  });
  const port = await listen(server);
  const failure = await failureOf(
    openPlivo(settings(`https://127.0.0.1:${port}`, { timeoutMs: 300 })).send(outgoing),
    secrets,
  );
  expect(failure).toMatchObject({ verdict: "retry", code });
});

test("silence after the request is uncertain once our patience ends, also when single bytes keep coming", async () => {
  const silent = await aProvider(() => undefined);
  expect(await failureOf(openPlivo(settings(silent.apiUrl, { timeoutMs: 200 })).send(outgoing), secrets)).toMatchObject(
    {
      verdict: "uncertain",
      code: "no_answer",
      message: expect.stringContaining("TIMEOUT"),
    },
  );
  const dripping = await aProvider((res) => {
    res.writeHead(202, { "content-type": "application/json" });
    const drip = setInterval(() => res.write(" "), 50);
    res.on("close", () => clearInterval(drip));
  });
  const failure = await failureOf(openPlivo(settings(dripping.apiUrl, { timeoutMs: 400 })).send(outgoing), secrets);
  expect(failure).toMatchObject({ verdict: "uncertain", code: "no_answer" });
});

test("a reset after the request is uncertain, on a kept connection too, and nothing is retried by itself", async () => {
  const provider = await aProvider(yes, (res) => res.socket?.resetAndDestroy());
  const plivo = openPlivo(settings(provider.apiUrl));
  await plivo.send(outgoing);
  const failure = await failureOf(plivo.send(outgoing), secrets);
  expect(failure).toMatchObject({ verdict: "uncertain", code: "no_answer" });
  expect(provider.requests).toHaveLength(2);
  expect(provider.sockets.size).toBe(1);
});

test("a hundred and twenty texts are under way at once, and the next hundred use their connections", async () => {
  const waiting: ServerResponse[] = [];
  const provider = await aProvider((res) => {
    waiting.push(res);
    if (waiting.length < 120) return;
    for (const one of waiting.splice(0)) yes(one);
  });
  const plivo = openPlivo(settings(provider.apiUrl));
  for (const round of [1, 2]) {
    await Promise.all(Array.from({ length: 120 }, () => plivo.send(outgoing)));
    expect(provider.requests).toHaveLength(round * 120);
  }
  expect(provider.sockets.size).toBe(120);
});
