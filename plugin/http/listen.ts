import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import type { Log } from "../foundation/log.ts";

/** A server that accepts requests. */
export interface Listening {
  port: number;
  /** Lets requests in progress finish, for three seconds at most. */
  stop(): Promise<void>;
}

/** Serves HTTP on 127.0.0.1; port 0 takes a free one. Rejects when the port is taken. */
export async function listen(
  port: number,
  app: { fetch(request: Request): Response | Promise<Response> },
  log: Log,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (info) => {
      log.note("service.listening", { port: info.port });
      resolve({ port: info.port, stop: () => close(server as Server) });
    });
    server.on("error", reject);
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  // A proxy keeps its connections alive, and server.close waits for each: while receipts arrive over them they never
  // end by themselves.
  const hangUp = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.race([closed, sleep(3_000, undefined, { ref: false })]);
  clearInterval(hangUp);
  server.closeAllConnections();
  await closed;
}
