import { randomBytes } from "node:crypto";
import { Failure } from "../../plugin/foundation/failure.ts";
import { openLocales } from "../../plugin/templates/locales.ts";
import { optInChats } from "./history/consents.ts";
import { writeWeek } from "./history/write-week.ts";
import { seatLibrarian } from "./koha/librarian.ts";
import { linkDemoPatrons, optInDemoPatrons, seedLibrary } from "./koha/library.ts";
import { listenOnLoopback } from "./loopback.ts";
import { startMail, type TownMail } from "./mail/mail-server.ts";
import { PATHS } from "./page/koha-host.tsx";
import { createPhones } from "./page/phones.tsx";
import { openWords } from "./page/words.ts";
import { findPort } from "./program.ts";
import { openSwitches } from "./switches.ts";
import { LIBRARY, OUR_BOT, OUR_NUMBER, startTown, type Town } from "./town.ts";

/** Short timeouts, so that a viewer sees troubles end; the real defaults are three to ten times as long. */
const QUICK = { TIDINGS_PLIVO_TIMEOUT_MS: "4000", TIDINGS_BEAT_MS: "1000", TIDINGS_SILENT_MS: "8000" };

/** Since when the patrons get messages: before the week that the demo tells of. */
const CONSENT_AGE_MS = 30 * 86_400_000;
const MAIL_FROM = "notices@riverside.example";

export interface Demo {
  /** The page's address. */
  url: string;
  town: Town;
  stop(): Promise<void>;
}

export interface DemoOptions {
  /** The page's port; 0 takes a free one. */
  port: number;
  say(sentence: string): void;
  onError(error: unknown): void;
  /** Called with the town as soon as it must be stopped again. */
  onTown?(town: Town): void;
}

/** Seven minutes in all, as long as Plivo retries, but at short intervals, so that a viewer need not wait. */
const RETRIES_MS = [1_000, 2_000, 4_000, ...Array.from({ length: 82 }, () => 5_000)];

/**
 * Builds the town with its library, starts everything and serves the page. Stops what it started if a later part fails.
 */
export async function startDemo({ port, say, onError, onTown }: DemoOptions): Promise<Demo> {
  const own = port === 0 ? await findPort() : port;
  const host = `http://127.0.0.1:${own}`;
  // With a key of its own, so that secrets and email can be set up on the settings page.
  const key = { TIDINGS_KEY: randomBytes(24).toString("base64url") };
  const addresses = { TIDINGS_OPAC_URL: `${host}${PATHS.patron}`, TIDINGS_STAFF_URL: `${host}${PATHS.staff}` };
  const mail = await startMail();
  const email = { TIDINGS_SMTP_URL: mail.url, TIDINGS_MAIL_FROM: MAIL_FROM };
  const service = { ...QUICK, ...key, ...addresses, ...email };
  const town = await startTown({ say, service, retryDelaysMs: RETRIES_MS }).catch(async (error: unknown) => {
    await mail.stop();
    throw error;
  });
  onTown?.(town);
  try {
    return await openForVisitors({ ...town, mail }, own, say, onError);
  } catch (error) {
    await town.stop();
    await mail.stop();
    throw error;
  }
}

async function openForVisitors(
  town: Town & { mail: TownMail },
  port: number,
  say: (sentence: string) => void,
  onError: (error: unknown) => void,
): Promise<Demo> {
  const { db, clock, plivo, telegram, mail, service, bot } = town;
  say("Filling Koha with its patrons, their loans, holds and pending notices …");
  await seedLibrary(db, clock.now());
  await seatLibrarian(db, `http://127.0.0.1:${port}`);
  const before = new Date(clock.now().getTime() - CONSENT_AGE_MS);
  await optInDemoPatrons(db, before);
  await optInChats(db, before);
  const words = openWords(await openLocales());
  say("Writing the library’s last week …");
  await writeWeek(db, words, clock.now());
  say("Starting the service and the bot …");
  await service.start();
  await bot.start();
  await linkDemoPatrons(db, telegram, randomBytes, clock.now());

  let wake = () => {};
  const switches = openSwitches({ plivo, telegram, programs: { service, bot } }, () => wake());
  const { app, live } = createPhones({
    db,
    plivo,
    telegram,
    mail,
    switches,
    words,
    library: LIBRARY.name,
    service: service.url,
    bot: OUR_BOT,
    number: OUR_NUMBER,
    now: clock.now,
    random: randomBytes,
    onError,
  });
  wake = live.wake;
  const server = await listenOnLoopback(app, port).catch((cause: unknown) => {
    throw new Failure("port_taken", `The page cannot be served on port ${port}: is another demo running?`, cause);
  });
  return {
    url: server.origin,
    town,
    stop: async () => {
      await live.stop();
      await server.stop();
      await town.stop();
      await mail.stop();
    },
  };
}
