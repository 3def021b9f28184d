import type { MiddlewareHandler } from "hono";

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** A public page is never framed, loads nothing from other hosts and is not cached. */
export const publicHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
  c.header("Content-Security-Policy", POLICY);
  c.header("X-Frame-Options", "DENY");
};
