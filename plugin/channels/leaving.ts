import { AsyncLocalStorage } from "node:async_hooks";

const asked = new AsyncLocalStorage<() => boolean>();

/**
 * Does the work of sending one message. Meanwhile `readLeaving` tells what writes to the network, beneath a client library that knows nothing of our
 * messages, how to ask whether this one may still leave.
 */
export function leaving<T>(mayLeave: () => boolean, work: () => Promise<T>): Promise<T> {
  return asked.run(mayLeave, work);
}

/** How to ask whether the message in hand may still leave; what is no message may always. */
export function readLeaving(): () => boolean {
  return asked.getStore() ?? (() => true);
}
