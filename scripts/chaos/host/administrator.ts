import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";

const LOCK_PATIENCE_S = 20;

/**
 * Works as the server's administrator, on a connection whose locks end with it. Returns undefined if nobody answers, or
 * the work fails.
 */
export async function asAdministrator<T>(
  socket: string,
  work: (root: Connection) => Promise<T>,
): Promise<T | undefined> {
  const root = await createConnection({ socketPath: socket, user: "root", connectTimeout: 10_000 }).catch(
    () => undefined,
  );
  if (!root) return undefined;
  // The server may be killed meanwhile.
  root.on("error", () => {});
  try {
    // The server's own patience is a day: a transaction that a program left open would hold the whole run.
    await root.query(`set lock_wait_timeout = ${LOCK_PATIENCE_S}`);
    return await work(root);
  } catch {
    return undefined;
  } finally {
    root.destroy();
  }
}

/** Lets everybody write again. A server that has been started anew allows it already. */
export async function writable(socket: string): Promise<void> {
  await asAdministrator(socket, (root) => root.query("set global read_only = 0"));
}

/** Counts the transactions that have stood open for so long: their locks stay, and their connections serve nobody. */
export async function countOpenTransactions(socket: string, forSeconds: number): Promise<number> {
  const rows = await asAdministrator(socket, async (root) => {
    const [found] = await root.query<RowDataPacket[]>(
      "select trx_id from information_schema.innodb_trx where trx_started <= now() - interval ? second",
      [forSeconds],
    );
    return found;
  });
  if (!rows) throw new Error("The server did not tell its transactions.");
  return rows.length;
}
