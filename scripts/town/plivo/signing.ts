import { createHmac, randomBytes } from "node:crypto";

export type Fields = readonly (readonly [name: string, value: string])[];

export interface PlivoKeys {
  /** The main account's token, with which the `Ma` signatures are made. */
  authToken: string;
  /**
   * The token with which the plain signatures are made: in live messaging traffic those are not made with the main one.
   */
  subToken: string;
}

const hmac = (token: string, base: string) => createHmac("sha256", token).update(base).digest("base64");

const byNameThenValue = (a: readonly [string, string], b: readonly [string, string]) =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;

/** Scheme, host, port and path exactly as written, without the query; and the query's fields, percent-decoded. */
function split(address: string): { place: string; query: Fields } {
  const at = address.indexOf("?");
  if (at < 0) return { place: address, query: [] };
  return { place: address.slice(0, at), query: [...new URLSearchParams(address.slice(at + 1))] };
}

const joined = (fields: Fields, between: string, after: string) =>
  [...fields]
    .sort(byNameThenValue)
    .map(([name, value]) => `${name}${between}${value}`)
    .join(after);

/**
 * The text that a V3 signature covers: `url?a=1&b=2.FromxTexty.nonce` for a form POST, `url?a=1&b=2.nonce` for a GET.
 * The messaging documentation still describes V2 only; this is what `validateV3Signature` of Plivo's own SDK accepts.
 */
function v3Base(method: "GET" | "POST", address: string, form: Fields, nonce: string): string {
  const { place, query } = split(address);
  if (method === "GET") {
    const all = joined([...query, ...form], "=", "&");
    return `${place}${all === "" ? "" : `?${all}`}.${nonce}`;
  }
  const asked = joined(query, "=", "&");
  const sent = joined(form, "", "");
  const question = asked === "" && form.length === 0 ? "" : "?";
  const dot = asked !== "" && form.length > 0 ? "." : "";
  return `${place}${question}${asked}${dot}${sent}.${nonce}`;
}

/** Returns a callback's headers as in live messaging traffic: only the `Ma` ones match the main account's token. */
export function signCallback(
  keys: PlivoKeys,
  method: "GET" | "POST",
  address: string,
  form: Fields,
): Record<string, string> {
  // Twenty digits, as in the documented 05429567804466091622.
  const nonce = Array.from(randomBytes(20), (byte) => byte % 10).join("");
  const base = v3Base(method, address, form, nonce);
  // V2 covers the address and the nonce, not the body:
  // https://docs.plivo.com/docs/messaging/concepts/signature-validation
  const oldBase = `${split(address).place}${nonce}`;
  return {
    "X-Plivo-Signature-V3": hmac(keys.subToken, base),
    "X-Plivo-Signature-Ma-V3": hmac(keys.authToken, base),
    "X-Plivo-Signature-V3-Nonce": nonce,
    "X-Plivo-Signature-V2": hmac(keys.subToken, oldBase),
    "X-Plivo-Signature-Ma-V2": hmac(keys.authToken, oldBase),
    "X-Plivo-Signature-V2-Nonce": nonce,
  };
}
