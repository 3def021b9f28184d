import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { openLink } from "./link.ts";

/** A program that echoes what it hears, after its own name; `heard` is all that ever came. */
async function anEcho(name = "") {
  const sockets: Socket[] = [];
  const heard: string[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("data", (chunk) => {
      heard.push(String(chunk));
      socket.write(`${name}${chunk}`);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(stop);
  return { port: (server.address() as AddressInfo).port, heard, sockets, stop };
}

async function aLink(...to: { port: number }[]) {
  const link = await openLink({ name: "test", listen: "port", to });
  onTestFinished(link.stop);
  return link;
}

function aClient(where: { port: number } | { path: string }) {
  // By number: names are looked up side by side, and two clients could change places.
  const socket = connect({ allowHalfOpen: true, ...("port" in where ? { ...where, host: "127.0.0.1" } : where) });
  onTestFinished(() => void socket.destroy());
  const events: string[] = [];
  let heard = "";
  socket.on("data", (chunk) => {
    heard += chunk;
  });
  socket.on("end", () => events.push("end"));
  socket.on("error", (error: NodeJS.ErrnoException) => events.push(error.code ?? ""));
  socket.on("close", () => events.push("close"));
  return {
    socket,
    events,
    hears: (words: string) => vi.waitFor(() => expect(heard).toBe(words), 10_000),
    meets: (...what: string[]) => vi.waitFor(() => expect(events).toEqual(what), 10_000),
  };
}

const isEmpty = (link: { connections: number }) => vi.waitFor(() => expect(link.connections).toBe(0), 10_000);

test("an open link passes bytes and ends in both directions, and forgets connections that are over", async () => {
  const link = await aLink(await anEcho());
  const client = aClient(link);
  client.socket.write("Hello");
  await client.hears("Hello");
  expect(link.connections).toBe(1);
  client.socket.end();
  await client.meets("end", "close");
  await isEmpty(link);
});

test("a link on a Unix socket does the same, and removes the socket", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidings-link-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const socket = join(folder, "link.sock");
  const { port } = await anEcho();
  const link = await openLink({ name: "test", listen: { socket }, to: [{ port }] });
  const client = aClient({ path: socket });
  client.socket.write("Hello");
  await client.hears("Hello");
  link.treat({ kind: "cut" });
  await client.meets("end");
  await link.stop();
  await link.stop();
  expect(existsSync(socket)).toBe(false);
});

test("a connection goes to the first that accepts it, and is reset if none does", async () => {
  const [first, second] = [await anEcho("1"), await anEcho("2")];
  const link = await aLink(first, second);
  const early = aClient(link);
  early.socket.write("a");
  await early.hears("1a");
  first.stop();
  await early.meets("end");
  const late = aClient(link);
  late.socket.write("b");
  await late.hears("2b");
  second.stop();
  await aClient(link).meets("ECONNRESET", "close");
});

test("a cut link resets old and new connections, until it is opened", async () => {
  const echo = await anEcho();
  const link = await aLink(echo);
  const old = aClient(link);
  old.socket.write("a");
  await old.hears("a");
  link.treat({ kind: "cut" });
  await old.meets("ECONNRESET", "close");
  await aClient(link).meets("ECONNRESET", "close");
  expect(echo.sockets).toHaveLength(1);
  await vi.waitFor(() => expect(echo.sockets[0]?.destroyed).toBe(true), 10_000);
  link.treat({ kind: "open" });
  const fresh = aClient(link);
  fresh.socket.write("b");
  await fresh.hears("b");
});

test("a slow link keeps order, and lets a writer wait for a slow reader", async () => {
  const server = createServer((socket) => void socket.on("error", () => {})).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const link = await aLink({ port: (server.address() as AddressInfo).port });
  link.treat({ kind: "slow", ms: 1 });
  const accepted = once(server, "connection");
  const { socket } = aClient(link);
  // More than the kernel's buffers hold.
  const lines = Array.from({ length: 6_000_000 }, (_, i) => `${i}\n`).join("");
  socket.end(lines);
  const [reader] = (await accepted) as [Socket];
  reader.pause();
  await sleep(300);
  expect(socket.writableLength).toBeGreaterThan(0);
  expect((await text(reader)) === lines).toBe(true);
});

test("a silent link swallows bytes and ends of both sides; what lived through it is reset afterwards", async () => {
  const echo = await anEcho();
  const link = await aLink(echo);
  const [talks, dies] = [aClient(link), aClient(link)];
  for (const client of [talks, dies]) {
    client.socket.write("a");
    await client.hears("a");
  }
  link.treat({ kind: "silent" });
  const fresh = aClient(link);
  for (const client of [talks, fresh]) client.socket.write("lost");
  dies.socket.destroy();
  await sleep(100);
  expect([echo.heard, talks.events, fresh.events]).toEqual([["a", "a"], [], []]);
  expect(echo.sockets.map(({ destroyed }) => destroyed)).toEqual([false, false]);
  link.treat({ kind: "slow", ms: 1 });
  await talks.meets("ECONNRESET", "close");
  await fresh.meets("ECONNRESET", "close");
  await vi.waitFor(() => expect(echo.sockets.every(({ destroyed }) => destroyed)).toBe(true), 10_000);
  await isEmpty(link);
});

test("a half-closed link ends the answers, while requests still pass", async () => {
  const echo = await anEcho();
  const link = await aLink(echo);
  const old = aClient(link);
  old.socket.write("a");
  await old.hears("a");
  link.treat({ kind: "half-closed" });
  await old.meets("end");
  const fresh = aClient(link);
  for (const client of [old, fresh]) client.socket.write("b");
  await fresh.meets("end");
  await vi.waitFor(() => expect(echo.heard).toEqual(["a", "b", "b"]), 10_000);
  for (const client of [old, fresh]) client.socket.end();
  await isEmpty(link);
  link.treat({ kind: "open" });
  const healed = aClient(link);
  healed.socket.write("c");
  await healed.hears("c");
});

test("a side that is reset resets the other", async () => {
  const echo = await anEcho();
  const link = await aLink(echo);
  const [first, second] = [aClient(link), aClient(link)];
  for (const client of [first, second]) {
    client.socket.write("a");
    await client.hears("a");
  }
  first.socket.resetAndDestroy();
  await vi.waitFor(() => expect(echo.sockets[0]?.destroyed).toBe(true), 10_000);
  echo.sockets[1]?.resetAndDestroy();
  await second.meets("ECONNRESET", "close");
  await isEmpty(link);
});
