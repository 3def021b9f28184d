import { describeProgram, findPort, type Program } from "../program.ts";
import { playBotsKilled } from "./bots-killed.ts";
import { queueRow } from "./desk.ts";
import { countStates } from "./eyes.ts";
import { ageDoubts, restartService } from "./levers.ts";
import type { Stage } from "./stage.ts";
import { claimsOf, doubtsAbout, openAttempts, workerOf } from "./workers.ts";

/** A killed process keeps the right to ask the provider for two minutes (`jobs/worker`); then another one asks. */
const ASKED_AGAIN_MS = 200_000;

/** Programs are killed in the middle of their work, and nothing is lost or sent twice. */
export async function playKilled(stage: Stage): Promise<void> {
  const { town } = stage;
  const port = await findPort();
  const second = describeProgram("plugin/main.ts", port, { ...town.serviceEnv, TIDINGS_PORT: String(port) });
  stage.programs.push(second);
  try {
    await playServices(stage, second);
  } finally {
    await second.kill();
  }
  await playBotsKilled(stage);
}

async function playServices(stage: Stage, second: Program): Promise<void> {
  const { town, say } = stage;
  say.tell("Plivo takes half a second for each answer now, and its receipts find the web server down.");
  town.plivo.misbehave({ kind: "late", ms: 500 }, Number.POSITIVE_INFINITY);
  town.door.treatReceipts("refuse");
  const ids = await queueForAll(stage, "first");
  const dead = await kill(stage, [town.service], "the service is killed (SIGKILL) while requests are under way");
  await second.start();
  await say.sees(
    "a second one starts beside it: what was under way is uncertain, and not sent again",
    dead.underWay,
    () => doubtsAbout(stage, dead.worker),
  );
  town.door.treatReceipts("pass");
  const both = [town.service, second];
  ids.push(...(await queueForAll(stage, "second")));
  await kill(stage, both, "the busier of the two is killed, and started again");
  ids.push(...(await queueForAll(stage, "third")));
  await askToStop(stage, both);
  await allDelivered(stage, ids);
  town.plivo.behave();
}

interface Dead {
  worker: number;
  /** The requests that it had begun. */
  underWay: number;
}

/** Kills the busiest of these services with requests under way, and starts it again. */
async function kill(stage: Stage, services: readonly Program[], sentence: string): Promise<Dead> {
  const { program, worker } = await busiest(stage, services);
  await program.kill();
  const underWay = await openAttempts(stage, worker);
  stage.say.finds(sentence, true, underWay > 0);
  await program.start();
  return { worker, underWay };
}

/** Asks the busiest of these services to stop, as a host does before it shuts down, and starts it again. */
async function askToStop(stage: Stage, services: readonly Program[]): Promise<void> {
  const { say } = stage;
  const { program, worker } = await busiest(stage, services);
  say.finds(
    "the busier is asked to stop (SIGTERM) while requests are under way, and ends in order",
    0,
    await program.stop(),
  );
  say.finds(
    "what it had begun it finished, and it holds nothing back",
    [0, 0, 0],
    [await openAttempts(stage, worker), await doubtsAbout(stage, worker), await claimsOf(stage, worker)],
  );
  await program.start();
}

/** Waits until one of these services has several requests under way, and returns it. */
async function busiest(stage: Stage, services: readonly Program[]): Promise<{ program: Program; worker: number }> {
  const workers = await Promise.all(
    services.map(async (program) => ({ program, worker: await workerOf(stage, program) })),
  );
  let busy: { program: Program; worker: number } | undefined;
  await stage.say.sees("notices are queued for everybody, and their requests are under way", true, async () => {
    for (const one of workers) if ((await openAttempts(stage, one.worker)) >= 5) busy = one;
    return busy !== undefined;
  });
  if (!busy) throw new Error("seen and lost");
  return busy;
}

/** Queues one notice for everybody in the crowd, each with a different text. */
async function queueForAll(stage: Stage, when: string): Promise<number[]> {
  const ids: number[] = [];
  for (const reader of stage.crowd) {
    ids.push(
      await queueRow(stage, reader, "DUE", `${reader.firstname}: « Atlas, volume ${reader.id} » is due, said ${when}.`),
    );
  }
  return ids;
}

/**
 * Attempts whose program died between begin and request are uncertain; Plivo's receipts, or else its list of messages,
 * settle them.
 */
async function allDelivered(stage: Stage, ids: readonly number[]): Promise<void> {
  const { town, say } = stage;
  await say.sees("nothing waits or is claimed by the dead any more", 0, async () => {
    const { queued = 0, sending = 0, sent = 0 } = await countStates(town.db, ids);
    return queued + sending + sent;
  });
  await say.sees("what Plivo took, its receipts have settled", 0, async () => {
    const doubtful = await town.db
      .selectFrom("tidings_message")
      .select("text")
      .where("notice_id", "in", [...ids])
      .where("state", "=", "uncertain")
      .execute();
    const taken = new Set(town.plivo.books.map(({ text }) => text));
    return doubtful.filter(({ text }) => taken.has(text ?? "")).length;
  });
  const aged = await ageDoubts(stage);
  if (aged > 0) {
    say.tell(
      `Of ${aged} ${aged === 1 ? "attempt" : "attempts"} Plivo has heard nothing: the story lets ten minutes pass, and starts the service anew.`,
    );
    await restartService(stage);
  }
  const states = () => countStates(town.db, ids);
  await say.sees(`all ${ids.length} are delivered`, { delivered: ids.length }, states, ASKED_AGAIN_MS);
  const texts = await town.db
    .selectFrom("tidings_message")
    .select("text")
    .where("notice_id", "in", [...ids])
    .execute();
  const times = texts.map(({ text }) => town.plivo.books.filter((taken) => taken.text === text).length);
  say.finds("each of them exactly once", [1], [...new Set(times)]);
}
