import { Hono } from "hono";
import { isCutOff } from "../plugin/foundation/cut-off.ts";
import type { Log } from "../plugin/foundation/log.ts";
import { PROOF_PATH } from "../plugin/foundation/public-proof.ts";
import { INBOUND_PATH } from "./hearing/sms.ts";
import type { BotMetrics } from "./metrics.ts";

interface BotState {
  working: boolean;
  waiting: number;
  parked: number;
  /** What this bot listens to. */
  channels: readonly string[];
  /** How it listens to each of them; anything but `listening` says why it does not hear. */
  listens?: Readonly<Record<string, string>>;
}

export interface AppParts {
  /** Where texts come in; absent without a Plivo account. */
  sms: Hono | undefined;
  /** Answers a challenge of the service's, which asks whether the public address leads here. */
  prove: (challenge: string) => string | undefined;
  state: () => BotState;
  tally: BotMetrics;
  log: Log;
}

/** Everything that the bot serves on its port. */
export function openApp({ sms, prove, state, tally, log }: AppParts): Hono {
  const app = new Hono();
  if (sms !== undefined) app.route("/", sms);
  // Not 404: whoever tests the web server's configuration before an account is entered would think it wrong.
  else app.post(INBOUND_PATH, (c) => c.text("No Plivo account is set up yet, so no texts are taken.", 503));
  app.get(`/bot/plivo${PROOF_PATH}/:challenge`, (c) => {
    const answer = prove(c.req.param("challenge"));
    return answer === undefined ? c.text("There is nothing at this address.", 404) : c.text(answer);
  });
  app.get("/health", (c) => {
    const { working, ...rest } = state();
    return c.json({ state: working ? "working" : "standing by", ...rest });
  });
  app.get("/metrics", async (c) => {
    const { type, text } = await tally.page();
    return c.body(text, 200, { "content-type": type });
  });
  app.onError((error, c) => {
    if (isCutOff(error, c.req.raw.signal)) {
      tally.cutOff();
      log.note("http.cut_off");
      return c.text("The request broke off.", 400);
    }
    log.bug("http.failed", error);
    return c.text("Something went wrong; it has been noted.", 500);
  });
  return app;
}
