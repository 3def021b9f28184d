import { type Context, Hono } from "hono";
import { z } from "zod";
import { Failure } from "../foundation/failure.ts";
import type { Log } from "../foundation/log.ts";

/** What the service does for Koha's side. */
export interface KohaHook {
  log: Log;
  /** Uses up the ticket of a nudge, and returns which one; undefined: Koha's side did not issue it, or it was used. */
  admit(ticket: string): Promise<number | undefined>;
  /** Takes over, of what Koha's sender is about to send, what the library wants us to send. */
  answer(nudge: number): Promise<{ taken: number }>;
}

const TICKET = /^[\w-]{20,100}$/;
/** A plugin of before tickets came in the header sends about a hundred bytes. */
const FORMER_BYTES = 300;
const formerBody = z.object({ ticket: z.string().regex(TICKET) });

/**
 * The pre-send hook: Koha's side calls it before it reads its queue, so that we can take over our notices. Koha waits
 * two seconds at most and goes on whatever comes back. The ticket says all, `Authorization: Bearer …`: nothing of the
 * body is read. Between an upgrade of the service and that of Koha's processes a former plugin still asks, whose ticket
 * is in a short body.
 */
export function kohaHook({ log, admit, answer }: KohaHook) {
  return new Hono().post("/nudge", async (c) => {
    const header = c.req.header("authorization");
    const ticket = header === undefined ? await formerTicket(c) : /^Bearer (.*)$/.exec(header)?.[1];
    const nudge = ticket === undefined || !TICKET.test(ticket) ? undefined : await admit(ticket);
    if (nudge === undefined) throw new Failure("no_token", "This nudge carries no valid ticket of Koha's.");
    const { taken } = await answer(nudge);
    log.note("nudge.answered", { id: nudge, taken });
    return c.json({ taken });
  });
}

async function formerTicket(c: Context): Promise<string | undefined> {
  const length = Number(c.req.header("content-length") ?? Number.NaN);
  if (!(length <= FORMER_BYTES) || c.req.header("transfer-encoding") !== undefined) return undefined;
  return formerBody.safeParse(await c.req.json().catch(() => undefined)).data?.ticket;
}
