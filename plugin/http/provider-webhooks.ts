import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ReceiptJudgement, Receipts } from "../channels/receipt.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Applied, Receipt } from "../delivery/receipts.ts";
import { Failure } from "../foundation/failure.ts";
import type { Log } from "../foundation/log.ts";
import { readAttemptName } from "../outbox/attempt-name.ts";
import type { Settings } from "../settings/settings.ts";

/** What the routes for providers work with. */
export interface Webhooks {
  /** How to read and judge the receipts of each channel whose provider sends them. */
  receipts: ReadonlyMap<ChannelName, Receipts>;
  /** The settings in force, with the secrets by which providers sign. */
  settings(): Settings;
  log: Log;
  apply(receipt: Receipt, judgement: ReceiptJudgement): Promise<Applied>;
}

const MOST_BYTES = 64 * 1024;

/** Receives receipts of providers. The signature is checked first, and nothing is stored of a receipt that fails it. */
export function providerWebhooks({ receipts, settings, log, apply }: Webhooks): Hono {
  const app = new Hono();
  const tooLarge = () => {
    throw new Failure("too_large", "A receipt is smaller than that.");
  };
  for (const { path, read, judge } of receipts.values()) {
    app.post(`/${path}/receipt/:attempt`, bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge }), async (c) => {
      const form = [...new URLSearchParams(await c.req.text())];
      const { pathname, search } = new URL(c.req.url);
      const callback = { path: `${pathname}${search}`, form, header: (name: string) => c.req.header(name) };
      const { reference, state, code } = noted(log, () => read(callback, settings()));
      const name = readAttemptName(c.req.param("attempt"));
      if (!name) throw new Failure("malformed", "The address names no attempt of ours.");
      const judgement = judge(state, code);
      const about = { messageId: name.messageId, attempt: name.number, begunAt: name.begunAt };
      const { result, state: now } = await apply(
        { ...about, reference, state, code: code ?? null, judgement },
        judgement,
      );
      log.note("receipt.heard", { id: about.messageId, attempt: about.attempt, result, state: now });
      return c.json({ result });
    });
  }
  return app;
}

/** Logs, and so counts, a receipt that is not signed. */
function noted<T>(log: Log, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure && error.code === "not_signed") log.note("receipt.refused");
    throw error;
  }
}
