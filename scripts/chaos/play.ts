import { setTimeout as sleep } from "node:timers/promises";
import { actOnHost } from "./acts/host.ts";
import { actInKoha } from "./acts/koha.ts";
import { actOfPerson, mergePatrons } from "./acts/people.ts";
import { actOnProvider } from "./acts/providers.ts";
import type { Act, Step } from "./steps.ts";
import type { World } from "./world.ts";

/**
 * Plays the list: each step begins at its time, whatever the others do. What fails because something it needs is
 * broken (a desk without a database) is noted, and nobody tries again. Resolves when the last one has ended.
 */
export async function playSteps(world: World, steps: readonly Step[], stopping: AbortSignal): Promise<void> {
  const { history } = world;
  const under: Promise<void>[] = [];
  const began = history.now();
  for (const step of steps) {
    await sleep(Math.max(0, began + step.at - history.now()), undefined, { signal: stopping });
    under.push(
      perform(world, step.do).catch((error: unknown) => {
        const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
        history.note("could not", `“${step.do.act}” came to nothing: ${why}.`);
      }),
    );
  }
  await Promise.all(under);
}

function perform(world: World, act: Act): Promise<void> {
  switch (act.act) {
    case "kill":
    case "stop":
    case "freeze":
    case "kill database":
    case "freeze database":
    case "read-only database":
    case "lock queue":
    case "keep copy":
    case "put copy back":
    case "move clock":
    case "link":
      return actOnHost(world, act);
    case "Plivo":
    case "slow Plivo":
    case "Telegram":
    case "webhook elsewhere":
    case "Plivo token":
    case "Telegram token":
      return actOnProvider(world, act);
    case "merge patrons":
      return mergePatrons(world, act);
    case "queue":
    case "resend":
    case "trial":
    case "disable plugin":
    case "run sender":
      return actInKoha(world, act);
    default:
      return actOfPerson(world, act);
  }
}
