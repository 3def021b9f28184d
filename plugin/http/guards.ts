import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { Failure } from "../foundation/failure.ts";
import type { Secret } from "../foundation/log.ts";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Requires the token as `Authorization: Bearer …`; compared in constant time, whatever its length. */
export function bearer(token: Secret): MiddlewareHandler {
  const expected = digest(`Bearer ${token.reveal()}`);
  return async (c, next) => {
    if (!timingSafeEqual(digest(c.req.header("authorization") ?? ""), expected)) {
      throw new Failure("no_token", "This address is for the Tidings bot, which shows its token.");
    }
    await next();
  };
}
