import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Mishap } from "./plivo-verdict.ts";

/** As much of axios, the SDK's HTTP client, as we touch. */
interface SdkConfig {
  timeout?: number;
}
interface SdkError {
  code?: unknown;
  request?: ClientRequest;
  response?: { status: number; data?: unknown; headers: Record<string, unknown> };
}
interface SdkHttp {
  interceptors: {
    request: { use(change: (config: SdkConfig) => object): void };
    response: { use(passed: undefined, failed: (error: SdkError) => Promise<never>): void };
  };
}

/** No ceiling on connections: how many texts are under way at once is the sender's decision. Idle ones end before Plivo's side (60 s) cuts them. */
const AGENT = { keepAlive: true, timeout: 30_000 };
const httpAgent = new http.Agent(AGENT);
const httpsAgent = new https.Agent(AGENT);

/** Requests that had a connection: whatever happened then, Plivo may have read them. */
const left = new WeakSet<ClientRequest>();

function noteConnection(request: ClientRequest): void {
  request.once("socket", (socket: Socket & { secureConnecting?: boolean }) => {
    const fresh = socket.connecting || socket.secureConnecting === true;
    if (!fresh) left.add(request);
    else socket.once(socket.secureConnecting === undefined ? "connect" : "secureConnect", () => left.add(request));
  });
}

/** One deadline for the whole exchange: axios's own timeout starts anew with every byte. */
function transport(deadlineMs: number) {
  return {
    request(options: RequestOptions, answered: (answer: IncomingMessage) => void): ClientRequest {
      const request = (options.protocol === "https:" ? https : http).request(options, answered);
      const deadline = setTimeout(() => {
        request.destroy(Object.assign(new Error("deadline"), { code: "TIMEOUT" }));
      }, deadlineMs);
      request.once("close", () => clearTimeout(deadline));
      noteConnection(request);
      return request;
    },
  };
}

function readMishap(error: SdkError): Mishap {
  const { request, response } = error;
  const code = typeof error.code === "string" && /^[A-Z][A-Z0-9_]+$/.test(error.code) ? error.code : "UNKNOWN";
  // A good status with an error is an answer that was cut off or cannot be unpacked.
  if (!response || response.status < 300)
    return { kind: "lost", left: request !== undefined && left.has(request), code };
  const seconds = Number(response.headers["retry-after"] ?? Number.NaN);
  const retryAfterMs = seconds >= 0 && seconds <= 3_600 ? { retryAfterMs: seconds * 1000 } : {};
  return { kind: "answered", status: response.status, body: response.data, ...retryAfterMs };
}

/**
 * The SDK turns failures into strings and bare Errors without status, headers or body. On an error status whose body is `null` or cut off it
 * even throws where nobody catches, which ends the process. So failures are taken before it sees them: without a `response` the SDK
 * rejects with `error.stack`, whatever that is. Redirects are not followed, since a POST would arrive as a GET.
 */
export function listenBeneath(sdk: SdkHttp): void {
  sdk.interceptors.request.use((config) => ({
    ...config,
    httpAgent,
    httpsAgent,
    maxRedirects: 0,
    timeout: 0,
    transport: transport(config.timeout ?? 15_000),
  }));
  sdk.interceptors.response.use(undefined, (error) => Promise.reject({ stack: { mishap: readMishap(error) } }));
}

/** The mishap inside what the SDK rejected with; undefined when the SDK itself failed. */
export function mishapOf(error: unknown): Mishap | undefined {
  return typeof error === "object" && error !== null && "mishap" in error ? (error.mishap as Mishap) : undefined;
}
