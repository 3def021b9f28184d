import { hc } from "hono/client";
import { z } from "zod";
import { Failure } from "../plugin/foundation/failure.ts";
import type { Secret } from "../plugin/foundation/log.ts";
import type { BotApi, BotBackend } from "../plugin/http/bot-api.ts";

/**
 * Why a call to the service failed:
 * - `refused`: the service will not take this, so a retry is pointless;
 * - `unavailable`: it responded, but with an error that is not about the request's content, or too late;
 * - `unreachable`: no connection to its address.
 */
export type ServiceCode = "refused" | "unavailable" | "unreachable";

export class ServiceFailure extends Failure<ServiceCode> {
  /** The HTTP status, where there was one. */
  readonly answered: number | undefined;

  constructor(code: ServiceCode, sentence: string, answered?: number) {
    // No cause: errors of fetch may quote addresses and what was sent.
    super(code, sentence);
    this.name = "ServiceFailure";
    this.answered = answered;
  }
}

/** A wrong token, a wrong address or a busy service say nothing about the text: nothing may be parked for them. */
const NOT_THE_TEXT = new Set([401, 403, 404, 405, 408, 409, 425, 429]);

const heardAnswer = z.object({ outcome: z.string(), repeated: z.boolean() });
const whomAnswer = z.object({ lang: z.enum(["en", "es", "fr", "da"]).nullable(), pending: z.boolean() });
const epoch = z.number().int().min(0);
const dutyAnswer = z.object({ working: z.boolean(), forMs: z.number().positive() });
const leftAnswer = z.object({ left: z.literal(true) });
const settingsAnswer = z.object({
  plivo: z.object({ authToken: z.string(), publicUrl: z.string() }).optional(),
  telegram: z.object({ token: z.string(), api: z.string() }).optional(),
});
const parkedAnswer = z.object({ done: z.array(z.number()), wanted: z.array(z.number()) });
const reportAnswer = z.object({
  epoch,
  again: z.boolean(),
  restore: z.object({ id: z.number().int(), since: z.iso.datetime() }).optional(),
  strong: z.boolean().optional(),
});

/**
 * The service over HTTP. Every call ends within `deadlineMs` milliseconds, and throws a ServiceFailure unless it
 * brings a valid answer.
 */
export function openService(url: string, token: Secret, deadlineMs = 5_000): BotBackend {
  const client = hc<BotApi>(`${url}/bot`, {
    headers: () => ({ authorization: `Bearer ${token.reveal()}` }),
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      fetch(input, { ...init, redirect: "manual", signal: AbortSignal.timeout(deadlineMs) }),
  });
  return {
    heard: (heard) => answerOf(client.heard.$post({ json: heard }), heardAnswer),
    whom: (question) => answerOf(client.whom.$post({ json: question }), whomAnswer),
    takeDuty: (bot) => answerOf(client.duty.$post({ json: { bot } }), dutyAnswer),
    async leaveDuty(bot, empty) {
      await answerOf(client.duty.leave.$post({ json: { bot, empty } }), leftAnswer);
    },
    async settings() {
      const { plivo, telegram } = await answerOf(client.settings.$get(), settingsAnswer);
      return { ...(plivo ? { plivo } : {}), ...(telegram ? { telegram } : {}) };
    },
    async report(report) {
      const { restore, strong, ...answer } = await answerOf(client.report.$post({ json: report }), reportAnswer);
      return { ...answer, ...(restore ? { restore } : {}), ...(strong ? { strong } : {}) };
    },
    parked: (report) => answerOf(client.parked.$post({ json: report }), parkedAnswer),
  };
}

async function answerOf<T>(
  request: Promise<{ ok: boolean; status: number; json(): Promise<unknown> }>,
  schema: z.ZodType<T>,
): Promise<T> {
  const response = await request.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw new ServiceFailure("unavailable", "The service did not answer in time.");
    }
    throw new ServiceFailure("unreachable", "The service cannot be reached.");
  });
  // The body is always read, so that the connection can be reused.
  const body = await response.json().catch(() => undefined);
  if (!response.ok) {
    const refused = response.status >= 400 && response.status < 500 && !NOT_THE_TEXT.has(response.status);
    const sentence = `The service answered ${response.status}.`;
    throw new ServiceFailure(refused ? "refused" : "unavailable", sentence, response.status);
  }
  // Checked although typed: a proxy's error page with status 200 must not pass for "taken".
  const answer = schema.safeParse(body);
  if (!answer.success) throw new ServiceFailure("unavailable", "The answer is not the service's.", response.status);
  return answer.data;
}
