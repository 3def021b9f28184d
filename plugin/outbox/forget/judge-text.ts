import type { KnownThing } from "../../koha/circulation/things.ts";
import type { Told } from "./told-things.ts";

/** How a hold or loan stands for a patron: going on, over and still known as theirs, or forgotten. */
export type Standing = "open" | "over" | "forgotten";

/** What is known of the patron whom a message was for. */
export interface Whose {
  patronId: number | null;
  /** 0: keep my history; 1: as the library does; 2: forget at once. Undefined: Koha has no such patron any more. */
  privacy: number | undefined;
  /** To whom Koha gives what it forgets. */
  anonymous: number | undefined;
}

/**
 * How a thing stands, by the rows that Koha has of it. It is the patron's while one of them names them. Where Koha has
 * no such patron, it may have merged them into another, whose it is now: that is not forgotten. Pure.
 */
export function standingOf(rows: readonly KnownThing[], { patronId, privacy, anonymous }: Whose): Standing {
  const theirs = rows.filter((row) =>
    privacy === undefined
      ? row.patronId !== null && row.patronId !== anonymous
      : row.patronId !== null && row.patronId === patronId,
  );
  if (theirs.length === 0) return "forgotten";
  return theirs.some(({ open }) => open) ? "open" : "over";
}

/**
 * Whether the words of a message that has ended must go. Pure.
 *
 * - What it surely tells of: they go with the first thing that Koha has forgotten, and for who wants nothing kept (2)
 *   with the first that is over. What tells of nothing stays.
 * - What it may tell of: they go once Koha has forgotten all of it, and for who wants nothing kept once nothing of it
 *   is going on. Of what nobody can name nothing is known to Koha: they go.
 */
export function mustForget({ things, sure }: Told, standing: (thing: string) => Standing, privacy: number): boolean {
  const gone = (thing: string) => {
    const how = standing(thing);
    return how === "forgotten" || (privacy === 2 && how === "over");
  };
  return sure ? things.some(gone) : things.every(gone);
}
