import type { ReceiptState } from "../../../plugin/database/tables.ts";
import { type Database, emptyDatabase, type Message } from "./database.ts";

export const MINUTE = 60_000;
export const DEAF_AFTER_MS = 60_000;
export const SILENT_MS = 60_000;
const BEGINNING = Date.UTC(2026, 10, 21, 12);

export type PhoneChannel = "sms" | "telegram";

/** Two numbers and a chat, by address id. */
export const CHANNEL_OF: ReadonlyMap<number, PhoneChannel> = new Map([
  [1, "sms"],
  [2, "sms"],
  [3, "telegram"],
]);
/** Where each patron gets messages; two of them name the same number. */
export const HOME: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 3],
]);

export const channelAt = (addressId: number): PhoneChannel => CHANNEL_OF.get(addressId) ?? "sms";
export const homeOf = (patronId: number): number => HOME.get(patronId) ?? 1;
export const SENDERS: ReadonlyMap<PhoneChannel, string> = new Map([
  ["sms", "15550001111"],
  ["telegram", "library_bot"],
]);

/** A text that a provider took, as its own books have it. */
export interface Taken {
  reference: string;
  attempt: string;
  begunAt: number;
  addressId: number;
  noticeId: number | null;
  kind: Message["kind"];
  at: Date;
  state: ReceiptState;
  code: string | undefined;
}

/** A text on the disk of the bot. */
export interface Inbound {
  id: number;
  addressId: number;
  words: Words;
  heardAt: Date;
  saidAt: Date;
  /** When the service had taken it. */
  endedAt: Date | undefined;
  state: "waiting" | "done" | "kept";
  replayed: boolean;
}

export type Words = "STOP" | "START" | "YES" | "NO" | "please no more";

/** What a report says, which may be old when it arrives. */
export interface Count {
  waiting: number;
  epoch: number;
  moment: number;
}

export interface Bot {
  disk: Inbound[];
  /** A report on its way. */
  counted: Count | undefined;
  epoch: number;
  epochAt: Date;
  replayedRestore: number;
}

/** An attempt in the hands of a process: begun, and perhaps answered. */
export interface InHand {
  message: Message;
  attempt: number;
  beganAt: number;
}

/** What a process of the service has in memory; its death loses it. */
export interface Process {
  id: number;
  /** Claims that have not begun. */
  claims: Message[];
  begun: InHand[];
  answered: (InHand & { outcome: import("../../../plugin/outbox/message.ts").Outcome })[];
  since: { epoch: number; at: number } | undefined;
  lookedAt: number;
  highest: number;
  sawHighestAt: number;
  /** For the laws: the moment at which it last began to be in doubt of what it hears. */
  doubtedAt: number;
}

/** What really happened, whatever a restored database says: only the laws read it. */
export interface Truth {
  /** Rises with everything that is told from what came before. */
  moment: number;
  /** How often each notice may leave: once, and once more for each deed of a person. */
  rounds: Map<number, number>;
  /** Numbers whose STOP was confirmed last. */
  stopped: Set<number>;
  /** What each phone said last of STOP and START or YES. */
  lastWord: Map<number, Words>;
  /** Put back, and nobody has released it. */
  heldBack: boolean;
  wasRestored: boolean;
  /** The moment at which the bot last counted an empty inbox, as the database has it. */
  emptyCountAt: number;
  reportedAt: number;
  /** Something left on a look at the consent that was too old. */
  leftTooLate: boolean;
  /** Messages that a person called sent. */
  calledSent: Set<number>;
}

export interface World {
  now: number;
  db: Database;
  backup: { db: Database; at: number } | undefined;
  bot: Bot;
  taken: Taken[];
  /** Receipts on their way; each may come more than once. */
  receipts: { reference: string; state: ReceiptState; code: string | undefined }[];
  processes: Process[];
  noticeIds: number;
  inboundIds: number;
  workerIds: number;
  references: number;
  truth: Truth;
}

export const nextMoment = ({ truth }: World): number => ++truth.moment;

export const dateOf = (world: World): Date => new Date(world.now);

export function startProcess(world: World): Process {
  world.workerIds += 1;
  return {
    id: world.workerIds,
    claims: [],
    begun: [],
    answered: [],
    since: undefined,
    lookedAt: Number.NEGATIVE_INFINITY,
    highest: 0,
    sawHighestAt: 0,
    doubtedAt: nextMoment(world),
  };
}

/** A library on its first day: nobody has opted in, one bot has not reported yet, two processes have just started. */
export function newWorld(): World {
  const world: World = {
    now: BEGINNING,
    db: emptyDatabase(),
    backup: undefined,
    bot: { disk: [], counted: undefined, epoch: 0, epochAt: new Date(BEGINNING), replayedRestore: 0 },
    taken: [],
    receipts: [],
    processes: [],
    noticeIds: 0,
    inboundIds: 0,
    workerIds: 0,
    references: 0,
    truth: {
      moment: 0,
      rounds: new Map(),
      stopped: new Set(),
      lastWord: new Map(),
      heldBack: false,
      wasRestored: false,
      emptyCountAt: -1,
      reportedAt: 0,
      leftTooLate: false,
      calledSent: new Set(),
    },
  };
  world.processes = [startProcess(world), startProcess(world)];
  return world;
}
