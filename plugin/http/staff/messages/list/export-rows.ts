import type { Log } from "../../../../foundation/log.ts";

/**
 * The rows of a file that is sent while it is read. What fails before the first is thrown at once, so that a page can
 * say it. What fails later is logged here, and nothing of it goes any further: the web server prints what breaks a
 * stream off, and an error of the database's quotes its statement, with whom somebody searched for.
 */
export async function exportRows<T>(rows: AsyncGenerator<T>, log: Log): Promise<AsyncGenerator<T>> {
  const first = await rows.next();
  return begun(rows, first, log);
}

async function* begun<T>(rows: AsyncGenerator<T>, first: IteratorResult<T>, log: Log): AsyncGenerator<T> {
  let count = 0;
  try {
    for (let next = first; !next.done; next = await rows.next()) {
      yield next.value;
      count += 1;
    }
  } catch (error) {
    log.bug("messages.export_broken", error, { rows: count });
    throw new Error("The file broke off.");
  } finally {
    // Whoever asked may have gone in the middle.
    await rows.return(undefined);
  }
}
