import type { PlivoFault } from "./plivo/api.ts";
import type { PlivoSimulator } from "./plivo/simulator.ts";
import type { Program } from "./program.ts";
import type { TelegramSimulator } from "./telegram/simulator.ts";

/** Longer than the demo's service waits for Plivo, so that the response comes too late. */
const SLOW_MS = 8_000;
const FLOOD_S = 10;

export type PlivoMood = "works" | "slow" | "refuses" | "error" | "down";
export type TelegramMood = "works" | "flood";
export type Life = "running" | "starting" | "stopped";
export type ProgramName = "service" | "bot";

/** The things that a visitor can break, and their current state. */
export interface Switches {
  readonly plivo: PlivoMood;
  readonly telegram: TelegramMood;
  readonly lives: Readonly<Record<ProgramName, Life>>;
  setPlivo(mood: PlivoMood): void;
  setTelegram(mood: TelegramMood): void;
  /** SIGKILL: the program ends at once. */
  kill(name: ProgramName): Promise<void>;
  /** Starts a program that was killed; does nothing for one that runs. */
  start(name: ProgramName): Promise<void>;
}

export const PLIVO_FAULTS: Readonly<Record<Exclude<PlivoMood, "works">, PlivoFault>> = {
  slow: { kind: "late", ms: SLOW_MS },
  refuses: { kind: "receipt", status: "failed", errorCode: "200" },
  error: { kind: "http", status: 500 },
  down: { kind: "http", status: 503 },
};

export interface Breakable {
  plivo: Pick<PlivoSimulator, "misbehave" | "behave">;
  telegram: Pick<TelegramSimulator, "misbehave" | "behave">;
  programs: Readonly<Record<ProgramName, Pick<Program, "start" | "kill">>>;
}

/** Opens the switches, with everything working and both programs running. `changed` is called after every change. */
export function openSwitches({ plivo, telegram, programs }: Breakable, changed: () => void): Switches {
  const lives: Record<ProgramName, Life> = { service: "running", bot: "running" };
  let plivoMood: PlivoMood = "works";
  let telegramMood: TelegramMood = "works";
  const live = (name: ProgramName, life: Life) => {
    lives[name] = life;
    changed();
  };
  return {
    get plivo() {
      return plivoMood;
    },
    get telegram() {
      return telegramMood;
    },
    lives,
    setPlivo: (mood) => {
      plivo.behave();
      if (mood !== "works") plivo.misbehave(PLIVO_FAULTS[mood], Number.POSITIVE_INFINITY);
      plivoMood = mood;
      changed();
    },
    setTelegram: (mood) => {
      telegram.behave();
      if (mood === "flood") {
        telegram.misbehave({ kind: "http", status: 429, retryAfter: FLOOD_S }, Number.POSITIVE_INFINITY);
      }
      telegramMood = mood;
      changed();
    },
    kill: async (name) => {
      if (lives[name] !== "running") return;
      live(name, "stopped");
      await programs[name].kill();
    },
    start: async (name) => {
      if (lives[name] !== "stopped") return;
      live(name, "starting");
      try {
        await programs[name].start();
        live(name, "running");
      } catch (error) {
        live(name, "stopped");
        throw error;
      }
    },
  };
}
