import type { Server } from "node:http";
import { type HttpBindings, serve } from "@hono/node-server";
import type { Context, Hono } from "hono";

/** The environment of a simulator's routes: hono with Node's own request and response, for faults on the wire. */
export interface Wire {
  Bindings: HttpBindings;
}

export type WireContext = Context<Wire>;

export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Closes every connection, including those that wait for a response. */
  stop(): Promise<void>;
}

/** Serves an app on 127.0.0.1 only; port 0 lets the system choose. */
export async function listenOnLoopback(app: Hono<Wire>, port = 0): Promise<Listening> {
  const { server, chosen } = await new Promise<{ server: Server; chosen: number }>((resolve, reject) => {
    const started = serve({ fetch: app.fetch, hostname: "127.0.0.1", port }, (address) => {
      resolve({ server: started as Server, chosen: address.port });
    });
    started.once("error", reject);
  });
  // Node closes idle connections after 5 s; a client that reuses one at that moment would get a reset that no test
  // ordered.
  server.keepAliveTimeout = 120_000;
  return {
    origin: `http://127.0.0.1:${chosen}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Whether an address is on this machine: a simulator never calls any other. */
export function isLoopback(address: string): boolean {
  return URL.canParse(address) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(address).hostname);
}
