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
  intent: z.enum(["stop", "start", "help", "yes", "no", "other"]),
  because: z.string().max(80),
  /** ISO instant at which the bot had it on disk. */
  heardAt: z.iso.datetime(),
  /** Only with kind `link`: the one-time token of the deep link. */
  token: z.string().max(64).optional(),
});
export type Heard = z.infer<typeof heardSchema>;

const whomSchema = z.object({ channel, address: plain(64) });
export type WhomQuestion = z.infer<typeof whomSchema>;
const reportSchema = z.object({
  bot,
  /** Texts on disk that the service has not taken yet. */
  waiting: z.number().int().min(0),
  /** Texts that the service refused five times, kept for staff. */
  parked: z.number().int().min(0),
});
export type BotReport = z.infer<typeof reportSchema>;

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
export interface BotDesk {
  /** Records what was heard, its consequences and its reply in one transaction; a repeat answers `repeated`. */
  heard(heard: Heard): Promise<{ outcome: string; repeated: boolean }>;
  /** Who is at that address: their language, and whether an invitation awaits their yes. */
  whom(question: WhomQuestion): Promise<{ lang: "en" | "es" | "fr" | "da" | null; pending: boolean }>;
  /** May this bot work now? Exactly one does; the answer holds for `forMs`. */
  takeDuty(bot: string): Promise<{ working: boolean; forMs: number }>;
  /** The bot lays its duty down as it stops, so that another need not wait. */
  leaveDuty(bot: string): Promise<void>;
  /** What the bot needs to know of the providers, as staff entered it; absent parts are not set up. */
  settings(): Promise<BotPart>;
  /** The bot is alive and this is what it still holds; waiting 0 means that it has told us everything it heard. */
  report(report: BotReport): Promise<void>;
  /** The bot holds these parked texts. Answers whose words are wanted, and which ones a person has dealt with, so that the bot may let go. */
  parked(report: ParkedReport): Promise<{ done: number[]; wanted: number[] }>;
}

/** The routes that the bot may call, below /bot; guarded by its bearer token before they are reached. */
export function botApi(desk: BotDesk) {
  return new Hono()
    .get("/settings", async (c) => c.json(await desk.settings()))
    .post("/heard", validated("json", heardSchema), async (c) => c.json(await desk.heard(c.req.valid("json"))))
    .post("/whom", validated("json", whomSchema), async (c) => c.json(await desk.whom(c.req.valid("json"))))
    .post("/duty", validated("json", z.object({ bot })), async (c) =>
      c.json(await desk.takeDuty(c.req.valid("json").bot)),
    )
    .post("/duty/leave", validated("json", z.object({ bot })), async (c) => {
      await desk.leaveDuty(c.req.valid("json").bot);
      return c.json({ left: true });
    })
    .post("/report", validated("json", reportSchema), async (c) => {
      await desk.report(c.req.valid("json"));
      return c.json({ noted: true });
    })
    .post("/parked", validated("json", parkedSchema), async (c) => c.json(await desk.parked(c.req.valid("json"))));
}

/** The whole API's type, for hono's typed client. */
export type BotApi = ReturnType<typeof botApi>;
