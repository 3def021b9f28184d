import { setTimeout as sleep } from "node:timers/promises";
import { inspect, isDeepStrictEqual } from "node:util";
import { Failure } from "../../../plugin/foundation/failure.ts";

/** Tells what happens and checks it; the first check that fails ends the story. */
export interface Narrator {
  chapter(title: string): void;
  /** What the story itself does, without a check. */
  tell(sentence: string): void;
  /** Polls until it sees what it expects; throws a Failure `lie` when `patienceMs` is over. */
  sees<T>(sentence: string, expected: T, look: () => T | Promise<T>, patienceMs?: number): Promise<void>;
  /** Checks once. */
  finds<T>(sentence: string, expected: T, seen: T): void;
  readonly passed: number;
  readonly failed: number;
}

const LOOK_EVERY_MS = 60;
/** Generous, because a slow machine must not fail the story. */
const PATIENCE_MS = 45_000;

/** Opens a narrator. `stopping` ends the story at its next step, with the reason of the abort. */
export function openNarrator(write: (line: string) => void, stopping: AbortSignal): Narrator {
  let passed = 0;
  let failed = 0;

  function judge<T>(sentence: string, expected: T, seen: T): void {
    if (isDeepStrictEqual(seen, expected)) {
      passed += 1;
      write(`  ✓ ${sentence}`);
      return;
    }
    failed += 1;
    write(`  ✗ ${sentence}`);
    const shown = (value: T) =>
      inspect(value, { depth: 6, breakLength: 110, maxStringLength: 300, maxArrayLength: 30 });
    throw new Failure("lie", `${sentence}\n    expected: ${shown(expected)}\n    seen:     ${shown(seen)}`);
  }

  return {
    chapter: (title) => write(`\n${title}`),
    tell: (sentence) => {
      stopping.throwIfAborted();
      write(`    ${sentence}`);
    },
    sees: async (sentence, expected, look, patienceMs = PATIENCE_MS) => {
      const until = performance.now() + patienceMs;
      let seen = await look();
      while (!isDeepStrictEqual(seen, expected) && performance.now() < until) {
        stopping.throwIfAborted();
        await sleep(LOOK_EVERY_MS);
        seen = await look();
      }
      judge(sentence, expected, seen);
    },
    finds: judge,
    get passed() {
      return passed;
    },
    get failed() {
      return failed;
    },
  };
}
