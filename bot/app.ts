import { Hono } from "hono";
import type { Log } from "../plugin/foundation/log.ts";
import { INBOUND_PATH } from "./hearing/sms.ts";
import type { BotMetrics } from "./metrics.ts";

interface BotState {
  working: boolean;
  waiting: number;
  parked: number;
  /** What this bot listens to. */
  channels: readonly string[];
}

export interface AppParts {
  /** Where texts come in; absent without a Plivo account. */
  sms: Hono | undefined;
  state: () => BotState;
  tally: BotMetrics;
  log: Log;
}

/** Everything that the bot serves on its port. */
export function openApp({ sms, state, tally, log }: AppParts): Hono {
  const app = new Hono();
  if (sms !== undefined) app.route("/", sms);
  // Not 404: whoever tests the web server's configuration before an account is entered would think it wrong.
  else app.post(INBOUND_PATH, (c) => c.text("No Plivo account is set up yet, so no texts are taken.", 503));
  app.get("/health", (c) => {
    const { working, ...rest } = state();
    return c.json({ state: working ? "working" : "standing by", ...rest });
  });
  app.get("/metrics", async (c) => {
    const { type, text } = await tally.page();
    return c.body(text, 200, { "content-type": type });
  });
  app.onError((error, c) => {
    log.bug("http.failed", error);
    return c.text("Something went wrong; it has been noted.", 500);
  });
  return app;
}
