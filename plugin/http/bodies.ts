import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Failure } from "../foundation/failure.ts";
import { isTooDeep } from "../foundation/http-limits.ts";

const tooLarge = (): never => {
  throw new Failure("too_large", "The request is larger than anything that belongs here.");
};

/** The longest form is that of a wording in all its languages; a route that takes less says so itself. */
const MOST_BYTES = 256 * 1024;

/** Ten parked texts of 20,000 characters, each of which JSON may write as six. */
const MOST_BYTES_PARKED = 1_500_000;

/**
 * Refuses (413) a body that is larger than `most` bytes before more than that is read, whether its length was told or
 * not. Belongs behind whatever looks at who sends it.
 */
export function bodyOf(most: number): MiddlewareHandler {
  return bodyLimit({ maxSize: most, onError: tooLarge });
}

/**
 * The outermost limit: refuses by the length that a request itself names, and reads nothing. Routes limit what they
 * read.
 */
export const namedLength: MiddlewareHandler = async (c, next) => {
  if (namesMoreThan(c, MOST_BYTES_PARKED)) tooLarge();
  await next();
};

function namesMoreThan(c: Context, most: number): boolean {
  const named = c.req.header("content-length");
  return named !== undefined && !(Number(named) <= most);
}

/** The JSON that the bot sends: limited, and no deeper than what is expected. */
export const botBody: MiddlewareHandler[] = [
  async (c, next) => bodyOf(c.req.path.endsWith("/parked") ? MOST_BYTES_PARKED : MOST_BYTES)(c, next),
  async (c, next) => {
    if (c.req.method !== "GET" && isTooDeep(await c.req.text())) {
      throw new Failure("malformed", "The JSON is nested more deeply than anything that belongs here.");
    }
    await next();
  },
];
