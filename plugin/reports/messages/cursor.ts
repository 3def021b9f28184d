/** Where in the list a row stands: newest first, a message before a notice of the same instant, the later id first. */
export interface Cursor {
  at: Date;
  of: "m" | "n";
  id: number;
}

/** The last instant that MariaDB knows. */
const LATEST_MS = Date.UTC(9999, 11, 31);
const CURSOR = /^(\d{1,15})-([mn])(\d{1,15})$/;

/** A cursor as it stands in an address. */
export const writeCursor = ({ at, of, id }: Cursor): string => `${at.getTime()}-${of}${id}`;

/** Reads a cursor from an address; undefined: it is none. */
export function readCursor(text: string | undefined): Cursor | undefined {
  const [, at, of, id] = CURSOR.exec(text ?? "") ?? [];
  if (at === undefined || id === undefined || (of !== "m" && of !== "n")) return undefined;
  return Number(at) > LATEST_MS ? undefined : { at: new Date(Number(at)), of, id: Number(id) };
}

/** Orders rows as the list shows them. */
export function newestFirst(a: Cursor, b: Cursor): number {
  if (a.at.getTime() !== b.at.getTime()) return b.at.getTime() - a.at.getTime();
  return a.of === b.of ? b.id - a.id : a.of < b.of ? -1 : 1;
}
