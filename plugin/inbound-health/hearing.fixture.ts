import type { Hearing } from "./watch-hearing.ts";

/** A process that hears by every channel, for tests that are not about hearing. */
export const hearsAll: Hearing = { deaf: async () => undefined, doubt: () => {}, awaits: () => false };

/** A report of a working bot with an empty inbox that listens to both providers. */
export const aReport = {
  bot: "north",
  working: true,
  waiting: 0,
  parked: 0,
  epoch: 0,
  epochAt: "2026-11-21T12:00:00.000Z",
  listens: { sms: "listening", telegram: "listening" },
  replayed: 0,
} as const;
