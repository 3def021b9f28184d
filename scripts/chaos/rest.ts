import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { turn } from "./acts/koha.ts";
import { type Visit, visitPages } from "./acts/pages.ts";
import { actOfPerson } from "./acts/people.ts";
import { actOnProvider } from "./acts/providers.ts";
import { EVERY_MESSAGE } from "./every-message.ts";
import { writable } from "./host/administrator.ts";
import { ACCOUNT } from "./host/start-programs.ts";
import { type Holdings, readHoldings } from "./laws/host.ts";
import type { World } from "./world.ts";

const MINUTE_MS = 60_000;
/** Longer than any loop of a service rests but the reconciler, so that each has had a turn. */
const STILL_MS = 6_500;
/** Longer than the reconciler rests between two rounds: what is under way now waits for time to pass. */
const WAITING_MS = 22_000;
const PATIENCE_MS = 60_000;
const MOST_ROUNDS = 4;
const MOST_QUESTIONS = 12;
/** Clicks of staff at the same time. */
const AT_ONCE = 4;
/** The time that a service takes to ask once it has started. */
const ASKING_MS = 1_500;

/**
 * Mends everything, plays the person who looks after what waits for one, and moves the clock of the host on until
 * nothing changes any more: past ten minutes, after which doubts are settled; past fifteen, after which the whole
 * queue is walked; and past the hour for which notices rest after the plugin was enabled. Returns what the programs
 * held when all was quiet for the first time: later some of them start anew.
 */
export async function comeToRest(world: World, stopping: AbortSignal): Promise<Holdings> {
  const { history, clock } = world;
  await mend(world);
  history.note("mended", "Everything is mended, and all programs run.");
  await untilStill(world, false, stopping);
  const holdings = await readHoldings(world);
  await writeToSeizedChat(world, stopping);
  for (const minutes of [3, 12, 16, ...(history.has("enabled") ? [62] : []), 16]) {
    await lookAfter(world);
    history.note("clock", `${minutes} minutes pass.`);
    await clock.move(minutes * MINUTE_MS);
    await untilStill(world, false, stopping);
    if (minutes > 10) await askAboutDoubts(world, stopping);
  }
  for (let round = 0; round < MOST_ROUNDS && (await lookAfter(world)); round += 1) {
    await untilStill(world, false, stopping);
  }
  return holdings;
}

/**
 * Another program sets a webhook at Telegram, and somebody writes there. No bot starts anew meanwhile, which deletes a
 * webhook anyway: the one that works must hear them.
 */
async function writeToSeizedChat(world: World, stopping: AbortSignal): Promise<void> {
  const patron = world.people.findIndex(({ chatId }) => chatId !== undefined);
  if (patron < 0) return;
  await actOnProvider(world, { act: "webhook elsewhere" });
  await actOfPerson(world, { act: "text", patron, text: "HELP", twice: false });
  await untilStill(world, false, stopping);
  if (world.telegram.waiting > 0) {
    world.history.note("chat unheard", "a chat is not heard, since another program has set a webhook");
  }
}

/**
 * The provider is asked about a few doubts at a time, every twenty seconds and as soon as a service has started, and
 * only so often in a minute. So minutes pass, and the services start anew, until nothing is left that it was not asked
 * about.
 */
async function askAboutDoubts(world: World, stopping: AbortSignal): Promise<void> {
  const services = [...world.programs.values()].filter(({ name }) => name.startsWith("service"));
  for (let round = 0; round < MOST_QUESTIONS && (await countUnasked(world)) > 0; round += 1) {
    stopping.throwIfAborted();
    await world.clock.move(MINUTE_MS);
    await Promise.all(services.map((service) => service.takeDown("stop", 0)));
    for (const service of services) await service.up();
    await sleep(ASKING_MS);
  }
  await untilStill(world, true, stopping);
}

async function countUnasked({ db }: World): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from tidings_message
    where state = 'uncertain' and channel = 'sms' and asked_at is null`.execute(db);
  return Number(rows[0]?.count);
}

async function mend(world: World): Promise<void> {
  const { database, links, plivo, telegram, programs } = world;
  plivo.behave();
  telegram.behave();
  plivo.setToken(ACCOUNT.plivo.authToken);
  telegram.setToken(ACCOUNT.telegram.token);
  for (const link of links.values()) link.treat({ kind: "open" });
  await writable(database.socket);
  for (const program of programs.values()) await program.up();
  await turn(world, "enable");
  await turn(world, "live");
}

/**
 * What waits for a person: a restored database is released, and texts that nobody could read are let go. Returns
 * whether there was anything.
 */
async function lookAfter(world: World): Promise<boolean> {
  const { db, history } = world;
  const { rows: restores } = await sql<{ asked: number }>`
    select asked_at is not null as asked from tidings_restore where released_at is null`.execute(db);
  const { rows: unheard } = await sql<{ address: number }>`
    select distinct address_id as address from tidings_unheard where state != 'ended'`.execute(db);
  if (restores.length === 0 && unheard.length === 0) return false;
  const visit = await visitPages(world, "staff");
  if (restores.length > 0 && restores.every(({ asked }) => Number(asked) === 1)) {
    await visit.see("/restored");
    const status = await visit.post("/restored/release", {});
    history.note("released", `Staff release what the restored database holds (${status}).`);
  }
  if (unheard.length > 0) await goOn(world, visit, unheard);
  return true;
}

/** A few at a time; what came to nothing is done at the next look. */
async function goOn({ history }: World, visit: Visit, unheard: readonly { address: number }[]): Promise<void> {
  await visit.see("/review?group=texts");
  const statuses = new Set<number | string>();
  const waiting = [...unheard];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      statuses.add(await visit.post("/review", { do: `go_on:unheard-${next.address}` }).catch(() => "no answer"));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  history.note(
    "gone on",
    `Staff let notices go on after ${unheard.length} unread texts (${[...statuses].join(", ")}).`,
  );
}

/**
 * Resolves once nothing has changed for a while and nothing is under way, or when patience ends. `doubts`: doubtful
 * texts are under way too, because they are old enough to be asked about.
 */
async function untilStill(world: World, doubts: boolean, stopping: AbortSignal): Promise<void> {
  const began = performance.now();
  const until = began + PATIENCE_MS;
  let [seen, since] = ["", performance.now()];
  while (performance.now() < until) {
    await sleep(500, undefined, { signal: stopping });
    const now = await look(world, doubts).catch(() => `${performance.now()}`);
    if (now !== seen) [seen, since] = [now, performance.now()];
    else if (performance.now() - since > (now.endsWith(" 0") ? STILL_MS : WAITING_MS)) break;
  }
  const waiting = seen.slice(seen.lastIndexOf(" ") + 1);
  world.history.note("at rest", `At rest after ${Math.round(performance.now() - began)} ms; ${waiting} still wait.`);
}

/** All states at a glance; ends with the number of messages that something will still happen to by itself. */
async function look({ db, telegram }: World, doubts: boolean): Promise<string> {
  const { rows } = await sql<{ seen: string }>`
    select concat_ws(' ',
      (select coalesce(sum(crc32(concat(id, state, coalesce(reason, ''), claims))), 0) from ${EVERY_MESSAGE} e),
      (select coalesce(sum(crc32(concat(message_id, status))), 0) from message_queue),
      (select count(*) from tidings_ledger), (select count(*) from tidings_heard),
      (select count(*) from tidings_bot where waiting > 0),
      ${telegram.waiting},
      (select count(*) from tidings_message where state in ('queued', 'sending')
        or (${doubts} and state = 'uncertain' and channel = 'sms' and asked_at is null))) as seen`.execute(db);
  return rows[0]?.seen ?? "";
}
