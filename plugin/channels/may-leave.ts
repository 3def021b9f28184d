import { AsyncLocalStorage } from "node:async_hooks";

const asked = new AsyncLocalStorage<() => boolean>();

/**
 * Runs the work of sending one message. While it runs, `readMayLeave` gives the code that writes to the network,
 * beneath a client library that knows nothing of our messages, the question whether this one may still leave.
 */
export function askedMayLeave<T>(mayLeave: () => boolean, work: () => Promise<T>): Promise<T> {
  return asked.run(mayLeave, work);
}

/** Returns how to ask whether the message in hand may still leave; a request that is no message always may. */
export function readMayLeave(): () => boolean {
  return asked.getStore() ?? (() => true);
}
