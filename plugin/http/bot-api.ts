import { Hono } from "hono";
import { z } from "zod";
import { validated } from "./validated.ts";

const channel = z.enum(["sms", "telegram"]);
const bot = z.string().min(1).max(64);
/** Names of providers and phones are plain ASCII, since their columns would refuse anything else. */
const plain = (most: number) =>
  z.string().regex(new RegExp(`^[ -~]{1,${most}}$`), `needs 1 to ${most} plain characters`);

/** A name, a mailbox or a short code is nobody's phone, whatever a bot of another version takes it for. */
const isPhone = ({ channel, address }: { channel: string; address: string }) =>
  channel !== "sms" || /^\d{7,15}$/.test(address);

/** Something that a patron's phone did, as the bot hands it over. */
const heardFields = z.object({
  /** The provider's own id of the text or update, by which a repeat is recognized and changes nothing. */
  id: plain(80),
  channel,
  kind: z.enum(["text", "link", "blocked", "unblocked"]),
  /** Our number or bot that received it. */
  sender: plain(40),
  /** The patron's number (digits, no plus) or chat. */
  address: plain(64),
  text: z.string().max(20_000),
  /** A yes or no is handed over as such: only the service knows what it replies to. */
  intent: z.enum(["stop", "start", "help", "yes", "no", "other"]),
  because: z.string().max(80),
  /** ISO instant at which the bot had written it to disk. */
  heardAt: z.iso.datetime(),
  /** ISO instant at which it was written, according to the provider; Plivo does not tell. */
  saidAt: z.iso.datetime().optional(),
  /**
   * Handed over again because the database was restored: ISO instant at which the service took it first. It takes full
   * effect, but is too late for a reply.
   */
  firstTakenAt: z.iso.datetime().optional(),
  /** Only with kind `link`: the one-time token of the deep link. */
  token: z.string().max(64).optional(),
});
export const heardSchema = heardFields.refine(isPhone, { path: ["address"], message: "is no phone's number" });
export type Heard = z.infer<typeof heardSchema>;

const whomSchema = z.object({ channel, address: plain(64) });
export type WhomQuestion = z.infer<typeof whomSchema>;
/** How a bot listens to a provider; anything but `listening` is the reason why it does not hear. */
const listens = z.enum([
  "listening",
  /** It has not asked Telegram yet, or has had no answer yet. */
  "starting",
  "unreachable",
  "token_refused",
  "another_program_polls",
  "webhook_elsewhere",
  /** Requests came with a signature that is not Plivo's, and none with a valid one since. */
  "refusing",
  /** Requests came that Plivo signed for another address than the one that is set, and none for that one since. */
  "other_address",
]);
export type Listens = z.infer<typeof listens>;
/** The highest epoch of our database that the bot knew before it counted what it holds; 0: none. */
const epoch = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const reportSchema = z.object({
  bot,
  /** It is on duty; a bot on standby reports what it still holds, but hears nobody. */
  working: z.boolean(),
  epoch,
  /** When it first saw that epoch, by its own clock. */
  epochAt: z.iso.datetime(),
  /** What it listens to. */
  listens: z.object({ sms: listens.optional(), telegram: listens.optional() }),
  /** The last restore of our database after which it handed over again what it keeps on disk; 0: none. */
  replayed: epoch,
  /** Texts on disk that the service has not taken yet. */
  waiting: z.number().int().min(0),
  /** Dead letters: texts that the service refused five times, kept for staff. */
  parked: z.number().int().min(0),
  /**
   * The account whose requests it hears (tells no secret), and whether it was seen to sign what they say; a bot of an
   * older version does not tell.
   */
  signing: z.object({ account: z.string().regex(/^[0-9a-f]{32}$/), strong: z.boolean() }).optional(),
});
export type BotReport = z.infer<typeof reportSchema>;

/** What the bot is told in return for its report. */
export interface ReportAnswer {
  /** To be sent with the next report, which counts after it. */
  epoch: number;
  /** The service waits for a report that has this epoch. */
  again: boolean;
  /** Our database was restored: whatever changed a consent since then must be handed over again, once per `id`. */
  restore?: { id: number; since: string };
  /** The account was seen to sign strongly, by this bot, another one or the service. */
  strong?: boolean;
}

/** Names a parked text in its bot's inbox; with the instant, because an inbox that was lost restarts its count. */
const parkedRow = z.object({ row: z.number().int().min(0), heardAt: z.iso.datetime() });
/** Lenient on purpose: a text is parked because something about it was not acceptable. */
const parkedText = parkedRow.extend({
  channel: plain(12),
  kind: plain(16),
  address: z.string().max(254),
  text: z.string().max(20_000),
});
const parkedSchema = z.object({ bot, rows: z.array(parkedRow).max(50), texts: z.array(parkedText).max(10) });
/** Parked texts that the bot holds: their rows, and the words of those that were wanted. */
export type ParkedReport = z.infer<typeof parkedSchema>;

/** What the bot needs to know of the providers; a part that is absent is not set up. */
export interface BotPart {
  plivo?: { authToken: string; publicUrl: string };
  telegram?: { token: string; api: string };
}

/** What the service does for the bot; the routes below only translate HTTP. */
export interface BotBackend {
  /** Records what was heard, its consequences and its reply in one transaction; a repeat returns `repeated`. */
  heard(heard: Heard): Promise<{ outcome: string; repeated: boolean }>;
  /** The language of the patron at that address, and whether an invitation waits for their yes. */
  whom(question: WhomQuestion): Promise<{ lang: "en" | "es" | "fr" | "da" | null; pending: boolean }>;
  /** Whether this bot may work now, as exactly one does; holds for `forMs` milliseconds. */
  takeDuty(bot: string): Promise<{ working: boolean; forMs: number }>;
  /** The bot gives up its duty as it stops, so that another need not wait; `empty`: we have everything it holds. */
  leaveDuty(bot: string, empty: boolean): Promise<void>;
  /** The providers as staff entered them. */
  settings(): Promise<BotPart>;
  /** The bot is alive and reports what it still holds; waiting 0 means that we have everything it heard. */
  report(report: BotReport): Promise<ReportAnswer>;
  /**
   * The bot holds these parked texts. Returns the rows whose words are wanted, and those that a person has dealt with,
   * which the bot may delete.
   */
  parked(report: ParkedReport): Promise<{ done: number[]; wanted: number[] }>;
}

/** The routes that the bot may call, below /bot; they are guarded by its bearer token. */
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
