import { createHmac, timingSafeEqual } from "node:crypto";

export interface SignedRequest {
  method: "GET" | "POST";
  /** Our public address as configured, with path and query: a proxy may have changed the Host that we see. */
  url: string;
  /** The pairs of the form body in any order; empty for GET. */
  form: ReadonlyArray<readonly [string, string]>;
  /** Asked with lower-case names. */
  header(name: string): string | undefined;
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Sorted by name, and by value where a name repeats: the order in which Plivo signs. */
function sorted(pairs: Iterable<readonly [string, string]>): Array<readonly [string, string]> {
  return [...pairs].sort((a, b) => byText(a[0], b[0]) || byText(a[1], b[1]));
}

function split(url: string): { page: string; query: URLSearchParams } {
  const [address = ""] = url.split("#", 1);
  const mark = address.indexOf("?");
  if (mark < 0) return { page: address, query: new URLSearchParams() };
  return { page: address.slice(0, mark), query: new URLSearchParams(address.slice(mark + 1)) };
}

/**
 * What V3 signs, before the nonce. POST with query and form: `https://host/path?b=2&c=3.From15550001Text…`; with a form
 * only: `https://host/path?From15550001Text…`; GET: `https://host/path?b=2&c=3`.
 */
function signedText(request: SignedRequest): string {
  const { page, query } = split(request.url);
  const form = request.method === "POST" ? request.form : [];
  const asked = sorted([...query, ...(request.method === "GET" ? request.form : [])]).map(([k, v]) => `${k}=${v}`);
  if (asked.length === 0 && form.length === 0) return page;
  const dot = asked.length > 0 && form.length > 0 ? "." : "";
  return `${page}?${asked.join("&")}${dot}${sorted(form).flat().join("")}`;
}

/** Looks at every signature of the header, so that the time tells nothing about which one came close. */
function matches(header: string | undefined, text: string, authToken: string): boolean {
  const expected = Buffer.from(createHmac("sha256", authToken).update(text, "utf8").digest("base64"));
  let matched = false;
  for (const part of (header ?? "").split(",")) {
    const given = Buffer.from(part.trim());
    if (given.length === expected.length && timingSafeEqual(given, expected)) matched = true;
  }
  return matched;
}

/**
 * Whether Plivo, knowing our auth token, sent this request. Anything missing or malformed means no; never throws.
 *
 * Messaging callbacks are signed under `Ma-V3` (the main account's token) while plain `V3` may carry another token, so
 * either may match. V2, which covers neither query nor body, counts only where there is no V3 header at all: otherwise
 * a forger would simply ask for it. https://www.plivo.com/docs/messaging/concepts/signature-validation
 */
export function signedByPlivo(request: SignedRequest, authToken: string): boolean {
  // An HMAC under an empty key can be made by anybody.
  if (authToken === "") return false;
  const main = request.header("x-plivo-signature-ma-v3");
  const plain = request.header("x-plivo-signature-v3");
  const nonce = request.header("x-plivo-signature-v3-nonce");
  if (main !== undefined || plain !== undefined || nonce !== undefined) {
    if (!nonce) return false;
    const text = `${signedText(request)}.${nonce}`;
    return matches(main, text, authToken) || matches(plain, text, authToken);
  }
  const oldNonce = request.header("x-plivo-signature-v2-nonce");
  if (!oldNonce) return false;
  const text = `${split(request.url).page}${oldNonce}`;
  return (
    matches(request.header("x-plivo-signature-ma-v2"), text, authToken) ||
    matches(request.header("x-plivo-signature-v2"), text, authToken)
  );
}
