import { lookup } from "node:dns";
import { request as requestPlain } from "node:http";
import { type RequestOptions, request as requestSecure } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { networkInterfaces } from "node:os";
import { getCACertificates, rootCertificates } from "node:tls";
import { type Place, PROOF_PATH, type Proof } from "../../foundation/public-proof.ts";

/** What came of asking a public address whether it leads to us. */
export type RoundTrip =
  | "proved"
  /** None is entered. */
  | "not_set"
  /** Only a path: nobody can be asked. */
  | "path_only"
  /** Plain http, to another machine than this one: not asked. */
  | "not_https"
  | "unreachable"
  | "timed_out"
  | "certificate"
  | "redirected"
  /** Something answered, but none of our programs. */
  | "answered_otherwise";

const PATIENCE_MS = 3_000;
/** An answer has 64 characters. */
const MOST_BYTES = 256;

export interface Asking {
  proof: Proof;
  now(): Date;
  random(bytes: number): Buffer;
  /** Whether this network address is one of this machine's. */
  isHere(address: string): boolean;
  patienceMs?: number;
}

/**
 * Asks a configured public address once, from outside in, with a fresh challenge that only our own programs can answer.
 * Never throws. Follows no redirect and reads a few bytes at most; plain http is asked only on this machine.
 */
export async function tryRoundTrip(address: string | undefined, place: Place, asking: Asking): Promise<RoundTrip> {
  if (!address) return "not_set";
  if (!URL.canParse(address)) return "path_only";
  const challenge = asking.proof.ask(place, asking.now(), asking.random(16));
  const answer = await get(new URL(`${address}${PROOF_PATH}/${challenge}`), asking);
  if ("fault" in answer) return answer.fault;
  if (answer.status >= 300 && answer.status < 400) return "redirected";
  const proved = answer.status === 200 && asking.proof.isAnswer(place, challenge, answer.body);
  return proved ? "proved" : "answered_otherwise";
}

type Got = { status: number; body: string } | { fault: RoundTrip };

class NotHere extends Error {}

function get(url: URL, { isHere, patienceMs = PATIENCE_MS }: Asking): Promise<Got> {
  const secure = url.protocol === "https:";
  if (!secure && isIP(bare(url.hostname)) !== 0 && !isHere(bare(url.hostname)))
    return Promise.resolve({ fault: "not_https" });
  // Reading the certificates may take long, and is no fault of the address.
  const how = secure ? { ca: trusted() } : { lookup: onlyHere(isHere), agent: false };
  const signal = AbortSignal.timeout(patienceMs);
  const options: RequestOptions = { signal, headers: { Accept: "text/plain", "User-Agent": "Tidings" }, ...how };
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ fault: nameFault(error, signal.aborted) });
    const asked = (secure ? requestSecure : requestPlain)(url, options, (response) => {
      let body = "";
      const done = () => resolve({ status: response.statusCode ?? 0, body });
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
        if (body.length <= MOST_BYTES) return;
        done();
        response.destroy();
      });
      response.on("end", done);
      response.on("error", fail);
    });
    asked.on("error", fail);
    asked.end();
  });
}

/** A library's own authority may be known to the system and not to Node. */
const trusted = (): string[] => [...rootCertificates, ...getCACertificates("system"), ...getCACertificates("extra")];

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "");

/** Resolves a name only if it leads to this machine: without https, anybody on the way could answer. */
function onlyHere(isHere: (address: string) => boolean): LookupFunction {
  return (name, options, callback) =>
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, "", 0);
      const [first] = found;
      if (!first || !found.every(({ address }) => isHere(address))) return callback(new NotHere(), "", 0);
      return options.all ? callback(null, found) : callback(null, first.address, first.family);
    });
}

function nameFault(error: Error, late: boolean): RoundTrip {
  if (error instanceof NotHere) return "not_https";
  if (late) return "timed_out";
  const code = "code" in error ? String(error.code) : "";
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|EPROTO|ERR_SSL/.test(code) ? "certificate" : "unreachable";
}

/** The addresses of this machine. */
export function addressesHere(): (address: string) => boolean {
  return (address) =>
    /^127\.|^::1$|^::ffff:127\./.test(address) ||
    Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address));
}
