import type { Ownership } from "./ownership.ts";
import { hidesWrites, referencesOf } from "./references.ts";

/** A source, by its path from the root of the repository. */
export interface Source {
  path: string;
  text: string;
}

/** What may be done with which table, and which tables there are. */
export interface Rules {
  ownership: Readonly<Record<string, Ownership>>;
  /** Rooms that may read every table. */
  readEverything: readonly string[];
  /** The tables that the migrations create. */
  created: ReadonlySet<string>;
}

const SHIM = "shim";

/** The room that a source belongs to: the folder below plugin/, or the file there. */
export function roomOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return first === "plugin" ? second.replace(/\.\w+$/, "") : first;
}

/** The tables that migrations create. */
export function createdBy(migrations: readonly string[]): Set<string> {
  const names = migrations.flatMap((sql) => [...sql.matchAll(/^create table (?:if not exists )?(\w+)/gim)]);
  return new Set(names.map(([, table = ""]) => table));
}

/** What breaks the list, one line each: what sources do that it does not allow, and what it says that is not so. */
export function tableFaults(sources: readonly Source[], rules: Rules): string[] {
  const uses = sources.flatMap(({ path, text }) =>
    referencesOf(text)
      .filter(({ table }) => table in rules.ownership || rules.created.has(table))
      .map((reference) => ({ ...reference, path, room: roomOf(path) })),
  );
  return [
    ...sources
      .filter(({ text }) => hidesWrites(text))
      .map(({ path }) => `${path}: writes a table that is not named where it is written`),
    ...uses.flatMap((use) => useFault(use, rules) ?? []),
    ...listFaults(uses, rules),
  ];
}

interface Use {
  table: string;
  writes: boolean;
  path: string;
  room: string;
}

function useFault({ table, writes, path, room }: Use, { ownership, readEverything }: Rules): string | undefined {
  const entry = ownership[table];
  // That the table is not listed is one fault of the list, not one of every file.
  if (!entry || entry.writer === room) return undefined;
  if (writes) {
    return room === SHIM && entry.shimWrites ? undefined : `${path}: writes ${table}, which only ${entry.writer} may`;
  }
  if (readEverything.includes(room) || entry.readers?.includes(room) || (room === SHIM && entry.shimWrites)) {
    return undefined;
  }
  return `${path}: reads ${table}, which is not listed for ${room}; its owner is ${entry.writer}`;
}

function listFaults(uses: readonly Use[], { ownership, created }: Rules): string[] {
  const isUsed = (table: string, by: string, writes: boolean) =>
    uses.some((use) => use.table === table && use.room === by && use.writes === writes);
  const unlisted = [...created].filter((table) => !(table in ownership)).map((table) => `${table}: is not listed`);
  const untrue = Object.entries(ownership).flatMap(([table, { writer, readers = [], shimWrites }]) => [
    ...(created.has(table) ? [] : [`${table}: is listed, but no migration creates it`]),
    ...(isUsed(table, writer, true) ? [] : [`${table}: ${writer} is listed as its writer, but does not write it`]),
    ...(shimWrites && !isUsed(table, SHIM, true) ? [`${table}: the shim is listed, but does not write it`] : []),
    ...readers
      .filter((reader) => !isUsed(table, reader, false))
      .map((reader) => `${table}: ${reader} is listed as a reader, but does not read it`),
  ]);
  return [...unlisted, ...untrue];
}
