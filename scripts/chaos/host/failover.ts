import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { listenOnLoopback, type Wire } from "../../town/loopback.ts";

/** A door that passes each request to the first program behind it that takes it. */
export interface Failover {
  port: number;
  stop(): Promise<void>;
}

/**
 * Opens a door in front of two programs, as a library's load balancer is: a request goes to the first, and to the other
 * one if nothing listens there or it stands by (503).
 */
export async function openFailover(urls: readonly string[]): Promise<Failover> {
  const app = new Hono<Wire>();
  app.all("*", async (c) => {
    const body = c.req.raw.body ? await c.req.raw.arrayBuffer() : undefined;
    let last = new Response("nobody listens behind this address", { status: 502 });
    for (const url of urls) {
      const { pathname, search } = new URL(c.req.url);
      const answer = await proxy(`${url}${pathname}${search}`, {
        method: c.req.method,
        headers: c.req.header(),
        ...(body ? { body } : {}),
      }).catch(() => undefined);
      if (answer && answer.status !== 503) return answer;
      if (answer) last = answer;
    }
    return last;
  });
  const { origin, stop } = await listenOnLoopback(app);
  return { port: Number(new URL(origin).port), stop };
}
