import type { Evidence } from "../evidence.ts";
import type { About } from "../history.ts";
import type { World } from "../world.ts";

/** A law that did not hold, and whose story to tell. */
export interface Broken {
  sentence: string;
  about: About & { message?: number };
}

export interface Law {
  /** The law in words: what must be true once all has come to rest. */
  name: string;
  /** Returns every case in which it is not. */
  check(world: World, evidence: Evidence): Broken[] | Promise<Broken[]>;
}
