import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";
import { inspect } from "node:util";
import { afterEach, expect } from "vitest";
import { SendFailure } from "./channel.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** The port of a server on loopback that stops when the test ends. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

export type Answer = (res: ServerResponse) => void;

/** A provider that answers in turn, the last answer for ever, and writes down what it was sent. */
export async function aProvider(...answers: Answer[]) {
  const requests: { method: string; path: string; body: unknown }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (req, res) => {
    sockets.add(req.socket);
    let body = "";
    for await (const chunk of req) body += chunk;
    requests.push({ method: req.method ?? "", path: req.url ?? "", body: body && JSON.parse(body) });
    (answers[requests.length - 1] ?? answers.at(-1))?.(res);
  });
  return { apiUrl: `http://127.0.0.1:${await listen(server)}`, requests, sockets };
}

export function answer(status: number, body: unknown = {}, headers: Record<string, string> = {}): Answer {
  return (res) => {
    res.writeHead(status, { "content-type": "application/json", ...headers });
    res.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** The head of an answer and a few bytes, then the connection closes. */
export function cutOff(status: number): Answer {
  return (res) => {
    res.writeHead(status, { "content-type": "application/json", "content-length": "100" });
    res.write('{"api_id');
    setTimeout(() => res.destroy(), 20);
  };
}

/**
 * The SendFailure that a send must end in, once it is seen that nothing in it (message, cause, stack) tells a secret.
 */
export async function failureOf(sending: Promise<unknown>, secrets: readonly string[]): Promise<SendFailure> {
  const failure = await sending.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(SendFailure);
  const told = inspect(failure, { depth: 10, showHidden: true });
  for (const secret of secrets) expect(told).not.toContain(secret);
  return failure as SendFailure;
}
