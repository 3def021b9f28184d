import type { Program } from "../program.ts";
import type { Stage } from "./stage.ts";

/** The worker id of that program. */
export async function workerOf({ town }: Stage, program: Program): Promise<number> {
  const row = await town.db
    .selectFrom("tidings_worker")
    .select("id")
    .where("pid", "=", program.pid ?? 0)
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Counts the requests that the worker has begun and not settled. */
export async function openAttempts({ town }: Stage, worker: number): Promise<number> {
  const row = await town.db
    .selectFrom("tidings_attempt")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("worker_id", "=", worker)
    .where("ended_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Counts the messages that are uncertain because that worker died. */
export async function doubtsAbout({ town }: Stage, worker: number): Promise<number> {
  const row = await town.db
    .selectFrom("tidings_attempt as t")
    .innerJoin("tidings_message as m", (join) =>
      join.onRef("m.id", "=", "t.message_id").onRef("m.claims", "=", "t.number"),
    )
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("t.worker_id", "=", worker)
    .where("t.reason", "=", "worker_died")
    .where("m.state", "=", "uncertain")
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Counts the messages that the worker has claimed. */
export async function claimsOf({ town }: Stage, worker: number): Promise<number> {
  const row = await town.db
    .selectFrom("tidings_message")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("claimed_by", "=", worker)
    .where("state", "=", "sending")
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
