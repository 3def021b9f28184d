import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { Transform, type TransformCallback } from "node:stream";

/** How a link treats what passes: `ms` is the delay of each chunk. */
export type LinkState =
  | { kind: "open" }
  | { kind: "cut" }
  | { kind: "slow"; ms: number }
  | { kind: "silent" }
  | { kind: "half-closed" };

type Address = { port: number } | { socket: string };

/** A proxy between two programs, which can be as bad as a network. */
export interface Link {
  readonly name: string;
  /** Where it listens on 127.0.0.1; 0 if it listens on a Unix socket. */
  readonly port: number;
  /** The Unix socket on which it listens, if it does. */
  readonly socket: string | undefined;
  /**
   * - cut: resets every connection, and each new one at once.
   * - slow: delays each chunk, in both directions.
   * - silent: swallows everything, the end of a connection too. Connections that lived through it have lost bytes, so
   *   they are reset when it is over.
   * - half-closed: ends the answers of every connection, while requests still pass. A new connection loses its answers
   *   when the first one arrives, so that its request passes whole.
   */
  treat(state: LinkState): void;
  /** Connections of which at least one side is still open. */
  readonly connections: number;
  stop(): Promise<void>;
}

/** One connection of a client, and ours to the program behind the link once that has accepted it. */
interface Pair {
  client: Socket;
  upstream: Socket | undefined;
  endAnswers(): void;
}

type Look = () => LinkState;

/**
 * Opens a link. Of `to`, in order of preference, the first that accepts a connection gets it; if none does, the client
 * is reset. Rejects only if it cannot listen.
 */
export async function openLink(options: {
  name: string;
  listen: { socket: string } | "port";
  to: readonly Address[];
}): Promise<Link> {
  let state: LinkState = { kind: "open" };
  const pairs = new Set<Pair>();
  const look: Look = () => state;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    client.on("error", () => {});
    if (state.kind === "cut") return reset(client);
    const pair: Pair = { client, upstream: undefined, endAnswers: () => {} };
    pairs.add(pair);
    client.once("close", () => forgetIfOver(pairs, pair));
    if (state.kind === "silent") client.resume();
    else void carry(pair, options.to, look).then(() => forgetIfOver(pairs, pair));
  });
  const socket = options.listen === "port" ? undefined : options.listen.socket;
  if (socket !== undefined) await rm(socket, { force: true });
  server.listen(
    socket === undefined ? { port: 0, host: "127.0.0.1" } : { path: socket, readableAll: true, writableAll: true },
  );
  await once(server, "listening");
  server.on("error", () => {});
  const address = server.address();
  const resetAll = () => {
    for (const pair of pairs) resetPair(pair);
  };
  return {
    name: options.name,
    port: typeof address === "object" && address !== null ? address.port : 0,
    socket,
    treat: (next) => {
      const lostBytes = state.kind === "silent" && next.kind !== "silent";
      state = next;
      if (lostBytes || next.kind === "cut") resetAll();
      if (next.kind === "half-closed") for (const pair of pairs) pair.endAnswers();
    },
    get connections() {
      return pairs.size;
    },
    stop: async () => {
      const closed = server.listening ? once(server, "close") : undefined;
      server.close();
      state = { kind: "cut" };
      resetAll();
      await closed;
    },
  };
}

/** Connects a client with the program behind the link. Resolves once both sides are closed. */
async function carry(pair: Pair, to: readonly Address[], look: Look): Promise<void> {
  const { client } = pair;
  const upstream = await connectFirst(to);
  if (upstream === undefined || client.destroyed) {
    upstream?.destroy();
    reset(client);
    return;
  }
  pair.upstream = upstream;
  const mayPass = () => look().kind !== "silent";
  const requests = passage(client, upstream, look, mayPass);
  const answers = passage(upstream, client, look, () => {
    if (look().kind === "half-closed") pair.endAnswers();
    return mayPass();
  });
  pair.endAnswers = () => {
    answers.unpipe(client).resume();
    client.end();
  };
  const closed = once(upstream, "close").catch(() => {});
  tellOfErrors(client, upstream, look);
  tellOfErrors(upstream, client, look);
  client.pipe(requests).pipe(upstream);
  upstream.pipe(answers).pipe(client);
  await closed;
}

async function connectFirst(to: readonly Address[]): Promise<Socket | undefined> {
  for (const address of to) {
    const where = "port" in address ? { port: address.port, host: "127.0.0.1" } : { path: address.socket };
    const socket = connect({ ...where, allowHalfOpen: true, noDelay: true });
    socket.on("error", () => {});
    const accepted = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    if (accepted) return socket;
  }
  return undefined;
}

/**
 * One direction of a connection. As a stream between the two sockets it keeps the order of chunks, and a slow reader
 * slows the writer down.
 */
function passage(from: Socket, to: Socket, look: Look, mayPass: () => boolean): Transform {
  const pass = (chunk: Buffer, done: TransformCallback) => {
    if (!mayPass()) return done();
    // The kernel would answer a program that writes to a closed connection with a reset.
    if (to.destroyed) reset(from);
    done(null, chunk);
  };
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const state = look();
      if (state.kind === "slow") setTimeout(pass, state.ms, chunk, done);
      else pass(chunk, done);
    },
    flush: (done) => {
      if (mayPass()) done();
    },
  });
}

/** A side that broke off breaks the other off, unless the link is silent: then it does not get to know. */
function tellOfErrors(side: Socket, other: Socket, look: Look): void {
  side.once("close", (broken) => {
    if (broken && look().kind !== "silent") reset(other);
  });
}

function resetPair({ client, upstream }: Pair): void {
  reset(client);
  if (upstream) reset(upstream);
}

/** Ends a connection at once. Only TCP knows a reset; a Unix socket is closed. */
function reset(socket: Socket): void {
  if (socket.remoteAddress === undefined) socket.destroy();
  else socket.resetAndDestroy();
}

function forgetIfOver(pairs: Set<Pair>, pair: Pair): void {
  if (pair.client.destroyed && (pair.upstream?.destroyed ?? true)) pairs.delete(pair);
}
