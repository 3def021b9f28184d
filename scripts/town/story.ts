import { Failure } from "../../plugin/foundation/failure.ts";
import { openLocales } from "../../plugin/templates/locales.ts";
import { optInDemoPatrons, seedLibrary } from "./koha/library.ts";
import { leaveTextsPlain } from "./plain-texts.ts";
import { playArrivals } from "./story/arrivals.ts";
import { playBooks } from "./story/books.ts";
import { playCoverage } from "./story/coverage.ts";
import { playDeaf } from "./story/deaf.ts";
import { playKilled } from "./story/killed.ts";
import { type Narrator, openNarrator } from "./story/narrator.ts";
import { playOwnWords } from "./story/own-words.ts";
import { enterCrowd } from "./story/people.ts";
import { playRestored } from "./story/restored.ts";
import type { Stage } from "./story/stage.ts";
import { playStop } from "./story/stop.ts";
import { playTelegram } from "./story/telegram.ts";
import { playTrouble } from "./story/trouble.ts";
import { startTown, type Town } from "./town.ts";

/**
 * Short times for a short day: the service gives up on Plivo after 1.5 s instead of 15, on a silent worker after 6 s
 * instead of 60, and sends 40 texts per second.
 */
const TOWN = {
  durable: true,
  pace: 40,
  receiptDelayMs: 150,
  retryDelaysMs: [2_000, 4_000, 8_000, 8_000, 8_000],
  service: { TIDINGS_PLIVO_TIMEOUT_MS: "1500", TIDINGS_BEAT_MS: "500", TIDINGS_SILENT_MS: "6000" },
};

const CROWD = 60;

const CHAPTERS: readonly [title: string, play: (stage: Stage) => Promise<void>][] = [
  ["1. Notices leave Koha's queue and reach phones and chats", playArrivals],
  ["2. STOP, START, HELP", playStop],
  ["3. A block in Telegram", playTelegram],
  ["4. Trouble at Plivo", playTrouble],
  ["5. Who said yes is not left without", playCoverage],
  ["6. The library's own words", playOwnWords],
  ["7. Programs die", playKilled],
  ["8. Nobody listens", playDeaf],
  ["9. The books", playBooks],
  ["10. A backup is put back", playRestored],
];

async function prepare(town: Town, say: Narrator): Promise<Stage> {
  const { db, clock } = town;
  say.tell("Entering the library, its patrons, and notices that Koha queued before Tidings came …");
  await seedLibrary(db, clock.now());
  await optInDemoPatrons(db, clock.now());
  await leaveTextsPlain(db, clock.now());
  const crowd = await enterCrowd(db, CROWD, clock.now);
  say.tell("Starting the service and the bot …");
  await town.service.start();
  await town.bot.start();
  const words = await openLocales();
  const lists = { secrets: [], mustWait: [], mailed: new Set<number>(), takenMail: [] };
  return { town, say, words, crowd, ...lists, programs: [town.service, town.bot] };
}

async function play(town: Town, say: Narrator): Promise<void> {
  const stage = await prepare(town, say);
  try {
    for (const [title, chapter] of CHAPTERS) {
      say.chapter(title);
      await chapter(stage);
    }
  } catch (error) {
    for (const { url, log } of stage.programs) {
      process.stdout.write(`\nWhat ${url} logged last:\n${log.slice(-12).join("\n")}\n`);
    }
    throw error;
  }
}

async function main(): Promise<number> {
  const stopping = new AbortController();
  const interrupt = () => stopping.abort(new Failure("interrupted", "The story was interrupted."));
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const say = openNarrator((line) => process.stdout.write(`${line}\n`), stopping.signal);
  let town: Town | undefined;
  let code = 0;
  try {
    say.chapter("A day at the library, in about two minutes");
    town = await startTown({ ...TOWN, say: say.tell });
    await play(town, say);
  } catch (error) {
    code = 1;
    const expected = error instanceof Failure;
    process.stdout.write(`\n${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  }
  say.chapter("Stopping everything …");
  await town?.stop();
  // An error that is not a failed check, but ended the story, must not look like a success.
  process.stdout.write(`${say.passed} checks passed, ${Math.max(say.failed, code)} failed\n`);
  return code;
}

process.exit(await main());
