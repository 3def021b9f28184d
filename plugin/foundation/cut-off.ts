const SAYS = /prematurely closed|aborted/i;

/**
 * Whether an error only says that whoever asked has gone before all of the request had come: no fault of ours, and
 * nobody is there to answer. `signal` is that of the request. Any other error counts, also when nobody waits for it.
 */
export function isCutOff(error: Error, signal: AbortSignal): boolean {
  const code = "code" in error ? error.code : undefined;
  return signal.aborted && (SAYS.test(error.message) || code === "ECONNRESET");
}
