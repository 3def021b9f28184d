import { afterEach, expect, test } from "vitest";
import { type Following, listenAsTold } from "./provider-part.ts";
import { ServiceFailure } from "./service.ts";
import { type BotSettings, readSettings } from "./settings.ts";
import { until } from "./stage.fixture.ts";

const TELEGRAM = { telegram: { token: "4242:entered-by-staff", api: "http://127.0.0.1:1" } };
const PLIVO = { plivo: { authToken: "entered-by-staff-0815", publicUrl: "https://library.example/tidings" } };

const stops: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

/** A bot whose starts and stops are counted, and a service that returns what the test says. */
function aBot(env: Record<string, string>, answer: Following["service"]["settings"]) {
  const heardWith: BotSettings[] = [];
  const noted: unknown[] = [];
  const stopping = new AbortController();
  let open = 0;
  const start = async (settings: BotSettings) => {
    heardWith.push(settings);
    open += 1;
    return {
      stop: async () => {
        open -= 1;
      },
    };
  };
  const ended = listenAsTold(readSettings({ TIDINGS_BOT_TOKEN: "the-bot-token", ...env }, "desk"), {
    service: { settings: answer },
    start,
    stopping: stopping.signal,
    lookAgainMs: 5,
    askAgainMs: 5,
    log: { note: (event, facts) => void noted.push([event, facts]), bug: (event) => void noted.push([event]) },
  });
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  stops.push(stop);
  return { heardWith, noted, stop, open: () => open };
}

test("the bot waits for the service, logs that once, and listens with what staff entered", async () => {
  let asked = 0;
  const bot = aBot({}, async () => {
    asked += 1;
    if (asked < 5) throw new ServiceFailure("unreachable", "The service cannot be reached.");
    return TELEGRAM;
  });
  await until("it listens", () => bot.open() === 1);
  expect(bot.heardWith[0]?.telegram?.token.reveal()).toBe("4242:entered-by-staff");
  expect(bot.heardWith[0]?.plivo).toBeUndefined();
  expect(bot.noted).toEqual([["settings.awaited", { code: "unreachable", answered: undefined }]]);
  expect(JSON.stringify(bot.heardWith)).not.toContain("entered-by-staff");
});

test("what the environment names has precedence: the service is not even asked", async () => {
  let asked = 0;
  const bot = aBot({ TIDINGS_TELEGRAM_TOKEN: "77:from-the-environment" }, async () => {
    asked += 1;
    return TELEGRAM;
  });
  await until("it listens", () => bot.open() === 1);
  await bot.stop();
  expect(bot.heardWith.map((settings) => settings.telegram?.token.reveal())).toEqual(["77:from-the-environment"]);
  expect(asked).toBe(0);
});

test("when staff change an account the bot starts afresh; the same answer changes nothing", async () => {
  let told: Awaited<ReturnType<Following["service"]["settings"]>> = {};
  let asked = 0;
  const bot = aBot({}, async () => {
    asked += 1;
    return structuredClone(told);
  });
  await until("it has looked again", () => asked > 3);
  expect(bot.heardWith).toHaveLength(1);
  told = PLIVO;
  await until("it listens to SMS", () => bot.heardWith.length === 2 && bot.open() === 1);
  expect(bot.heardWith[1]?.plivo?.authToken.reveal()).toBe("entered-by-staff-0815");
  expect(bot.noted).toEqual([["settings.changed", undefined]]);
});

test("a later outage of the service does not stop the listening", async () => {
  let asked = 0;
  const bot = aBot({}, async () => {
    asked += 1;
    if (asked > 1) throw new ServiceFailure("unavailable", "The service answered 503.", 503);
    return TELEGRAM;
  });
  await until("it was told nothing for a while", () => asked > 4);
  expect([bot.heardWith.length, bot.open()]).toEqual([1, 1]);
  await bot.stop();
  expect(bot.open()).toBe(0);
});

test("a bot that is stopped while it waits for the service never starts to listen", async () => {
  const bot = aBot({}, async () => {
    throw new ServiceFailure("unreachable", "The service cannot be reached.");
  });
  await until("it waits", () => bot.noted.length > 0);
  await bot.stop();
  expect(bot.heardWith).toEqual([]);
});
