import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { Failure } from "../foundation/failure.ts";
import { ARRIVAL, limitConnections } from "../foundation/http-limits.ts";
import type { Log } from "../foundation/log.ts";

/** A server that accepts requests. */
export interface Listening {
  port: number;
  /** Lets requests in progress finish, for three seconds at most. */
  stop(): Promise<void>;
}

/** Serves HTTP on 127.0.0.1; port 0 takes a free one. Rejects with Failure `port_taken`. */
export async function listen(
  port: number,
  app: { fetch(request: Request): Response | Promise<Response> },
  log: Log,
  arrival: Readonly<Record<keyof typeof ARRIVAL, number>> = ARRIVAL,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const where = { port, hostname: "127.0.0.1", serverOptions: arrival };
    const server = serve({ fetch: app.fetch, ...where }, (info) => {
      log.note("service.listening", { port: info.port });
      resolve({ port: info.port, stop: () => close(server) });
    }) as Server;
    limitConnections(server);
    server.on("error", (error) => reject(new Failure("port_taken", whyNot(port, error), error)));
  });
}

function whyNot(port: number, error: NodeJS.ErrnoException): string {
  const why =
    error.code === "EADDRINUSE"
      ? "another program has it. Is another service, or another Koha instance's, running there?"
      : error.code === "EACCES"
        ? "this user may not; take one above 1023."
        : `the system refuses (${error.code ?? error.message}).`;
  return `The service cannot listen on port ${port} of 127.0.0.1 (TIDINGS_PORT): ${why}`;
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
