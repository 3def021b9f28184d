import http, { type AgentOptions, type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { readMayLeave } from "../may-leave.ts";
import type { Mishap } from "./verdict.ts";

/** As much of axios, the SDK's HTTP client, as we touch. */
interface SdkConfig {
  url?: string;
  method?: string;
  data?: unknown;
  headers: { toJSON(): Record<string, string> };
  timeout?: number;
}
interface SdkAnswer {
  status: number;
  data: string;
  headers: object;
  config: SdkConfig;
}
interface SdkHttp {
  defaults: { adapter?: unknown };
}

/**
 * No ceiling on connections: how many texts are under way at once is the sender's decision. Idle ones end before
 * Plivo's side (60 s) cuts them. Where NODE_USE_ENV_PROXY=1 tells Node to use the proxies of HTTPS_PROXY and NO_PROXY,
 * its own agent knows them.
 */
const likeNodes = (agent: http.Agent & { options?: AgentOptions }): AgentOptions => ({
  keepAlive: true,
  timeout: 30_000,
  proxyEnv: agent.options?.proxyEnv,
});
const httpAgent = new http.Agent(likeNodes(http.globalAgent));
const httpsAgent = new https.Agent(likeNodes(https.globalAgent));

/** Calls back once a request has a connection: what is written to it from then on, Plivo may have read. */
function onConnection(request: ClientRequest, leaves: () => void): void {
  request.once("socket", (socket: Socket & { secureConnecting?: boolean }) => {
    const fresh = socket.connecting || socket.secureConnecting === true;
    if (!fresh) leaves();
    else socket.once(socket.secureConnecting === undefined ? "connect" : "secureConnect", leaves);
  });
}

/** JSON where it is JSON, else the text. */
function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function answered({ statusCode = 0, headers }: IncomingMessage, text: string): Mishap {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  const retryAfterMs = seconds >= 0 && seconds <= 3_600 ? { retryAfterMs: seconds * 1000 } : {};
  return { kind: "answered", status: statusCode, body: readBody(text), ...retryAfterMs };
}

/**
 * One request and its answer, unpacked and unredirected: a POST that is redirected would arrive as a GET. One deadline
 * for the whole exchange. Nothing is written before the connection stands: looking up and shaking hands may have taken
 * longer than the message may wait.
 */
function exchange(config: SdkConfig): Promise<SdkAnswer> {
  const mayLeave = readMayLeave();
  return new Promise((resolve, reject) => {
    let left = false;
    // Without a `response` the SDK rejects with `error.stack`, whatever that is.
    const fail = (mishap: Mishap) => reject({ stack: { mishap } });
    const url = new URL(config.url ?? "");
    const secure = url.protocol === "https:";
    const request = (secure ? https : http).request(url, {
      agent: secure ? httpsAgent : httpAgent,
      method: config.method?.toUpperCase() ?? "GET",
      headers: config.headers.toJSON(),
    });
    const deadline = setTimeout(() => {
      request.destroy(Object.assign(new Error("deadline"), { code: "TIMEOUT" }));
    }, config.timeout ?? 15_000);
    request.once("close", () => clearTimeout(deadline));
    request.on("error", ({ code = "" }: NodeJS.ErrnoException) =>
      fail({ kind: "lost", left, code: /^[A-Z][A-Z0-9_]+$/.test(code) ? code : "UNKNOWN" }),
    );
    // The SDK gives a GET without parameters a body of two quotes, which whoever reads it takes for the next request.
    const body = request.method === "GET" ? "" : config.data;
    onConnection(request, () => {
      if (!mayLeave()) {
        fail({ kind: "late" });
        request.destroy();
        return;
      }
      left = true;
      request.end(typeof body === "string" && body !== "" ? body : undefined);
    });
    request.once("response", (answer) => {
      const { statusCode: status = 0 } = answer;
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      // Also when the connection broke or the deadline passed in the middle: then a bad status is still an answer, and
      // a good one is not.
      answer.once("close", () => {
        if (status < 200 || status >= 300) fail(answered(answer, text));
        else if (!answer.complete) fail({ kind: "lost", left: true, code: "CUT_OFF" });
        else resolve({ status, data: text, headers: {}, config });
      });
    });
  });
}

/**
 * Puts our own exchange in the place of axios's. The SDK turns failures into strings and bare Errors without status,
 * headers or body. On an error status whose body is `null` or cut off it even throws where nobody catches, which ends
 * the process. So failures are told before it sees them. It also spares what axios does for a request beyond sending
 * it, which was a fifth of the service's time.
 */
export function listenBeneath(sdk: SdkHttp): void {
  sdk.defaults.adapter = exchange;
}

/** The mishap inside what the SDK rejected with; undefined when the SDK itself failed. */
export function mishapOf(error: unknown): Mishap | undefined {
  return typeof error === "object" && error !== null && "mishap" in error ? (error.mishap as Mishap) : undefined;
}
