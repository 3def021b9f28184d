import { readdir, readFile } from "node:fs/promises";
import type { Evidence } from "../evidence.ts";
import { countOpenTransactions } from "../host/administrator.ts";
import { SECRETS } from "../host/start-programs.ts";
import type { ProgramName } from "../steps.ts";
import type { World } from "../world.ts";
import type { Broken, Law } from "./law.ts";

/** What a program holds of the host: memory, and open files with its connections among them. */
export interface Holding {
  residentMb: number;
  files: number;
}

export interface Holdings {
  programs: ReadonlyMap<ProgramName, Holding>;
  /** Transactions that stand open though nothing happens. */
  transactions: number;
}

/** Longer than any transaction of ours takes. */
const STILL_S = 5;

/** Looks at the database and at every program; a program that does not run is missing. */
export async function readHoldings({ programs, database }: Pick<World, "programs" | "database">): Promise<Holdings> {
  const holdings = new Map<ProgramName, Holding>();
  for (const { name, pid } of programs.values()) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const resident = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    if (resident !== undefined) holdings.set(name, { residentMb: Number(resident) / 1_024, files: files.length });
  }
  return { programs: holdings, transactions: await countOpenTransactions(database.socket, STILL_S) };
}

/** A pool may have grown to its full size, and some connections are kept open for the next request. */
const MORE_FILES = 60;
/** Node keeps memory that it once needed; what leaks goes on growing. */
const MORE_MEMORY = 2;

/**
 * Memory and connections must be about where they were before, and no transaction may stand open; all were read when
 * all was quiet.
 */
export const holdsNoMore = (before: Holdings, after: Holdings): Law => ({
  name: "Memory and connections are back where they were.",
  check: () => [...openTransactions(after), ...heldMore(before, after)],
});

const openTransactions = ({ transactions }: Holdings): Broken[] =>
  transactions === 0 ? [] : [{ sentence: `${transactions} transactions stand open and do nothing.`, about: {} }];

const heldMore = (before: Holdings, after: Holdings): Broken[] =>
  [...before.programs].flatMap(([name, then]): Broken[] => {
    const held = after.programs.get(name);
    if (!held) return [{ sentence: `${name} does not run.`, about: {} }];
    const tell = (what: string): Broken => ({
      sentence: `${name} holds ${what} where it held less before.`,
      about: {},
    });
    const files = held.files > then.files + MORE_FILES ? [tell(`${held.files} files (${then.files})`)] : [];
    const memory = held.residentMb > then.residentMb * MORE_MEMORY;
    return memory ? [...files, tell(`${Math.round(held.residentMb)} MB (${Math.round(then.residentMb)})`)] : files;
  });

/** No log line may hold what is a person's, or a secret. */
export const noChatter: Law = {
  name: "No line of a log holds personal data or a secret.",
  check: (world, { messages }) => {
    const personal = personalData(world, messages);
    return [...world.programs.values()].flatMap(({ name, log }) =>
      log.flatMap((line): Broken[] => {
        const found = personal.find((secret) => line.includes(secret));
        return found === undefined ? [] : [{ sentence: `${name} logged “${found}”: ${line}`, about: {} }];
      }),
    );
  },
};

function personalData({ people, phones }: World, messages: Evidence["messages"]): string[] {
  const persons = people.flatMap(({ number, chatId, firstname, surname }) => [
    ...[number, firstname, surname],
    ...(chatId === undefined ? [] : [String(chatId)]),
  ]);
  const lines = messages.flatMap(({ text }) => text.split("\n").filter((line) => line.length > 12));
  return [...new Set([...SECRETS, ...persons, ...phones.values(), ...lines])];
}
