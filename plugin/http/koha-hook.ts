import { Hono } from "hono";
import { z } from "zod";
import { Failure } from "../foundation/failure.ts";
import type { Log } from "../foundation/log.ts";
import { validated } from "./validated.ts";

const nudgeSchema = z.object({ nudge: z.number().int().positive(), ticket: z.string().min(20).max(100) });

export interface KohaHook {
  log: Log;
  /** Uses up the ticket of a nudge; false: it is not one of Koha's side, or was used. */
  admit(nudge: number, ticket: string): Promise<boolean>;
  /** Takes over what Koha's sender is about to send and the library wants us to. */
  answer(nudge: number): Promise<{ taken: number }>;
}

/**
 * Where Koha's side asks, before it reads its queue, what we want of it. Koha waits two seconds at most and goes on
 * whatever comes back.
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
