import type { MiddlewareHandler } from "hono";

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** A page for everybody stands in nobody's frame, loads nothing from elsewhere and is not kept. */
export const publicHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
  c.header("Content-Security-Policy", POLICY);
  c.header("X-Frame-Options", "DENY");
};
