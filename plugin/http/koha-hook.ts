import { type Context, Hono } from "hono";
import { z } from "zod";
import { Failure } from "../foundation/failure.ts";
import type { Log } from "../foundation/log.ts";
import type { PatronStatus } from "./koha-status.ts";

/** What the service does for Koha's side. */
export interface KohaHook {
  log: Log;
  /** Uses up the ticket of a nudge, and returns which one; undefined: Koha's side did not issue it, or it was used. */
  admit(ticket: string): Promise<number | undefined>;
  /** Takes over, of what Koha's sender is about to send, what the library wants us to send. */
  answer(nudge: number): Promise<{ taken: number; undecided: boolean }>;
  /** What Koha's own pages say of the patron whom this ticket of staff names; undefined: nothing. */
  status(ticket: string): Promise<PatronStatus | undefined>;
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
 *
 * And Koha's own pages about a patron ask how that patron is reached, by a ticket of the librarian who looks.
 */
export function kohaHook({ log, admit, answer, status }: KohaHook) {
  const app = new Hono();
  app.get("/patron", async (c) => {
    const ticket = bearerOf(c.req.header("authorization"));
    const said = ticket === undefined ? undefined : await status(ticket);
    if (said === undefined) throw new Failure("no_token", "This request carries no valid ticket of Koha's.");
    return c.json(said);
  });
  return app.post("/nudge", async (c) => {
    const header = c.req.header("authorization");
    const ticket = header === undefined ? await formerTicket(c) : bearerOf(header);
    const nudge = ticket === undefined ? undefined : await admit(ticket);
    if (nudge === undefined) throw new Failure("no_token", "This nudge carries no valid ticket of Koha's.");
    const { taken, undecided } = await answer(nudge);
    log.note("nudge.answered", { id: nudge, taken, ...(undecided ? { undecided } : {}) });
    // Koha's side leaves such mail out of this run: by the next one all is decided about.
    return c.json({ taken, ...(undecided ? { undecided } : {}) });
  });
}

function bearerOf(header: string | undefined): string | undefined {
  const ticket = /^Bearer (.*)$/.exec(header ?? "")?.[1];
  return ticket !== undefined && TICKET.test(ticket) ? ticket : undefined;
}

async function formerTicket(c: Context): Promise<string | undefined> {
  const length = Number(c.req.header("content-length") ?? Number.NaN);
  if (!(length <= FORMER_BYTES) || c.req.header("transfer-encoding") !== undefined) return undefined;
  return formerBody.safeParse(await c.req.json().catch(() => undefined)).data?.ticket;
}
