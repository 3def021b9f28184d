/**
 * An expected error: it has a code from a closed list of the room that throws it, and a sentence fit for staff.
 * Everything else that is thrown is a bug and is logged with its stack, never shown.
 */
export class Failure<Code extends string = string> extends Error {
  readonly code: Code;

  constructor(code: Code, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = "Failure";
    this.code = code;
  }
}
