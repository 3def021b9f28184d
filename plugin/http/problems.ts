import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { Failure } from "../foundation/failure.ts";
import type { Log } from "../foundation/log.ts";

/** Failure code -> HTTP status. Any other error is a bug, a 500 that reveals nothing. */
const STATUS: Record<string, 400 | 401 | 403 | 404 | 413 | 503> = {
  malformed: 400,
  not_signed: 403,
  form_refused: 403,
  not_allowed: 403,
  no_token: 401,
  unknown: 404,
  too_large: 413,
  not_ready: 503,
};

/** The one place that turns what was thrown into a response, and logs it. */
export function answerProblem(log: Log) {
  return (error: Error, c: Context): Response => {
    if (error instanceof HTTPException)
      return c.json({ code: "malformed", problem: "The request cannot be read." }, error.status);
    const status = error instanceof Failure ? STATUS[error.code] : undefined;
    if (status !== undefined && error instanceof Failure) {
      log.note("http.refused", { code: error.code, path: c.req.routePath });
      return c.json({ code: error.code, problem: error.message }, status);
    }
    log.bug("http.failed", error, { path: c.req.routePath });
    return c.json({ code: "bug", problem: "Something went wrong here; the log has the details." }, 500);
  };
}
