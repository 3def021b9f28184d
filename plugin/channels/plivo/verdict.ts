import { networkCause } from "../../foundation/network-cause.ts";
import { type Backoff, SendFailure, type SendReason, type Verdict } from "../channel.ts";
import { DISABLED_MS, MISCONFIGURED_MS, NO_CREDIT_MS } from "./receipt.ts";

/** How a request to Plivo ended when it brought no good answer. */
export type Mishap =
  /** A complete answer that is no yes. */
  | { kind: "answered"; status: number; body: unknown; retryAfterMs?: number }
  /**
   * No answer, or half a one. `left`: a connection stood, so that the request may have arrived. `code` is the
   * system's own word.
   */
  | { kind: "lost"; left: boolean; code: string }
  /** The connection stood too late, and nothing was written to it. */
  | { kind: "late" };

/** Whose numbers an answer may name. */
export interface Between {
  sender: string;
  to: string;
}

const BUSY_MS = 5_000;

function fail(verdict: Verdict, code: SendReason, sentence: string, backoff: Backoff = {}): SendFailure {
  return new SendFailure(verdict, code, sentence, backoff);
}

/** Plivo's refusals are JSON with `error` and `api_id`; a firewall's are a page. */
function isPlivos(body: unknown): boolean {
  return typeof body === "object" && body !== null && ("error" in body || "api_id" in body);
}

/**
 * Plivo's own words about a refusal, in lower case; they may quote numbers, so they are only looked at and never passed
 * on.
 */
function words(body: unknown): string {
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : body;
  return (typeof error === "string" ? error : (JSON.stringify(error) ?? "")).toLowerCase();
}

/** "This account is suspended": the same for every message. */
const ACCOUNT_STOPPED =
  /\baccount\b.*\b(suspended|disabled|deactivated|inactive|blocked|closed|terminated|not active)\b/;
/** "Limit exceeded for source number"; a limit of length is the text's own. */
const LIMIT_REACHED =
  /\b(limit|quota|throughput)\b.*\b(exceeded|reached)\b|\bexceed\w*\b.*\b(limit|quota|throughput)\b/;
const LENGTH = /\b(text|characters?|length|long(er)?)\b/;
/** Registration (10DLC) and verification (toll-free) are our number's, and so is the caller id. */
const OUR_NUMBER = /\b(src|source|sender|caller ?id|10dlc|campaign|toll[- ]?free)\b/;

/**
 * A refusal with a body, as documented: `{"error": "19332631167 is not a valid phone number"}`. Only trouble with our
 * own number may stop the sender: a stop because of one patron's number would hold up everybody else.
 * https://www.plivo.com/docs/messaging/concepts/destination-number-validation
 */
function judgeRefusal(status: number, body: unknown, { sender, to }: Between): SendFailure {
  const said = words(body);
  if (/insufficient (credit|funds|balance)/.test(said)) return noCredit(status);
  if (ACCOUNT_STOPPED.test(said)) return accountStopped(status);
  // A question about the account has no numbers, and an empty one would be in every text.
  const names = (number: string) => number !== "" && said.includes(number);
  const namesPatron = names(to) || /\b(dst|destination)\b/.test(said);
  if (LIMIT_REACHED.test(said) && !LENGTH.test(said)) {
    const sentence = `As much was sent as Plivo lets us for now (HTTP ${status}).`;
    const wait = namesPatron ? { retryAfterMs: MISCONFIGURED_MS } : { stopSenderMs: MISCONFIGURED_MS };
    return fail("retry", "rate_limited", sentence, wait);
  }
  if (/too long|longer than|exceed|characters are allowed/.test(said)) {
    return fail("refused", "too_long", `Plivo refused the text as too long (HTTP ${status}).`);
  }
  if (/\btext\b.*(missing|required|empty|blank|not present)|(missing|empty|blank).*\btext\b/.test(said)) {
    return fail("refused", "empty_text", `Plivo refused the text as empty (HTTP ${status}).`);
  }
  const namesUs = names(sender) || OUR_NUMBER.test(said);
  if (namesUs && !namesPatron) {
    const sentence = `Plivo does not let our number send (HTTP ${status}).`;
    return fail("retry", "number_misconfigured", sentence, { stopSenderMs: MISCONFIGURED_MS });
  }
  if (namesPatron || /phone number/.test(said)) {
    return fail("refused", "bad_number", `Plivo refused the patron's number (HTTP ${status}).`);
  }
  return fail("refused", "refused", `Plivo refused the message (HTTP ${status}).`);
}

function accountStopped(status: number): SendFailure {
  const sentence = `The Plivo account may not send (HTTP ${status}).`;
  return fail("retry", "account_disabled", sentence, { stopSenderMs: DISABLED_MS });
}

function noCredit(status: number): SendFailure {
  const sentence = `The Plivo account has no credit left (HTTP ${status}).`;
  return fail("retry", "insufficient_funds", sentence, { stopSenderMs: NO_CREDIT_MS });
}

function judgeAnswer(status: number, body: unknown, retryAfterMs: number | undefined, between: Between): SendFailure {
  switch (status) {
    case 401:
    case 404: {
      const sentence = `Plivo does not know our account or its token (HTTP ${status}).`;
      return fail("retry", "credentials_refused", sentence, { stopSenderMs: MISCONFIGURED_MS });
    }
    case 402:
      return noCredit(status);
    case 403:
      if (isPlivos(body)) {
        if (ACCOUNT_STOPPED.test(words(body))) return accountStopped(status);
        return fail("refused", "country_barred", "The Plivo account may not send to this country (HTTP 403).");
      }
      return fail("retry", "proxy_failed", "Something on the way to Plivo forbids our requests (HTTP 403).", {
        stopSenderMs: MISCONFIGURED_MS,
      });
    case 407:
      return fail("retry", "proxy_failed", "The proxy on the way to Plivo wants us to sign in (HTTP 407).");
    case 408:
    case 503: {
      const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
      return fail("retry", "provider_unavailable", `Plivo is not available for now (HTTP ${status}).`, wait);
    }
    case 429: {
      const waitMs = retryAfterMs ?? BUSY_MS;
      const backoff = { retryAfterMs: waitMs, stopSenderMs: waitMs };
      return fail("retry", "rate_limited", "Plivo asks us to send more slowly (HTTP 429).", backoff);
    }
  }
  if (status >= 400 && status < 500) return judgeRefusal(status, body, between);
  // Whoever answered so (a gateway, a captive portal, Plivo in trouble) did not say that the message was not taken.
  return fail("uncertain", "no_answer", `Plivo gave no clear answer (HTTP ${status}).`);
}

/** What a mishap means for a message between the two. Its sentence holds no number, text or token. */
export function judgeMishap(mishap: Mishap, between: Between): SendFailure {
  if (mishap.kind === "answered") return judgeAnswer(mishap.status, mishap.body, mishap.retryAfterMs, between);
  if (mishap.kind === "late")
    return fail("late", "unreachable", "The connection to Plivo stood too late for this message.");
  return mishap.left
    ? fail("uncertain", "no_answer", `The connection to Plivo broke before it answered (${mishap.code}).`)
    : fail("retry", networkCause(mishap.code) ?? "unreachable", `Plivo could not be reached (${mishap.code}).`);
}
