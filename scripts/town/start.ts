import { type SpawnOptions, spawn } from "node:child_process";
import { Failure } from "../../plugin/foundation/failure.ts";
import { findProgram } from "../debian.ts";
import { startDemo } from "./demo.ts";
import { proofCommand } from "./proof-command.ts";
import { person } from "./story/people.ts";
import type { Town } from "./town.ts";

async function main(): Promise<void> {
  const say = (sentence: string) => console.log(sentence);
  const port = Number(process.env.TIDINGS_DEMO_PORT ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Failure("bad_port", "TIDINGS_DEMO_PORT must be a port: a number from 0 to 65535.");
  }
  const unknown = process.argv.slice(2).find((word) => word !== "--open-nothing");
  if (unknown !== undefined) {
    throw new Failure("unknown_option", `"${unknown}" is not understood; --open-nothing is all that may be said here.`);
  }
  let town: Town | undefined;
  const interrupted = Promise.withResolvers<undefined>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      // The child processes end with this one: the kernel and their keepers see to that.
      process.on(signal, () => process.exit(130));
      interrupted.resolve(undefined);
    });
  }
  const onError = (error: unknown) => console.error(error);
  const onTown = (built: Town) => {
    town = built;
  };
  const starting = startDemo({ port, say, onError, onTown });
  const demo = await Promise.race([starting, interrupted.promise]);
  if (!demo) {
    say("Stopping …");
    starting.catch(() => {});
    await town?.stop();
    process.exit(130);
  }
  say(`\nOpen ${demo.url}\n`);
  say("Press “Check in a held book” on that page, and Edna’s phone buzzes; “Try this” at its top leads on.");
  say("What proves Edna’s consent is printed, in another terminal in this folder, by:\n");
  say(`  ${proofCommand(demo.town.serviceEnv, person("Edna").id)}\n`);
  say("Ctrl-C stops everything and leaves nothing behind.");
  if (!process.argv.includes("--open-nothing")) openBrowser(demo.url);
  await interrupted.promise;
  say("\nStopping the service, the bot and the database …");
  await demo.stop();
  say("Nothing is left behind.");
  process.exit(0);
}

/** Opens the page on a machine with a desktop; elsewhere the address was printed. */
function openBrowser(url: string): void {
  const desktop = process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY;
  if (!process.stdout.isTTY || !desktop || !findProgram("xdg-open")) return;
  const alone: SpawnOptions = { stdio: "ignore", detached: true };
  spawn("xdg-open", [url], alone)
    .on("error", () => {})
    .unref();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `The demo cannot start: ${error.message}` : error);
  process.exit(1);
});
