import { once } from "node:events";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Lifetime, rest } from "./lifetime.ts";
import type { WireContext } from "./loopback.ts";

/** The ways in which a provider can fail on the wire. `take` says whether it accepted the message before it failed. */
export type WireFault =
  | { kind: "http"; status: number; retryAfter?: number; take?: boolean; description?: string }
  | { kind: "reset"; take: boolean }
  | { kind: "silent"; take: boolean }
  | { kind: "late"; ms: number }
  | { kind: "malformed" };

export interface Faults<Fault, Call> {
  /** Queues a fault for the next `count` calls that match (Infinity: until `clear`). */
  add(fault: Fault, count?: number, match?: (call: Call) => boolean): void;
  /** What happens to the calls for which no fault waits, until it is changed or `clear`. */
  otherwise(fault: Fault | undefined): void;
  /** Returns the fault for this call, if there is one, and counts it down. */
  next(call: Call): Fault | undefined;
  clear(): void;
}

/** Opens a queue of faults, in the order in which they were added; a call takes the first that matches it. */
export function lineUpFaults<Fault, Call>(): Faults<Fault, Call> {
  const waiting: { fault: Fault; left: number; match: (call: Call) => boolean }[] = [];
  let background: Fault | undefined;
  return {
    add: (fault, count = 1, match = () => true) => {
      if (count > 0) waiting.push({ fault, left: count, match });
    },
    otherwise: (fault) => {
      background = fault;
    },
    next: (call) => {
      const at = waiting.findIndex((entry) => entry.match(call));
      const entry = waiting[at];
      if (!entry) return background;
      entry.left -= 1;
      if (entry.left === 0) waiting.splice(at, 1);
      return entry.fault;
    },
    clear: () => {
      waiting.length = 0;
      background = undefined;
    },
  };
}

/** The provider's two ordinary responses to a call. */
export interface Answers {
  /** Accepts the message, records it, and returns the response. */
  take(): Response;
  refuse(status: number, fault: { retryAfter?: number; description?: string }): Response;
}

/** Responds to a call as the fault demands. */
export async function answerWith(
  fault: WireFault,
  c: WireContext,
  answers: Answers,
  lifetime: Lifetime,
): Promise<Response> {
  const { incoming } = c.env;
  switch (fault.kind) {
    case "http":
      if (fault.take) answers.take();
      return answers.refuse(fault.status, fault);
    case "reset":
      if (fault.take) answers.take();
      incoming.socket.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    case "silent":
      if (fault.take) answers.take();
      if (!incoming.socket.destroyed) await once(incoming.socket, "close").catch(() => undefined);
      return RESPONSE_ALREADY_SENT;
    case "late": {
      const answer = answers.take();
      await rest(fault.ms, lifetime);
      return answer;
    }
    case "malformed": {
      const { status } = answers.take();
      return new Response("<html><body>accepted", { status, headers: { "content-type": "text/html" } });
    }
  }
}
