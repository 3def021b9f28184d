import { afterEach, expect, test } from "vitest";
import { openLog } from "../plugin/foundation/log.ts";
import { type Duty, startDuty } from "./duty.ts";
import { ServiceFailure } from "./service.ts";
import { until } from "./stage.fixture.ts";

const log = openLog("bot", "silent");
const started: Duty[] = [];
afterEach(async () => {
  for (const duty of started.splice(0)) await duty.stop();
});

interface Desk {
  answer: () => Promise<{ working: boolean; forMs: number }>;
  asked: number;
  left: string[];
}

function start(answer: Desk["answer"], monotonic = () => performance.now()): { duty: Duty; backend: Desk } {
  const backend: Desk = { answer, asked: 0, left: [] };
  const service = {
    takeDuty: () => {
      backend.asked += 1;
      return backend.answer();
    },
    leaveDuty: async (bot: string) => void backend.left.push(bot),
  };
  const duty = startDuty({
    service,
    bot: "desk",
    inbox: { counts: () => ({ waiting: 0, parked: 0 }) },
    monotonic,
    log,
  });
  started.push(duty);
  return { duty, backend };
}
const yes = (forMs: number) => async () => ({ working: true, forMs });
const no = (forMs: number) => async () => ({ working: false, forMs });
const silence = async () => {
  throw new ServiceFailure("unreachable", "Nobody.");
};

test("a bot works while the service grants the duty, and keeps asking", async () => {
  const { duty, backend } = start(yes(90));
  await until("it works", () => duty.working());
  await until("it has asked again", () => backend.asked > 4);
  expect(duty.working()).toBe(true);
  expect(duty.ending().aborted).toBe(false);
});

test("a refusal ends the duty at once, and aborts what was begun in it", async () => {
  const { duty, backend } = start(yes(300));
  await until("it works", () => duty.working());
  const ending = duty.ending();
  backend.answer = no(300);
  await until("it stands by", () => !duty.working());
  expect(ending.aborted).toBe(true);
});

test("when the service is silent the duty ends with the lease", async () => {
  const { duty, backend } = start(yes(200));
  await until("it works", () => duty.working());
  backend.answer = silence;
  await until("it stands by", () => !duty.working());
  expect(duty.ending().aborted).toBe(true);
});

test("a process that was frozen knows when it continues that its lease has expired", async () => {
  let frozenFor = 0;
  const { duty } = start(yes(60_000), () => performance.now() + frozenFor);
  await until("it works", () => duty.working());
  frozenFor = 60_001;
  expect(duty.working()).toBe(false);
});

test("a lease counts from the question, since the answer may be old when it arrives", async () => {
  let clock = 0;
  const { duty, backend } = start(
    async () => {
      clock += 400;
      return { working: true, forMs: 300 };
    },
    () => clock,
  );
  await until("it was answered", () => backend.asked > 0);
  expect(duty.working()).toBe(false);
});

test("stopping gives the duty up", async () => {
  const { duty, backend } = start(yes(1_000));
  await until("it works", () => duty.working());
  await duty.stop();
  started.pop();
  expect(duty.working()).toBe(false);
  expect(duty.ending().aborted).toBe(true);
  expect(backend.left).toEqual(["desk"]);
});
