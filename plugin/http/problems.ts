import type { Context, MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { routePath } from "hono/route";
import { isCutOff } from "../foundation/cut-off.ts";
import { Failure } from "../foundation/failure.ts";
import type { Log } from "../foundation/log.ts";
import { databaseProblem } from "./database-problem.ts";
import { type Problem, type ProblemParts, tellProblem } from "./problem-page.tsx";

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

const NOTED = "refusalNoted";
const REFUSING: ReadonlySet<number> = new Set([401, 403, 413]);

/** Logs, and so counts, the refusals that are pages: an old form, a ticket that was used, no session. */
export function noteRefusals(log: Log): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (!REFUSING.has(c.res.status) || c.get(NOTED) === true) return;
    log.note("http.refused", { code: `page_${c.res.status}`, path: routePath(c, -1) });
  };
}

/** The one place that turns what was thrown into a response, and logs it. Without pages everybody gets JSON. */
export function answerProblem(log: Log, pages?: ProblemParts) {
  return (error: Error, c: Context): Response | Promise<Response> => {
    if (isCutOff(error, c.req.raw.signal)) {
      log.note("http.cut_off", { path: c.req.routePath });
      return c.json({ code: "malformed", problem: "The request broke off." }, 400);
    }
    const tell = (status: Problem["status"], code: string, problem: string) =>
      pages ? tellProblem(c, pages, { status, code, problem }) : c.json({ code, problem }, status);
    if (error instanceof HTTPException)
      return tell(
        STATUS[error.status === 413 ? "too_large" : "malformed"] ?? 400,
        "malformed",
        "The request cannot be read.",
      );
    const status = error instanceof Failure ? STATUS[error.code] : undefined;
    if (status !== undefined && error instanceof Failure) {
      log.note(error.code === "not_signed" ? "receipt.refused" : "http.refused", {
        code: error.code,
        path: c.req.routePath,
      });
      c.set(NOTED, true);
      // Whoever may not send anything here is not listened to until they have sent it all.
      if (c.req.method === "POST" && status !== 400) c.header("Connection", "close");
      return tell(status, error.code, error.message);
    }
    const trouble = databaseProblem(error);
    log.bug("http.failed", error, { path: c.req.routePath, ...(trouble && { code: trouble.code }) });
    if (trouble) return tell(503, trouble.code, trouble.message);
    return tell(500, "bug", "Something went wrong here; the log has the details.");
  };
}
