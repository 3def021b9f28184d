import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { listenOnLoopback, type Wire } from "./loopback.ts";

/** The one public address in front of service and bot, as the library's web server would be. */
export interface FrontDoor {
  url: string;
  stop(): Promise<void>;
}

/** Passes the provider path on: texts to the bot, receipts to the service. Where nobody listens it answers 502, as Apache does. */
export async function openFrontDoor(service: string, bot: string): Promise<FrontDoor> {
  const app = new Hono<Wire>();
  const pass = (to: string) => (path: string, request: Request) =>
    proxy(`${to}${path}`, request).catch(() => new Response("nobody listens behind this address", { status: 502 }));
  app.all("/bot/*", (c) => pass(bot)(c.req.path, c.req.raw));
  app.all("/plivo/*", (c) => pass(service)(c.req.path, c.req.raw));
  const { origin, stop } = await listenOnLoopback(app);
  return { url: origin, stop };
}
