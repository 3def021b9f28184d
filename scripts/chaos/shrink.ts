/**
 * Finds a shorter list that still fails: leaves out halves, then quarters, and so on, as delta debugging does
 * (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002). `fails` plays a list; its answer
 * need not be the same each time, so a list is given up only after `tries` plays that did not fail. Stops when `spent`
 * says so, with the shortest list so far.
 */
export async function shrinkList<T>(
  list: readonly T[],
  fails: (list: readonly T[]) => Promise<boolean>,
  { tries, spent }: { tries: number; spent: () => boolean },
): Promise<readonly T[]> {
  const failsAtLeastOnce = async (shorter: readonly T[]) => {
    for (let play = 0; play < tries && !spent(); play += 1) if (await fails(shorter)) return true;
    return false;
  };
  let shortest = list;
  let parts = 2;
  while (shortest.length > 1 && parts <= shortest.length && !spent()) {
    const size = Math.ceil(shortest.length / parts);
    let found: readonly T[] | undefined;
    for (let from = 0; from < shortest.length && !found && !spent(); from += size) {
      const without = [...shortest.slice(0, from), ...shortest.slice(from + size)];
      if (await failsAtLeastOnce(without)) found = without;
    }
    if (found) {
      shortest = found;
      parts = Math.max(2, parts - 1);
    } else if (parts === shortest.length) break;
    else parts = Math.min(parts * 2, shortest.length);
  }
  return shortest;
}
