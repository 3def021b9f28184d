import { setTimeout as sleep } from "node:timers/promises";
import { holdAddress } from "../consent/standing.ts";
import type { Db } from "../database/connection.ts";

/** Long enough for a statement to reach the lock at which it waits. */
const REACH_MS = 150;

/**
 * Begins something while somebody holds an address, so that it has seen the world as it was; does `meanwhile`, lets go,
 * and answers what came of it. Fails if it did not wait.
 */
export async function whileHeld<T>(
  db: Db,
  addressId: number,
  begun: () => Promise<T>,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<T> {
  const held = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const holding = db.transaction().execute(async (tx) => {
    await holdAddress(tx, addressId);
    held.resolve();
    await letGo.promise;
  });
  await held.promise;
  let ended = false;
  const going = begun().finally(() => {
    ended = true;
  });
  await sleep(REACH_MS);
  const waited = !ended;
  await meanwhile();
  letGo.resolve();
  await holding;
  const result = await going;
  if (!waited) throw new Error("it did not wait for the address");
  return result;
}
