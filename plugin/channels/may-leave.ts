import { AsyncLocalStorage } from "node:async_hooks";

const asked = new AsyncLocalStorage<() => boolean>();

/**
 * Does the work of sending one message. Meanwhile `readMayLeave` tells what writes to the network, beneath a client
 * library that knows nothing of our messages, how to ask whether this one may still leave.
 */
export function askedMayLeave<T>(mayLeave: () => boolean, work: () => Promise<T>): Promise<T> {
  return asked.run(mayLeave, work);
}

/** How to ask whether the message in hand may still leave; what is no message may always. */
export function readMayLeave(): () => boolean {
  return asked.getStore() ?? (() => true);
}
