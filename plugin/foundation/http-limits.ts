import type { Server } from "node:http";

/**
 * How long a request may take to arrive, for both servers. Whoever sends a byte now and then holds a connection no
 * longer than that; Node answers 408 and closes it. A web server in front of us sends what it has within milliseconds.
 * https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener
 */
export const ARRIVAL = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
} as const;

/** More than a web server keeps open to us; each takes some memory, so there must be an end. */
const MOST_CONNECTIONS = 2_000;

/** Bounds how many connections a server holds. */
export function limitConnections(server: Pick<Server, "maxConnections">): void {
  server.maxConnections = MOST_CONNECTIONS;
}

/** No structure that is sent to us goes deeper than four levels. */
const DEEPEST = 16;

/**
 * Whether JSON text opens more levels than anything that is sent to us. Looked at before it is parsed: each level costs
 * the parser many times the one byte that it takes to send. Linear; does not judge whether it is JSON at all.
 */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  for (let at = 0, quoted = false; at < json.length; at++) {
    const sign = json[at];
    if (quoted && sign === "\\") at++;
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === "[" || sign === "{")) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (!quoted && (sign === "]" || sign === "}")) depth -= 1;
  }
  return false;
}
