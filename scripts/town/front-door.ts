import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { listenOnLoopback, type Wire } from "./loopback.ts";

type ReceiptTreatment = "pass" | "refuse" | "lose";

/** The public address in front of service and bot, in place of the library's web server. */
export interface FrontDoor {
  url: string;
  /** Whether receipts are passed on, refused, so that the provider retries, or accepted and lost. */
  treatReceipts(how: ReceiptTreatment): void;
  stop(): Promise<void>;
}

/**
 * Proxies the provider path: texts to the bot, receipts to the service. Returns 502 where nothing listens, as Apache
 * does.
 */
export async function openFrontDoor(service: string, bot: string): Promise<FrontDoor> {
  let receipts: ReceiptTreatment = "pass";
  const app = new Hono<Wire>();
  const pass = (to: string) => (path: string, request: Request) =>
    proxy(`${to}${path}`, request).catch(() => new Response("nobody listens behind this address", { status: 502 }));
  app.all("/bot/*", (c) => pass(bot)(c.req.path, c.req.raw));
  app.all("/plivo/*", (c): Response | Promise<Response> => {
    if (receipts === "pass") return pass(service)(c.req.path, c.req.raw);
    return c.text("trouble behind this address", receipts === "lose" ? 200 : 502);
  });
  const { origin, stop } = await listenOnLoopback(app);
  const treatReceipts = (how: ReceiptTreatment) => {
    receipts = how;
  };
  return { url: origin, treatReceipts, stop };
}
