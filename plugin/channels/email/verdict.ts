import { networkCause } from "../../foundation/network-cause.ts";
import { type Backoff, SendFailure, type SendReason, type Verdict } from "../channel.ts";

/**
 * A refused login, or a server that will not take our own address, stops the sender for so long: it is nobody's
 * message's fault.
 */
const MISCONFIGURED_MS = 60_000;

/** What nodemailer tells of a failed send (nodemailer.com/errors). */
export interface SmtpError {
  code?: string | undefined;
  /** The command that was answered, such as `RCPT TO`; `API` where nodemailer itself refused. */
  command?: string | undefined;
  responseCode?: number | undefined;
  response?: string | undefined;
  /** The system's own word, where nodemailer has put a wider one in its place. */
  originalCode?: string | undefined;
}

/** Reads whatever was thrown, as far as it can be read. */
export function readSmtpError(thrown: unknown): SmtpError {
  const error: Record<string, unknown> = { ...(typeof thrown === "object" ? thrown : {}) };
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return {
    code: text(error.code),
    command: text(error.command),
    responseCode: typeof error.responseCode === "number" ? error.responseCode : undefined,
    response: text(error.response),
    originalCode: text(error.originalCode),
  };
}

/**
 * The verdict on a failed send. `left`: the server may have read some of the message itself, so that a broken answer is
 * no proof of anything; without it, it has taken nothing. What the server wrote is never quoted: it repeats the
 * address.
 */
export function judgeSmtp(error: SmtpError, left: boolean): SendFailure {
  const { code = "", command = "", responseCode, originalCode } = error;
  const told = tell(error);
  if (code === "EAUTH" || code === "ENOAUTH" || code === "EOAUTH2") return judgeLogin(responseCode, told);
  if (command === "API") return judgeOwn(code);
  if (responseCode === undefined) {
    if (left) return fail("uncertain", "no_answer", "The connection to the mail server broke before it answered.");
    const plain = originalCode ?? code;
    // Our own patience has ended (EABORT): the server was silent.
    const cause = code === "EABORT" ? "connection_silent" : (networkCause(plain) ?? networkCause(code));
    return fail("retry", cause ?? "unreachable", `The mail server could not be reached (${plain || "no answer"}).`);
  }
  // Such an answer came to nothing that we had asked: the server ends the session, or was in another one than we.
  if (responseCode === 421 || responseCode === 503) {
    return fail("retry", "provider_unavailable", `The mail server ended the session (${told}).`);
  }
  if (command === "MAIL FROM") return judgeOurAddress(responseCode, told);
  if (command === "RCPT TO") return judgeRecipient(error, told);
  if (command === "DATA") return judgeMessage(error, told);
  return fail("retry", "provider_unavailable", `The mail server does not take mail from us now (${told}).`, STOPPED);
}

const STOPPED: Backoff = { stopSenderMs: MISCONFIGURED_MS };

function fail(verdict: Verdict, code: SendReason, sentence: string, backoff: Backoff = {}): SendFailure {
  return new SendFailure(verdict, code, sentence, backoff);
}

/** `550 5.1.1 <someone@…> unknown`: the second number names the cause (RFC 3463). */
function causeOf({ response }: SmtpError): string {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? "")?.[1] ?? "";
}

const tell = (error: SmtpError): string => [error.responseCode, causeOf(error)].filter(Boolean).join(" ");

function judgeLogin(responseCode: number | undefined, told: string): SendFailure {
  if (responseCode !== undefined && responseCode < 500) {
    return fail("retry", "provider_unavailable", `The mail server cannot check our login now (${told}).`);
  }
  return fail("retry", "credentials_refused", `The mail server refused our login${told && ` (${told})`}.`, STOPPED);
}

function judgeOwn(code: string): SendFailure {
  if (code === "EMESSAGE") return fail("refused", "too_long", "The mail is larger than the mail server takes.");
  return fail("refused", "bad_address", "The patron's address is no email address.");
}

/** Not a word about the patron's address yet: it is ours that is refused. */
function judgeOurAddress(responseCode: number, told: string): SendFailure {
  if (responseCode === 552)
    return fail("refused", "too_long", `The mail is larger than the mail server takes (${told}).`);
  if (responseCode < 500) return fail("retry", "deferred", `The mail server asks us to come again later (${told}).`);
  return fail("retry", "sender_refused", `The mail server does not send for the library's address (${told}).`, STOPPED);
}

/**
 * Only what says that there is no such mailbox ends a message at once. A full one, or the server's rules (`554 5.7.1
 * Relay access denied`, `450 4.7.1 Greylisted`), may be otherwise in an hour.
 */
function judgeRecipient(error: SmtpError, told: string): SendFailure {
  const { responseCode = 0 } = error;
  const cause = causeOf(error);
  if (responseCode < 500) return fail("retry", "deferred", `The mail server asks us to come again later (${told}).`);
  if (responseCode === 552 || /\.2\.2$/.test(cause)) {
    return fail("retry", "mailbox_full", `The patron's mailbox is full (${told}).`);
  }
  if (responseCode === 530 || /\.7\.\d+$/.test(cause)) {
    return fail("retry", "mail_rules", `The mail server's rules do not let the mail pass (${told}).`);
  }
  return fail("refused", "bad_address", `The mail server knows no such mailbox (${told}).`);
}

/** An answer to the message itself, or to our wish to send it: a plain no has taken nothing. */
function judgeMessage(error: SmtpError, told: string): SendFailure {
  const { responseCode = 0 } = error;
  const cause = causeOf(error);
  if (responseCode < 500) return fail("retry", "deferred", `The mail server asks us to come again later (${told}).`);
  if (/\.2\.2$/.test(cause)) return fail("retry", "mailbox_full", `The patron's mailbox is full (${told}).`);
  if (responseCode === 552)
    return fail("refused", "too_long", `The mail is larger than the mail server takes (${told}).`);
  if (/\.7\.\d+$/.test(cause))
    return fail("refused", "spam_filter", `The mail server's filter refused the mail (${told}).`);
  return fail("refused", "refused", `The mail server refused the mail (${told}).`);
}
