import { inspect } from "node:util";
import { type DestinationStream, pino } from "pino";

/** Fields of an event: ids, codes, counts, durations. Never a phone number, an address, a text or a secret. */
export type Facts = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  /** Logs an event named `room.past-tense`. */
  note(event: string, facts?: Facts): void;
  /** Logs an unexpected error with its stack. */
  bug(event: string, error: unknown, facts?: Facts): void;
}

/**
 * Hides what may be personal or secret in free text: quoted values, bot and bearer tokens, URLs, query strings, email
 * addresses and runs of five or more digits.
 */
export function masked(text: string): string {
  return (
    text
      // From the first quote to the last, because what a person wrote may contain quotes.
      .replace(/'.*'/gs, "'…'")
      .replace(/".*"/gs, '"…"')
      .replace(/(?:bot)?\d{5,}:[\w-]{10,}/g, "[secret]")
      .replace(/\bBearer\s+\S+/gi, "Bearer [secret]")
      .replace(/[a-z][\w+.-]*:\/\/\S+/gi, "[address]")
      .replace(/\?\S*=\S*/g, "?[query]")
      .replace(/[^\s@"<>]+@[^\s@"<>]+/g, "[email]")
      .replace(/\p{Nd}[\p{Nd}\p{Pd}\s()./]{3,}\p{Nd}/gu, "[digits]")
  );
}

/**
 * Only the frames of the stack. The stack begins with the message, which may quote what a person wrote, including lines
 * that look like frames.
 */
function framesOf({ stack = "", message }: Error): string {
  const begins = stack.indexOf(message);
  return stack
    .slice(begins < 0 ? 0 : begins + message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim())
    .join(" < ");
}

/** Opens a log that writes one line of JSON per event, to stderr unless `to` is given. */
export function openLog(program: string, level: string, to?: DestinationStream): Log {
  const log = pino({ level, base: { program }, timestamp: pino.stdTimeFunctions.isoTime }, to ?? pino.destination(2));
  return {
    note: (event, facts) => log.info({ event, ...facts }),
    bug: (event, error, facts) =>
      log.error({
        event,
        ...facts,
        error: masked(error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
        at: error instanceof Error ? framesOf(error) : undefined,
      }),
  };
}

/** A value that logs and dumps show as `[secret]`. */
export interface Secret {
  /** The value itself, for the one place that needs it. */
  reveal(): string;
}

/** Wraps a value as a Secret. */
export function sealed(value: string): Secret {
  const shown = () => "[secret]";
  const secret = { reveal: () => value, toString: shown, toJSON: shown, [inspect.custom]: shown };
  return secret;
}
