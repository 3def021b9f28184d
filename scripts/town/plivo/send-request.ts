import { measureText } from "./text.ts";

/** A valid send request, normalised. */
export interface SendRequest {
  src: string;
  dst: string;
  text: string;
  url: string | undefined;
  method: "GET" | "POST";
  units: number;
  messageExpiry: number | undefined;
  log: string | undefined;
}

const digits = (written: unknown): string => (typeof written === "string" ? written.replace(/[/\-.+()\s]/g, "") : "");
const PHONE = /^[1-9]\d{6,13}$/;

/**
 * Reads the body of a send request, or returns what is wrong with it. Several numbers in one `dst` are refused,
 * although Plivo would accept them: its response then cannot be matched to the recipients, so a personal notice must
 * not do it. See https://docs.plivo.com/docs/messaging/api/message/send-a-message
 */
export function readSendRequest(
  body: unknown,
  numbers: ReadonlySet<string>,
): { request: SendRequest } | { fault: string } {
  if (typeof body !== "object" || body === null) return { fault: "request body is not valid JSON" };
  const fields = body as Record<string, unknown>;
  const { text, url, method = "POST", message_expiry: expiry, log } = fields;
  const src = digits(fields.src);
  const dst = digits(fields.dst);
  if (!numbers.has(src)) return { fault: "src is invalid: not a number of this account" };
  if (!PHONE.test(dst)) return { fault: "dst is invalid" };
  if (src === dst) return { fault: "src and dst cannot be the same" };
  if (typeof text !== "string" || text === "") return { fault: "text is required" };
  if (url !== undefined && (typeof url !== "string" || !URL.canParse(url))) return { fault: "url is invalid" };
  if (method !== "GET" && method !== "POST") return { fault: "method should be GET or POST" };
  const seconds = expiry === undefined ? undefined : Number(expiry);
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 5 && seconds <= 10_799)) {
    return { fault: "message_expiry should be between 5 and 10799 seconds" };
  }
  const { units, tooLong } = measureText(text);
  if (tooLong) return { fault: "text is too long: 1600 GSM or 737 unicode characters are allowed" };
  const request = { src, dst, text, url, method, units, messageExpiry: seconds };
  return { request: { ...request, log: log === undefined ? undefined : String(log) } as SendRequest };
}
