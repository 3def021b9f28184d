import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Proof } from "../proof.ts";

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

/** Plivo's headers, of which a genuine request has some: what has none need not be read. */
export function carriesSignature(header: SignedRequest["header"]): boolean {
  return SIGNATURES.some((name) => header(`x-plivo-signature-${name}`) !== undefined);
}

const SIGNATURES = ["ma-v3", "v3", "ma-v2", "v2"];

/**
 * How Plivo, knowing our auth token, signed this request; undefined if it did not. Anything missing or malformed means
 * that it did not; never throws.
 *
 * Messaging callbacks are signed under `Ma-V3` (the main account's token) while plain `V3` may carry another token, so
 * either may match. V2, which covers neither query nor body, is looked at only where there is no V3 header at all:
 * otherwise a forger would simply ask for it. Whether it counts then is for `refuseProof` to say.
 * https://www.plivo.com/docs/messaging/concepts/signature-validation
 */
export function proofByPlivo(request: SignedRequest, authToken: string): Proof | undefined {
  // An HMAC under an empty key can be made by anybody.
  if (authToken === "") return undefined;
  const nonce = request.header("x-plivo-signature-v3-nonce");
  const version = nonce !== undefined || hasHeader(request, "v3") ? "v3" : "v2";
  const used = version === "v3" ? nonce : request.header("x-plivo-signature-v2-nonce");
  if (!used) return undefined;
  const text = version === "v3" ? `${signedText(request)}.${used}` : `${split(request.url).page}${used}`;
  const main = matches(request.header(`x-plivo-signature-ma-${version}`), text, authToken);
  const plain = matches(request.header(`x-plivo-signature-${version}`), text, authToken);
  if (!main && !plain) return undefined;
  return { account: accountOf(authToken), weak: version === "v2", nonce: used, content: contentOf(request) };
}

/** Whether Plivo signed this request at all. */
export function signedByPlivo(request: SignedRequest, authToken: string): boolean {
  return proofByPlivo(request, authToken) !== undefined;
}

const hasHeader = ({ header }: SignedRequest, version: "v3") =>
  header(`x-plivo-signature-ma-${version}`) !== undefined || header(`x-plivo-signature-${version}`) !== undefined;

/** A new auth token makes another account of it: what is known of the former one does not bind it. */
export function accountOf(authToken: string): string {
  return createHmac("sha256", authToken).update("tidings: which account signs").digest("hex").slice(0, 32);
}

/** Names and values apart, since V3 signs them joined: `ab=c` and `a=bc` have the same signature. */
function contentOf({ url, form }: SignedRequest): string {
  return createHash("sha256")
    .update(JSON.stringify([url, sorted(form)]))
    .digest("base64url");
}
