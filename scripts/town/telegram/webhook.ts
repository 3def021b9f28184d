import { type Lifetime, openLifetime, rest } from "../lifetime.ts";
import { isLoopback } from "../loopback.ts";
import type { Queue } from "./updates.ts";

interface Hook {
  url: string;
  secret: string | undefined;
}

export interface Webhook {
  readonly set: Hook | undefined;
  /** The error of the last try, as getWebhookInfo reports it. */
  readonly lastError: { at: Date; message: string } | undefined;
  point(hook: Hook | undefined): void;
}

/**
 * Posts queued updates one after another, each again until the response is a 2xx.
 * https://core.telegram.org/bots/api#setwebhook
 */
export function openWebhook(queue: Queue, retryMs: number, now: () => Date): Webhook {
  let set: Hook | undefined;
  let lastError: Webhook["lastError"];
  let working = openLifetime();

  const deliver = async (hook: Hook, update: unknown, lifetime: Lifetime): Promise<string | undefined> => {
    if (!isLoopback(hook.url)) return "Failed to resolve host";
    const cut = new AbortController();
    const release = lifetime.hold(() => cut.abort());
    try {
      const answer = await fetch(hook.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(hook.secret === undefined ? {} : { "X-Telegram-Bot-Api-Secret-Token": hook.secret }),
        },
        body: JSON.stringify(update),
        signal: AbortSignal.any([cut.signal, AbortSignal.timeout(60_000)]),
      });
      await answer.body?.cancel();
      return answer.ok ? undefined : `Wrong response from the webhook: ${answer.status} ${answer.statusText}`;
    } catch {
      return "Connection refused";
    } finally {
      release();
    }
  };

  const work = async (hook: Hook, lifetime: Lifetime): Promise<void> => {
    while (!lifetime.ended) {
      const [update] = queue.from(0);
      if (!update) {
        await queue.news(lifetime);
        continue;
      }
      const message = await deliver(hook, update, lifetime);
      if (lifetime.ended) return;
      if (message === undefined) queue.from(update.update_id + 1);
      else {
        lastError = { at: now(), message };
        await rest(retryMs, lifetime);
      }
    }
  };

  return {
    get set() {
      return set;
    },
    get lastError() {
      return lastError;
    },
    point: (hook) => {
      working.end();
      working = openLifetime();
      set = hook;
      lastError = undefined;
      if (hook) void work(hook, working);
    },
  };
}
