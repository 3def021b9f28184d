import { Hono, type MiddlewareHandler } from "hono";
import { openNonces, type ProofBook, refuseProof } from "../channels/proof.ts";
import type { ReceiptJudgement, Receipts } from "../channels/receipt.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Applied, Receipt } from "../delivery/receipts.ts";
import { Failure } from "../foundation/failure.ts";
import type { Log } from "../foundation/log.ts";
import { readAttemptName } from "../outbox/attempt-name.ts";
import type { Settings } from "../settings/settings.ts";
import { bodyOf } from "./bodies.ts";

/** What the routes for providers work with. */
export interface Webhooks {
  /** How to read and judge the receipts of each channel whose provider sends them. */
  receipts: ReadonlyMap<ChannelName, Receipts>;
  /** The settings in force, with the secrets by which providers sign. */
  settings(): Settings;
  log: Log;
  /** Which accounts have been seen to sign strongly; shared by all processes. */
  strength: Pick<ProofBook, "isStrong" | "markStrong">;
  apply(receipt: Receipt, judgement: ReceiptJudgement): Promise<Applied>;
}

const MOST_BYTES = 64 * 1024;
/**
 * Some minutes of receipts at full speed, longer than a provider's retries of one. A receipt that comes again later
 * moves nothing.
 */
const MOST_NONCES = 100_000;

/** Receives receipts of providers. The signature is checked first, and nothing is stored of a receipt that fails it. */
export function providerWebhooks({ receipts, settings, log, strength, apply }: Webhooks): Hono {
  const app = new Hono();
  const known = openNonces(MOST_NONCES);
  for (const { path, isSigned, read, judge } of receipts.values()) {
    const look: MiddlewareHandler = (c, next) => (isSigned((name) => c.req.header(name)) ? next() : refuse());
    app.post(`/${path}/receipt/:attempt`, look, bodyOf(MOST_BYTES), async (c) => {
      const form = [...new URLSearchParams(await c.req.text())];
      const { pathname, search } = new URL(c.req.url);
      const callback = { path: `${pathname}${search}`, form, header: (name: string) => c.req.header(name) };
      const { reference, state, code, proof } = read(callback, settings());
      if (await refuseProof(proof, { ...strength, firstContent: known }, settings().weakSignatures)) refuse();
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

const refuse = (): never => {
  throw new Failure("not_signed", "This receipt does not carry a signature of the provider's that counts.");
};
