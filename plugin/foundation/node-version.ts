const NEEDED = 24;

/**
 * Returns a sentence that says why this Node cannot run Tidings, or undefined if it can. Older versions of Node load
 * this file too, so it imports nothing.
 */
export function nodeFault(version: string): string | undefined {
  if (Number(/^v?(\d+)\./.exec(version)?.[1]) >= NEEDED) return undefined;
  return `This is Node ${version}; Tidings needs Node ${NEEDED} or later. In a checkout "npm run" brings its own; else install it, or set TIDINGS_NODE and run tidings-setup again.`;
}
