import type { Frame } from "../../../frame/layout.tsx";

/** In which language something is said. */
export type Words = Pick<Frame, "say" | "lang">;

/** A part of the file in which a library takes its rules and wordings along. */
export interface FileSection {
  /** What the file holds of it now; plain JSON. */
  export(): Promise<unknown>;
  /** All that is wrong with a value that may have come from anywhere, in sentences; none: it can be imported. */
  check(value: unknown, words: Words): Promise<readonly string[]>;
  /** What importing a checked value would change, in sentences; none: nothing. */
  changes(value: unknown, words: Words): Promise<readonly string[]>;
  /** Makes it so. False: somebody else was faster, and nothing of this part was changed. */
  import(value: unknown, by: string): Promise<boolean>;
}

/** By the names that they have in the file, in its order. */
export type FileSections = Readonly<Record<string, FileSection>>;
