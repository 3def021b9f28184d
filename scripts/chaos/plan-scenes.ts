import type { Chance } from "./random.ts";
import { type Act, type LinkName, PROGRAMS, type ProgramName, type Step } from "./steps.ts";

/* Several acts that belong together, so that what seldom meets by chance does meet. */

/** Kills, freezes or stops a program. */
export function harmProgram(chance: Chance, among: readonly [ProgramName, ...ProgramName[]] = PROGRAMS): Act {
  const program = chance.pick(among);
  return chance.weighted<Act>([
    [4, { act: "kill", program, ms: chance.between(0, 4_000) }],
    [2, { act: "freeze", program, ms: chance.between(200, 9_000) }],
    [1, { act: "stop", program, ms: chance.between(0, 4_000) }],
  ]);
}

/** One run of Koha's sender. */
export function runSender(chance: Chance): Act {
  return {
    act: "run sender",
    frozenMs: chance.happens(0.3) ? chance.between(500, 6_000) : 0,
    killed: chance.happens(0.15),
  };
}

/** Queues the next notice, for anybody or for one patron. */
export type QueueNext = (chance: Chance, patron?: number) => Act;

const queueMany = (chance: Chance, at: number, notices: number, queueNext: QueueNext): Step[] =>
  Array.from({ length: Math.round(notices) }, (_, place): Step => ({ at: at + place * 10, do: queueNext(chance) }));

/** As long as what a burst brings is under way. */
const BURST_MS = 8_000;

/**
 * One of Koha's jobs queues notices for many at once while Plivo is slow, so that requests are under way when a program
 * dies or is frozen.
 */
export function planBurst(chance: Chance, at: number, notices: number, queueNext: QueueNext): Step[] {
  const queued = queueMany(chance, at, notices, queueNext);
  const harmed = { at: at + chance.between(500, 2_500), do: harmProgram(chance, ["service-1", "service-2"]) };
  return [{ at, do: { act: "slow Plivo", ms: BURST_MS } }, ...queued, harmed];
}

/** Many patrons write within a second, and meanwhile a bot dies, or the clock of the host is put back. */
export function planOutcry(chance: Chance, at: number, speak: (chance: Chance) => Act | undefined): Step[] {
  const steps = Array.from({ length: 12 }, (): Step[] => {
    const said = speak(chance);
    return said ? [{ at: at + chance.between(0, 1_200), do: said }] : [];
  }).flat();
  const program = chance.pick(["bot-1", "bot-2"]);
  const harm = chance.weighted<Act>([
    [3, { act: "kill", program, ms: chance.between(0, 2_000) }],
    [1, { act: "move clock", ms: -chance.between(2_000, 5_000) }],
  ]);
  return [...steps, { at: at + chance.between(300, 1_200), do: harm }];
}

/** What happens seldom: a backup that is put back, trial and back, the plugin disabled and enabled. */
export function planTurns(chance: Chance, minutes: number, queueNext: QueueNext): Step[] {
  const steps: Step[] = [];
  for (let from = 0; from < minutes; from += 2) {
    const length = Math.min(2, minutes - from) * 60_000;
    const at = (share: number) => Math.round(from * 60_000 + share * length);
    const ms = chance.between(4_000, 15_000);
    const [kept, back] = [chance.between(10, 45) / 100, chance.between(55, 80) / 100];
    if (chance.happens(0.6)) {
      steps.push({ at: at(kept), do: { act: "keep copy" } }, { at: at(back), do: { act: "put copy back" } });
      // Half of the copies are an hour old.
      const hour = { act: "move clock", ms: 3_600_000 } as const;
      if (chance.happens(0.5)) steps.push({ at: at((kept + back) / 2), do: hour });
    }
    if (chance.happens(0.6)) steps.push(...planTrial(chance, at(chance.between(5, 70) / 100), queueNext));
    if (chance.happens(0.5)) steps.push(...planLongCut(chance, at(chance.between(5, 60) / 100), queueNext));
    // What was queued before the plugin is enabled rests for an hour, so this comes late.
    if (chance.happens(0.25)) steps.push({ at: at(chance.between(75, 90) / 100), do: { act: "disable plugin", ms } });
  }
  return steps;
}

/** The service that answers Koha may be either of them. */
const SERVICES = ["service-1", "service-2"] as const;

/**
 * In trial Koha's sender asks the service at each run, so there are several, and one that has much to ask about meets
 * services that are frozen.
 */
function planTrial(chance: Chance, at: number, queueNext: QueueNext): Step[] {
  const ms = chance.between(10_000, 30_000);
  const runs = Array.from({ length: 4 }, (): Step => ({ at: at + chance.between(2_000, ms), do: runSender(chance) }));
  const [met] = runs;
  if (!met) return [];
  const frozen = SERVICES.map((program): Step => ({ at: met.at + 100, do: { act: "freeze", program, ms: 4_000 } }));
  // What Plivo has put off while the library was live still waits when it is in trial: each time for two seconds.
  const putOff = { at: at - 200, do: { act: "Plivo", fault: "throttles", count: 60 } } as const;
  return [
    ...[putOff, ...queueMany(chance, at - 200, 30, queueNext), { at, do: { act: "trial", ms } as const }],
    ...[...queueMany(chance, met.at - 1_500, 30, queueNext), ...runs, ...frozen],
  ];
}

/**
 * Longer than anybody waits: whoever is behind that link counts as gone. Near the end of it many notices are queued, so
 * that some are for phones that said STOP in the meantime.
 */
function planLongCut(chance: Chance, at: number, queueNext: QueueNext): Step[] {
  const links = chance.weighted<readonly LinkName[]>([
    [2, ["bot-1 to service", "bot-2 to service"]],
    [1, [chance.pick(["bot-1 to service", "bot-2 to service"])]],
    [1, ["bot-1 to Telegram"]],
    [1, ["Plivo to web server"]],
  ]);
  const state = chance.pick([{ kind: "cut" }, { kind: "silent" }]);
  const ms = chance.between(30_000, 40_000);
  const cuts = links.map((link): Step => ({ at, do: { act: "link", link, state, ms } }));
  return [...cuts, ...queueMany(chance, at + 26_000, 30, queueNext)];
}

/**
 * No service runs for a while, and meanwhile patrons say STOP to whom notices are just being queued: when the services
 * are back, both lie ready, the STOP with a bot and the notice with Koha.
 */
export function planBlackout(
  chance: Chance,
  at: number,
  stops: readonly Extract<Act, { act: "text" }>[],
  queueNext: QueueNext,
): Step[] {
  const ms = chance.between(5_000, 7_000);
  const down = SERVICES.map((program): Step => ({ at, do: { act: "kill", program, ms } }));
  const met = stops.flatMap((stop): Step[] => [
    { at: at + chance.between(200, 2_500), do: stop },
    { at: at + chance.between(200, 2_500), do: queueNext(chance, stop.patron) },
  ]);
  return [...down, ...met];
}
