/**
 * An expected error, with a code from a closed list of the room that throws it and a sentence that staff can be shown.
 * Anything else that is thrown is a bug: it is logged with its stack and never shown.
 */
export class Failure<Code extends string = string> extends Error {
  readonly code: Code;

  constructor(code: Code, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = "Failure";
    this.code = code;
  }
}
