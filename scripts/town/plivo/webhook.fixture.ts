import { Hono } from "hono";
import { listenOnLoopback, type Wire } from "../loopback.ts";

export interface Posted {
  method: string;
  url: string;
  headers: Headers;
  body: string;
  fields: Record<string, string>;
}

export interface AWebhook {
  url: string;
  posts: Posted[];
  /** Resolves once that many posts have arrived. */
  arrived(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** A webhook for tests: records what is posted and responds with the status that `answer` returns, 200 by default. */
export async function aWebhook(answer: (n: number) => number | Promise<number> = () => 200): Promise<AWebhook> {
  const posts: Posted[] = [];
  let told = () => {};
  const app = new Hono<Wire>();
  let origin = "";
  app.all("*", async (c) => {
    const body = await c.req.text();
    const { pathname, search } = new URL(c.req.url);
    const url = `${origin}${pathname}${search}`;
    const fields = Object.fromEntries(new URLSearchParams(c.req.method === "GET" ? search : body));
    posts.push({ method: c.req.method, url, headers: c.req.raw.headers, body, fields });
    told();
    return new Response(null, { status: await answer(posts.length) });
  });
  const server = await listenOnLoopback(app);
  origin = server.origin;
  return {
    url: `${origin}/texts/7`,
    posts,
    arrived: async (count) => {
      while (posts.length < count) {
        await new Promise<void>((resolve) => {
          told = resolve;
        });
      }
    },
    stop: server.stop,
  };
}
