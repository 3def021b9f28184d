import { Hono } from "hono";
import { z } from "zod";
import { Failure } from "../foundation/failure.ts";
import type { Log } from "../foundation/log.ts";
import { validated } from "./validated.ts";

const nudgeSchema = z.object({ nudge: z.number().int().positive(), ticket: z.string().min(20).max(100) });

/** What the service does for Koha's side. */
export interface KohaHook {
  log: Log;
  /** Uses up the ticket of a nudge; false: Koha's side did not issue it, or it was used before. */
  admit(nudge: number, ticket: string): Promise<boolean>;
  /** Takes over, of what Koha's sender is about to send, what the library wants us to send. */
  answer(nudge: number): Promise<{ taken: number }>;
}

/**
 * The pre-send hook: Koha's side calls it before it reads its queue, so that we can take over our notices. Koha waits
 * two seconds at most and goes on whatever comes back.
 */
export function kohaHook({ log, admit, answer }: KohaHook) {
  return new Hono().post("/nudge", validated("json", nudgeSchema), async (c) => {
    const { nudge, ticket } = c.req.valid("json");
    if (!(await admit(nudge, ticket))) {
      log.note("nudge.refused", { id: nudge });
      throw new Failure("no_token", "This nudge carries no valid ticket of Koha's.");
    }
    const { taken } = await answer(nudge);
    log.note("nudge.answered", { id: nudge, taken });
    return c.json({ taken });
  });
}
