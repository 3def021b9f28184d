import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { accountOf } from "../plugin/channels/plivo/signature.ts";
import { Failure } from "../plugin/foundation/failure.ts";
import { ARRIVAL, limitConnections } from "../plugin/foundation/http-limits.ts";
import type { Log } from "../plugin/foundation/log.ts";
import { openProof } from "../plugin/foundation/public-proof.ts";
import { openApp } from "./app.ts";
import { startDuty } from "./duty.ts";
import { startHandOver } from "./hearing/hand-over.ts";
import { type Inbox, openInbox } from "./hearing/inbox.ts";
import { inboxUnusable } from "./hearing/inbox-file.ts";
import { type Listened, wantsOut } from "./hearing/listened.ts";
import { type BotProofBook, openProofBook } from "./hearing/proof-book.ts";
import { startReports } from "./hearing/report.ts";
import { openSmsDoor, smsRoutes } from "./hearing/sms.ts";
import { startTelegram } from "./hearing/telegram.ts";
import { openMetrics } from "./metrics.ts";
import { openService } from "./service.ts";
import type { BotSettings } from "./settings.ts";

export interface Bot {
  /** Where it listens, such as `http://127.0.0.1:8091`. */
  origin: string;
  /** Stops listening, waits for hand-overs in flight (at most 5 s) and gives the duty up. */
  stop(): Promise<void>;
}

export interface Outside {
  log: Log;
  now: () => Date;
  /** Milliseconds of a monotonic clock. */
  monotonic: () => number;
}

/** Providers retry for a day at most; an id is remembered longer than that. */
const REMEMBERED_MS = 8 * 24 * 3_600_000;
/** After the restore of a backup that is older than this, a STOP can no longer be told again. */
const KEPT_MS = 30 * 24 * 3_600_000;
const PATIENCE_MS = 5_000;

/** Starts the whole bot. Throws a Failure when the inbox cannot be opened or the port is taken. */
export async function startBot(settings: BotSettings, { log, now, monotonic }: Outside): Promise<Bot> {
  const { name: bot } = settings;
  const inbox = openInbox(settings.inbox);
  const book = openProofBook(settings.inbox, now);
  // The port before the duty: a bot that cannot listen must not become the active one.
  const server = await listen(settings.port, (request) => app.fetch(request));
  const service = openService(settings.service.url, settings.service.token);
  const duty = startDuty({ service, bot, inbox, monotonic, log });
  const { working } = duty;
  const tally = openMetrics(() => ({ working: working(), ...inbox.counts() }));
  const handOver = startHandOver({ inbox, service, now, log, tally });
  const keep = (listened: Listened) => {
    if (!inbox.keep(listened, now(), wantsOut(listened))) return;
    tally.heard(listened.channel, listened.kind);
    handOver.wake();
  };
  const { plivo, telegram } = settings;
  const door = openSmsDoor();
  const refused = (signed: boolean, elsewhere: boolean) => {
    door.refused(signed, elsewhere);
    tally.signatureRefused();
    log.note("sms.signature_refused", { elsewhere });
  };
  const ignored = (because: string) => log.note("sms.ignored", { because });
  const { accepted } = door;
  const knowsStrength = () => reports.answered();
  const kinds = { v2: settings.plivoV2, book, knowsStrength };
  const sms = plivo && smsRoutes({ ...plivo, ...kinds, working, keep, refused, accepted, ignored });
  const channels = [...(plivo ? ["sms"] : []), ...(telegram ? ["telegram"] : [])];
  const proof = openProof(settings.service.token);
  const prove = (challenge: string) => proof.answer("bot", challenge, now());
  const polling = telegram && startTelegram({ ...telegram, duty, keep, log });
  const listens = () => ({
    ...(plivo ? { sms: door.listens() } : {}),
    ...(polling ? { telegram: polling.listens() } : {}),
  });
  const state = () => ({ working: working(), ...inbox.counts(), channels, listens: listens() });
  const app = openApp({ sms, prove, state, tally, log });
  const signing = plivo && signingOf(accountOf(plivo.authToken.reveal()), book);
  const reports = startReports({ service, bot, inbox, working, listens, signing, wake: handOver.wake, now, log });

  const forgetting = keepTidy(settings.inbox, { inbox, book, now, log });

  return {
    origin: server.origin,
    async stop() {
      clearInterval(forgetting);
      // Listening stops first: what is heard after the last hand-over would wait until this bot starts again.
      await Promise.all([server.stop(), polling?.stop()]);
      await handOver.stop(PATIENCE_MS);
      await reports.stop();
      await duty.stop();
      inbox.close();
      book.close();
    },
  };
}

function signingOf(account: string, book: BotProofBook) {
  return { account, strong: () => book.isStrong(account), mark: () => book.markStrong(account) };
}

interface Tidied extends Pick<Outside, "now" | "log"> {
  inbox: Pick<Inbox, "forget">;
  book: Pick<BotProofBook, "forget">;
}

/** Forgets what is old enough, now and every hour. Throws a Failure `inbox_unusable` if that fails now. */
function keepTidy(file: string, { inbox, book, now, log }: Tidied): NodeJS.Timeout {
  const forget = () => {
    const at = now().getTime();
    inbox.forget(new Date(at - REMEMBERED_MS), new Date(at - KEPT_MS));
    book.forget();
  };
  try {
    forget();
  } catch (error) {
    throw inboxUnusable(file, error);
  }
  return setInterval(() => {
    try {
      forget();
    } catch (error) {
      // A full disk may be mended meanwhile; what is heard is refused until then, and the provider tries again.
      log.bug("inbox.not_tidied", error);
    }
  }, 3_600_000);
}

function whyNot(port: number, error: NodeJS.ErrnoException): string {
  const why =
    error.code === "EADDRINUSE"
      ? "another program has it. Is another bot running there?"
      : `the system refuses (${error.code ?? error.message}).`;
  return `The bot cannot listen on port ${port} of 127.0.0.1 (TIDINGS_BOT_PORT): ${why}`;
}

type Answer = (request: Request) => Response | Promise<Response>;

async function listen(port: number, answer: Answer): Promise<{ origin: string; stop(): Promise<void> }> {
  const server = await new Promise<Server>((resolve, reject) => {
    const where = { port, hostname: "127.0.0.1", serverOptions: ARRIVAL };
    const opened = serve({ fetch: answer, ...where }, () => resolve(opened)) as Server;
    limitConnections(opened);
    opened.once("error", (error) => {
      reject(new Failure("port_taken", whyNot(port, error), error));
    });
  });
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.race([closed, sleep(1_000)]);
      server.closeAllConnections();
    },
  };
}
