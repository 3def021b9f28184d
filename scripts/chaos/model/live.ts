import { onPage } from "./consent.ts";
import { decide, reconcile } from "./doubts.ts";
import { handOver, say } from "./heard.ts";
import { compareInbound, count, mayNoticesLeave, report } from "./hearing.ts";
import { checkRest, checkStep } from "./laws.ts";
import { queueNotice, resend, takeIn } from "./notices.ts";
import { begin, claim, receive, rescue, sendOne, settle } from "./outbox.ts";
import type { Fate, Request } from "./provider.ts";
import { askBooks, backUp, markLeft, putBack, release, weighLate } from "./restore.ts";
import type { Maintenance, Step } from "./steps.ts";
import { newWorld, type Process, startProcess, type World } from "./world.ts";

const LOOK_MS = 4_000;

/** Lets a day happen and checks the laws after each step, and once all has come to rest. */
export async function live(steps: readonly Step[]): Promise<World> {
  const world = newWorld();
  for (const patronId of [1, 2, 4]) onPage(world, patronId, "in");
  for (const one of world.processes) claim(world, one);
  for (let times = 0; times < 2; times += 1) await take(world, { do: "report", lost: false });
  for (const step of steps) await take(world, step);
  await comeToRest(world);
  checkRest(world);
  return world;
}

async function take(world: World, step: Step): Promise<void> {
  await happen(world, step);
  checkStep(world);
}

const processOf = (world: World, index: number): Process => {
  const one = world.processes[index] ?? startProcess(world);
  world.processes[index] = one;
  return one;
};

async function happen(world: World, step: Step): Promise<void> {
  switch (step.do) {
    case "notice":
      return queueNotice(world, step.patron, step.letter);
    case "takeIn":
      return takeIn(world);
    case "claim":
      return claim(world, processOf(world, step.process));
    case "begin":
      return begin(world, processOf(world, step.process));
    case "settle":
      return settle(world, processOf(world, step.process));
    case "send":
      return sendOne(world, processOf(world, step.process), step.request, step.fate);
    case "work":
      return work(world, processOf(world, step.process), step);
    case "start":
      return start(world, processOf(world, step.process), step.hearing);
    case "die":
      world.processes[step.process] = startProcess(world);
      return;
    case "receipt":
      return receive(world, step.pick, step.again);
    case "wait":
      return wait(world, step.seconds, step.awake);
    case "loseReceipts":
      world.receipts = [];
      return;
    case "count":
      return count(world);
    case "listen":
      return listen(world);
    case "say":
      return say(world, step.address, step.words);
    case "handOver":
      return handOver(world, step.pick, step.unanswered);
    case "report":
      return report(world, step.lost);
    case "page":
      return onPage(world, step.patron, step.deed);
    case "resend":
      return resend(world, step.pick);
    case "decide":
      return decide(world, step.pick, step.verdict);
    default:
      return maintain(world, step);
  }
}

async function maintain(world: World, step: Maintenance): Promise<void> {
  switch (step.do) {
    case "rescue":
      return rescue(world);
    case "reconcile":
      return reconcile(world);
    case "compare":
      return compareInbound(world);
    case "backUp":
      return backUp(world);
    case "putBack":
      return putBack(world);
    case "books":
      askBooks(world);
      markLeft(world);
      return weighLate(world);
    case "release":
      return release(world, step.doubtful);
  }
}

/** All processes look, and the bot reports twice and hands over what it has: patrons are heard. */
function listen(world: World): void {
  for (const one of world.processes) mayNoticesLeave(world, one, "sms");
  for (const _ of world.bot.disk) handOver(world, 0, false);
  compareInbound(world);
  report(world, false);
  report(world, false);
}

function wait(world: World, seconds: number, awake: "all" | "service" | "nobody"): void {
  const until = world.now + seconds * 1_000;
  while (awake === "service" && world.now + LOOK_MS < until) {
    world.now += LOOK_MS;
    for (const one of world.processes) mayNoticesLeave(world, one, "sms");
  }
  world.now = until;
  if (awake === "all") listen(world);
}

function start(world: World, one: Process, hearing: boolean): void {
  if (hearing) listen(world);
  takeIn(world);
  claim(world, one);
  begin(world, one);
}

async function work(world: World, one: Process, how: { request: Request; fate: Fate }): Promise<void> {
  start(world, one, true);
  while (one.begun.length > 0) await sendOne(world, one, how.request, how.fate);
  settle(world, one);
}

/** Everything runs, everybody waits, and a person releases what is held without wanting anything twice. */
async function comeToRest(world: World): Promise<void> {
  const calm = { process: 0, request: "taken", fate: "delivered" } as const;
  for (let round = 0; round < 12; round += 1) {
    const receipts = world.receipts.map((): Step => ({ do: "receipt", pick: 0, again: false }));
    const texts = world.bot.disk.map((): Step => ({ do: "handOver", pick: 0, unanswered: false }));
    const steps: Step[] = [
      { do: "report", lost: false },
      ...texts,
      { do: "takeIn" },
      { do: "compare" },
      { do: "wait", seconds: 20, awake: "all" },
      { do: "books" },
      { do: "listen" },
      ...(round > 1 ? [{ do: "release", doubtful: false } as const, { do: "books" } as const] : []),
      { do: "work", ...calm },
      { do: "work", ...calm },
      ...receipts,
      { do: "rescue" },
      { do: "reconcile" },
      { do: "wait", seconds: round < 6 ? 12 * 60 : 13 * 60 * 60, awake: "all" },
    ];
    for (const step of steps) await take(world, step);
  }
}
