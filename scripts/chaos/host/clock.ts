import { existsSync, globSync, readdirSync, rmSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureDebian } from "../../debian.ts";

/** Debian has one folder of libraries for each architecture. */
const LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1";
const SHARED_MEMORY = "/dev/shm";

/** The clock of a host: programs that get `env` see it instead of this machine's. */
export interface HostClock {
  /** What every program of the host gets into its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds ahead of this machine. */
  readonly offsetMs: number;
  /** Moves it by so many milliseconds (negative: back), for all programs; they see it within about a second. */
  move(ms: number): Promise<void>;
}

/**
 * Opens a clock that shows this machine's time until it is moved; `folder` keeps its file. Only the time of day moves:
 * timers and other measured spans stay as they are, as with a clock that is set. Programs of other users need to be let
 * into `folder`. Needs Debian's package libfaketime, which it installs (https://github.com/wolfcw/libfaketime).
 */
export async function openHostClock(folder: string): Promise<HostClock> {
  const library = await findLibrary();
  const file = join(folder, "clock");
  let offsetMs = 0;
  const write = async () => {
    // Programs read the file at any time, so it must never be half written.
    await writeFile(`${file}.next`, `${offsetMs < 0 ? "-" : "+"}${(Math.abs(offsetMs) / 1000).toFixed(3)}\n`);
    await rename(`${file}.next`, file);
    removeRemains();
  };
  await write();
  process.once("exit", removeRemains);
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      // A program reads the file again when more whole seconds than this have passed.
      FAKETIME_CACHE_DURATION: "0",
      // Times of files would be moved under a semaphore, which a program that is killed could leave locked.
      NO_FAKE_STAT: "1",
    },
    get offsetMs() {
      return offsetMs;
    },
    move: async (ms) => {
      offsetMs += ms;
      await write();
    },
  };
}

async function findLibrary(): Promise<string> {
  const [found] = globSync(LIBRARY);
  if (found !== undefined) return found;
  await ensureDebian([{ name: "libfaketime", file: LIBRARY }], (sentence) => process.stderr.write(`${sentence}\n`));
  const [installed] = globSync(LIBRARY);
  if (installed === undefined) throw new Error(`The package libfaketime has no file ${LIBRARY}.`);
  return installed;
}

/** Every program keeps a semaphore and shared memory under its process id, and leaves them behind if it is killed. */
function removeRemains(): void {
  for (const name of existsSync(SHARED_MEMORY) ? readdirSync(SHARED_MEMORY) : []) {
    const [, pid] = /^(?:sem\.faketime_sem|faketime_shm)_(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(SHARED_MEMORY, name), { force: true });
  }
}
