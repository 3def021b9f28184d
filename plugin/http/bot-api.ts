import { Hono } from "hono";
import { z } from "zod";
import { validated } from "./validated.ts";

const channel = z.enum(["sms", "telegram"]);
const bot = z.string().min(1).max(64);
/** Names of providers and phones are plain ASCII; anything else would be refused by the columns that keep them. */
const plain = (most: number) =>
  z.string().regex(new RegExp(`^[ -~]{1,${most}}$`), `needs 1 to ${most} plain characters`);

/** Something that a patron's phone did. */
export const heardSchema = z.object({
  /** The provider's own id of the text or update: the same id again changes nothing. */
  id: plain(80),
  channel,
  kind: z.enum(["text", "link", "blocked", "unblocked"]),
  /** Our number or bot that heard it. */
  sender: plain(40),
  /** The patron's number (digits, no plus) or chat. */
  address: plain(64),
  text: z.string().max(20_000),
  /** A yes or no is told as it was said: what it answers, only the service knows. */
  intent: z.enum(["stop", "start", "help", "yes", "no", "other"]),
  because: z.string().max(80),
  /** ISO instant at which the bot had it on disk. */
  heardAt: z.iso.datetime(),
  /** ISO instant at which the provider says that it was written; Plivo does not say. */
  saidAt: z.iso.datetime().optional(),
  /**
   * Handed over once more since the database was restored: everything follows from it, but nobody is answered so
   * late.
   */
  replayed: z.literal(true).optional(),
  /** Only with kind `link`: the one-time token of the deep link. */
  token: z.string().max(64).optional(),
});
export type Heard = z.infer<typeof heardSchema>;

const whomSchema = z.object({ channel, address: plain(64) });
export type WhomQuestion = z.infer<typeof whomSchema>;
/** How a bot listens to a provider; anything but `listening` is why it does not hear. */
const listens = z.enum([
  "listening",
  /** It has not asked Telegram for the first time, or has no answer yet. */
  "starting",
  "unreachable",
  "token_refused",
  "another_program_polls",
  "webhook_elsewhere",
  /** Requests with a signature that is not Plivo's, and none with a good one since. */
  "refusing",
]);
export type Listens = z.infer<typeof listens>;
/** The highest epoch of our database that the bot knew before it counted; 0: none. */
const epoch = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const reportSchema = z.object({
  bot,
  /** It works; one that stands by reports what it still holds, but hears nobody. */
  working: z.boolean(),
  epoch,
  /** When it met that epoch, by its own clock. */
  epochAt: z.iso.datetime(),
  /** What it listens to. */
  listens: z.object({ sms: listens.optional(), telegram: listens.optional() }),
  /** The last restore of our database after which it handed over again what it keeps; 0: none. */
  replayed: epoch,
  /** Texts on disk that the service has not taken yet. */
  waiting: z.number().int().min(0),
  /** Texts that the service refused five times, kept for staff. */
  parked: z.number().int().min(0),
});
export type BotReport = z.infer<typeof reportSchema>;

export interface ReportAnswer {
  /** To be told with the next report, which counts after it. */
  epoch: number;
  /** The service waits for a report that has this epoch. */
  again: boolean;
  /** Our database was restored: what changed a consent since then is to be handed over again, once for each `id`. */
  restore?: { id: number; since: string };
}

/** Names a parked text in its bot's inbox; the instant, because an inbox that was lost begins to count anew. */
const parkedRow = z.object({ row: z.number().int().min(0), heardAt: z.iso.datetime() });
/** As lenient as can be: a text was parked because something about it could not be taken. */
const parkedText = parkedRow.extend({
  channel: plain(12),
  kind: plain(16),
  address: z.string().max(254),
  text: z.string().max(20_000),
});
const parkedSchema = z.object({ bot, rows: z.array(parkedRow).max(50), texts: z.array(parkedText).max(10) });
export type ParkedReport = z.infer<typeof parkedSchema>;

export interface BotPart {
  plivo?: { authToken: string; publicUrl: string };
  telegram?: { token: string; api: string };
}

/** What the service does for the bot; the routes below only speak HTTP. */
export interface BotBackend {
  /** Records what was heard, its consequences and its reply in one transaction; a repeat answers `repeated`. */
  heard(heard: Heard): Promise<{ outcome: string; repeated: boolean }>;
  /** Who is at that address: their language, and whether an invitation awaits their yes. */
  whom(question: WhomQuestion): Promise<{ lang: "en" | "es" | "fr" | "da" | null; pending: boolean }>;
  /** May this bot work now? Exactly one does; the answer holds for `forMs`. */
  takeDuty(bot: string): Promise<{ working: boolean; forMs: number }>;
  /**
   * The bot lays its duty down as it stops, so that another need not wait; `empty`: it holds nothing that we have
   * not.
   */
  leaveDuty(bot: string, empty: boolean): Promise<void>;
  /** What the bot needs to know of the providers, as staff entered it; absent parts are not set up. */
  settings(): Promise<BotPart>;
  /** The bot is alive and this is what it still holds; waiting 0 means that it has told us everything it heard. */
  report(report: BotReport): Promise<ReportAnswer>;
  /**
   * The bot holds these parked texts. Answers whose words are wanted, and which ones a person has dealt with, so that
   * the bot may let go.
   */
  parked(report: ParkedReport): Promise<{ done: number[]; wanted: number[] }>;
}

/** The routes that the bot may call, below /bot; guarded by its bearer token before they are reached. */
export function botApi(backend: BotBackend) {
  return new Hono()
    .get("/settings", async (c) => c.json(await backend.settings()))
    .post("/heard", validated("json", heardSchema), async (c) => c.json(await backend.heard(c.req.valid("json"))))
    .post("/whom", validated("json", whomSchema), async (c) => c.json(await backend.whom(c.req.valid("json"))))
    .post("/duty", validated("json", z.object({ bot })), async (c) =>
      c.json(await backend.takeDuty(c.req.valid("json").bot)),
    )
    .post("/duty/leave", validated("json", z.object({ bot, empty: z.boolean() })), async (c) => {
      const left = c.req.valid("json");
      await backend.leaveDuty(left.bot, left.empty);
      return c.json({ left: true });
    })
    .post("/report", validated("json", reportSchema), async (c) => c.json(await backend.report(c.req.valid("json"))))
    .post("/parked", validated("json", parkedSchema), async (c) => c.json(await backend.parked(c.req.valid("json"))));
}

/** The whole API's type, for hono's typed client. */
export type BotApi = ReturnType<typeof botApi>;
