import { Agent, request } from "node:http";
import { type Lifetime, rest } from "../lifetime.ts";
import { isLoopback } from "../loopback.ts";
import { type Fields, type PlivoKeys, signCallback } from "./signing.ts";

interface Callback {
  method: "GET" | "POST";
  url: string;
  fields: Fields;
}

export interface Callbacks {
  /**
   * Makes all tries; resolves to the HTTP status of the last, 0 if there was no response in time. `first` gets the
   * status of the first try.
   */
  insist(callback: Callback, lifetime: Lifetime, first?: (status: number) => void): Promise<number>;
  stop(): void;
}

/** Whether an HTTP status means that the webhook was accepted. */
export const landed = (status: number): boolean => status >= 200 && status < 300;

/**
 * Plivo's webhooks: signed, with a timeout of 8 s, and retried 60, 120 and 240 s after anything but a 2xx. See
 * https://support.plivo.com/hc/en-us/articles/360041344652
 */
export function openCallbacks(keys: PlivoKeys, patienceMs: number, retryDelaysMs: readonly number[]): Callbacks {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  const call = ({ method, url, fields }: Callback, lifetime: Lifetime): Promise<number> => {
    if (lifetime.ended || !isLoopback(url) || new URL(url).protocol !== "http:") return Promise.resolve(0);
    const params = new URLSearchParams();
    for (const [name, value] of fields) params.append(name, value);
    const form = params.toString();
    const address = method === "GET" ? `${url}${url.includes("?") ? "&" : "?"}${form}` : url;
    const body = method === "GET" ? "" : form;
    const headers = {
      ...signCallback(keys, method, url, fields),
      ...(body === ""
        ? {}
        : { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body) }),
    };
    return new Promise((resolve) => {
      const asked = request(address, { method, headers, agent }, (answer) => {
        answer.resume();
        settle(answer.statusCode ?? 0);
      });
      const release = lifetime.hold(() => asked.destroy());
      const settle = (status: number) => {
        release();
        resolve(status);
      };
      // The time spent waiting for a connection does not count: the timeout begins when the request can be sent.
      asked.setTimeout(patienceMs, () => asked.destroy());
      asked.on("close", () => settle(0));
      asked.on("error", () => settle(0));
      asked.end(body);
    });
  };

  return {
    insist: async (callback, lifetime, first) => {
      let status = await call(callback, lifetime);
      first?.(status);
      for (const delay of retryDelaysMs) {
        if (landed(status) || !(await rest(delay, lifetime))) break;
        status = await call(callback, lifetime);
      }
      return status;
    },
    stop: () => agent.destroy(),
  };
}
