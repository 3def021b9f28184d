import type { LinkState } from "./host/link.ts";
import { makePeople, type Person } from "./people.ts";
import { harmProgram, planBlackout, planBurst, planOutcry, planTurns, runSender } from "./plan-scenes.ts";
import { type Chance, instantsOf, openChance } from "./random.ts";
import { type Act, LINKS, PLIVO_FAULTS, type Step, TELEGRAM_FAULTS } from "./steps.ts";
import { wordsFor } from "./words.ts";

export interface PlanOptions {
  seed: number;
  minutes: number;
  patrons: number;
}

/**
 * Everything that the monkey, the patrons, the staff and Koha will do, in the order of time. The list comes from the
 * options alone; what the programs make of it does not change it.
 */
export function planSteps(options: PlanOptions): Step[] {
  const untilMs = options.minutes * 60_000;
  const people = makePeople(options.seed, options.patrons);
  const steps: Step[] = [];
  /** Each kind of act has a stream of chance of its own, so that a new kind leaves the others as they were. */
  const often = (stream: string, perSecond: number, act: (chance: Chance) => Act | undefined) => {
    const chance = openChance(options.seed, stream);
    for (const at of instantsOf(chance, perSecond, untilMs)) {
      const chosen = act(chance);
      if (chosen) steps.push({ at, do: chosen });
    }
  };
  often("programs", 0.22, (chance) => harmProgram(chance));
  often("database", 0.05, harmDatabase);
  often("links", 0.25, harmLink);
  often("providers", 0.3, harmProvider);
  often("clock", 0.04, (chance) => ({ act: "move clock", ms: chance.between(-4_000, 20_000) }));
  often("phones", people.length / 200, (chance) => useOnPhone(chance, people));
  often("pages", people.length / 600, (chance) => useOnPage(chance, people));
  // A phone that said STOP stays closed, whoever asks for it at the desk.
  often("comebacks", people.length / 2_000, (chance) => {
    const patron = pickActive(chance, people, "quitter");
    return patron === undefined ? undefined : { act: "staff opt in", patron };
  });
  often("desk", people.length / 1_500, (chance) => changeAtDesk(chance, people));
  often("resends", 0.2, (chance) => ({ act: "resend", notice: chance.between(0, 9_999) }));
  let book = 0;
  const queueNext = (chance: Chance, patron = chance.between(0, people.length - 1)) => {
    book += 1;
    return queueNotice(chance, patron, book);
  };
  often("notices", people.length / 100, (chance) => queueNext(chance));
  often("sender", 0.15, runSender);
  const bursts = openChance(options.seed, "bursts");
  for (const at of instantsOf(bursts, 0.05, untilMs))
    steps.push(...planBurst(bursts, at, people.length / 8, queueNext));
  const outcries = openChance(options.seed, "outcries");
  for (const at of instantsOf(outcries, 0.04, untilMs))
    steps.push(...planOutcry(outcries, at, (chance) => useOnPhone(chance, people)));
  const blackouts = openChance(options.seed, "blackouts");
  for (const at of instantsOf(blackouts, 0.015, untilMs))
    steps.push(...planBlackout(blackouts, at, sayStop(blackouts, people), queueNext));
  steps.push(
    ...planTurns(openChance(options.seed, "turns"), options.minutes, queueNext),
    ...planQuitters(options.seed, people, untilMs),
    // So late that hardly a bot takes up its duty after it, which deletes a webhook anyway.
    { at: untilMs - 8_000, do: { act: "webhook elsewhere" } },
  );
  return steps.toSorted((a, b) => a.at - b.at);
}

function harmDatabase(chance: Chance): Act {
  return chance.weighted<Act>([
    [3, { act: "kill database", ms: chance.between(0, 2_000) }],
    [2, { act: "freeze database", ms: chance.between(200, 5_000) }],
    [2, { act: "read-only database", ms: chance.between(500, 4_000) }],
    [3, { act: "lock queue", ms: chance.between(200, 4_000) }],
  ]);
}

function harmLink(chance: Chance): Act {
  const state = chance.weighted<LinkState>([
    [3, { kind: "cut" }],
    [2, { kind: "slow", ms: chance.between(20, 700) }],
    [2, { kind: "silent" }],
    [2, { kind: "half-closed" }],
  ]);
  return { act: "link", link: chance.pick(LINKS), state, ms: chance.between(300, 5_000) };
}

function harmProvider(chance: Chance): Act {
  const ms = chance.between(1_000, 5_000);
  return chance.weighted<Act>([
    [10, { act: "Plivo", fault: chance.pick(PLIVO_FAULTS), count: chance.between(1, 4) }],
    [5, { act: "Telegram", fault: chance.pick(TELEGRAM_FAULTS), count: chance.between(1, 3) }],
    [1, { act: "webhook elsewhere" }],
    [1, { act: "Plivo token", ms }],
    [1, { act: "Telegram token", ms }],
  ]);
}

/** Patrons who do things: the others of a role that the laws hold to more. */
function pickActive(chance: Chance, people: readonly Person[], ...roles: Person["role"][]): number | undefined {
  const wanted = people.flatMap(({ role }, index) => (roles.includes(role) ? [index] : []));
  const [first, ...others] = wanted;
  return first === undefined ? undefined : chance.pick([first, ...others]);
}

function useOnPhone(chance: Chance, people: readonly Person[]): Act | undefined {
  const patron = pickActive(chance, people, "texter", "chatter", "joiner", "stopped");
  const person = people[patron ?? -1];
  if (patron === undefined || !person) return undefined;
  if (person.role === "chatter" && chance.happens(0.25)) {
    return { act: chance.happens(0.5) ? "block bot" : "unblock bot", patron };
  }
  const meaning = chance.weighted([
    [4, "stop"],
    [4, "maybe start"],
    [3, "other"],
  ] as const);
  return { act: "text", patron, text: chance.pick(wordsFor(person.lang, meaning)), twice: chance.happens(0.2) };
}

function useOnPage(chance: Chance, people: readonly Person[]): Act | undefined {
  const patron = pickActive(chance, people, "texter", "joiner");
  if (patron === undefined) return undefined;
  return chance.weighted<Act>([
    [4, { act: "join", patron }],
    [2, { act: "leave", patron }],
    [2, { act: "staff opt in", patron }],
    [2, { act: "staff opt out", patron }],
  ]);
}

function changeAtDesk(chance: Chance, people: readonly Person[]): Act | undefined {
  const patron = pickActive(chance, people, "texter", "joiner");
  const into = pickActive(chance, people, "texter", "joiner");
  if (patron === undefined || into === undefined) return undefined;
  return chance.weighted<Act>([
    [4, { act: "change number", patron }],
    [1, { act: "delete patron", patron }],
    [patron === into ? 0 : 2, { act: "merge patrons", patron, into }],
  ]);
}

/** Some patrons who say STOP. */
function sayStop(chance: Chance, people: readonly Person[]): Extract<Act, { act: "text" }>[] {
  return Array.from({ length: 12 }, () => pickActive(chance, people, "texter", "chatter")).flatMap((patron = -1) => {
    const person = people[patron];
    return person ? [{ act: "text", patron, text: chance.pick(wordsFor(person.lang, "stop")), twice: false }] : [];
  });
}

function queueNotice(chance: Chance, patron: number, book: number): Act {
  const letter = chance.weighted([
    [5, "HOLD"],
    [2, "HOLD_CANCELLATION"],
    [3, "ODUE"],
    [3, "PREDUE"],
    [2, "CHECKOUT"],
  ] as const);
  return { act: "queue", patron, book, letter };
}

function planQuitters(seed: number, people: readonly Person[], untilMs: number): Step[] {
  const chance = openChance(seed, "quitters");
  return people.flatMap(({ role, lang }, patron): Step[] => {
    const at = chance.between(0, untilMs);
    const text = chance.pick(wordsFor(lang, "stop"));
    const twice = chance.happens(0.2);
    // Some have asked for help more often than an hour's share of replies allows: a STOP is confirmed all the same.
    const asked = chance.happens(0.15)
      ? [6_000, 5_000, 4_000, 3_000, 2_000, 1_000].filter((before) => before < at)
      : [];
    if (role !== "quitter") return [];
    return [
      ...asked.map((before): Step => ({ at: at - before, do: { act: "text", patron, text: "HELP", twice: false } })),
      { at, do: { act: "text", patron, text, twice } },
    ];
  });
}
