export interface AttemptName {
  messageId: number;
  number: number;
  /** Undefined: named by a version that did not tell. */
  begunAt?: Date | undefined;
}

/** At most 2^53 - 1 milliseconds, in base 36. */
const NAME = /^(\d{1,18})-(\d{1,5})(?:-([a-z\d]{1,11}))?$/;

/**
 * Names an attempt outside the database: `<message>-<number>-<instant of its beginning>`. After an older copy of the
 * database is put back, numbers are given a second time; the instant tells the new attempt from the lost one.
 */
export function nameAttempt({ messageId, number, begunAt }: AttemptName & { begunAt: Date }): string {
  return `${messageId}-${number}-${begunAt.getTime().toString(36)}`;
}

/** Reads such a name; undefined: it is none. */
export function readAttemptName(name: string): AttemptName | undefined {
  const [, messageId, number, begunAt] = NAME.exec(name) ?? [];
  if (number === undefined) return undefined;
  const about = { messageId: Number(messageId), number: Number(number) };
  return begunAt === undefined ? about : { ...about, begunAt: new Date(Number.parseInt(begunAt, 36)) };
}
