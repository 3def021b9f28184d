import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { judgeReceipt, type ReceiptJudgement, readReceipt } from "../channels/plivo/receipt.ts";
import { signedByPlivo } from "../channels/plivo/signature.ts";
import type { Applied, Receipt } from "../delivery/receipts.ts";
import { Failure } from "../foundation/failure.ts";
import type { Log, Secret } from "../foundation/log.ts";

/** What the routes for providers work with. */
export interface Webhooks {
  /**
   * The account's token, and the provider path's public address as Plivo signs it: a proxy may have changed the Host
   * that we see. Undefined while no Plivo account is set up.
   */
  plivo(): { authToken: Secret; publicUrl: string } | undefined;
  log: Log;
  apply(receipt: Receipt, judgement: ReceiptJudgement): Promise<Applied>;
}

const MOST_BYTES = 64 * 1024;

/** Receives Plivo's receipts. The signature is checked first, and nothing is stored of a receipt that fails it. */
export function providerWebhooks({ plivo, log, apply }: Webhooks) {
  const tooLarge = () => {
    throw new Failure("too_large", "A receipt is smaller than that.");
  };
  return new Hono().post(
    "/plivo/receipt/:attempt",
    bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge }),
    async (c) => {
      const form = [...new URLSearchParams(await c.req.text())];
      const { pathname, search } = new URL(c.req.url);
      const account = plivo();
      const url = `${account?.publicUrl ?? ""}${pathname}${search}`;
      const header = (name: string) => c.req.header(name);
      if (!account || !signedByPlivo({ method: "POST", url, form, header }, account.authToken.reveal())) {
        log.note("receipt.refused");
        throw new Failure("not_signed", "This receipt does not carry Plivo's signature.");
      }
      const attempt = c.req.param("attempt").match(/^(\d{1,18})-(\d{1,5})$/);
      if (!attempt) throw new Failure("malformed", "The address names no attempt of ours.");
      const { reference, state, code } = readReceipt(form);
      const judgement = judgeReceipt(state, code);
      const receipt = {
        messageId: Number(attempt[1]),
        attempt: Number(attempt[2]),
        reference,
        state,
        code: code ?? null,
        judgement,
      };
      const { result, state: now } = await apply(receipt, judgement);
      log.note("receipt.heard", { id: receipt.messageId, attempt: receipt.attempt, result, state: now });
      return c.json({ result });
    },
  );
}
