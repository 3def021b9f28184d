import { inspect } from "node:util";
import { type DestinationStream, pino } from "pino";

/** What an event may carry: ids, codes, counts, durations. Never a number, an address, a text or a secret. */
export type Facts = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  /** Notes an event named `room.past-tense`. */
  note(event: string, facts?: Facts): void;
  /** Notes a bug: something that was not expected, with its stack. */
  bug(event: string, error: unknown, facts?: Facts): void;
}

/** Hides what may be a phone number or a secret inside free text: runs of five or more digits, bot tokens, query strings and quoted values. */
export function masked(text: string): string {
  return text
    .replace(/bot\d+:[\w-]+/g, "bot[secret]")
    .replace(/https?:\/\/\S+/g, "[address]")
    .replace(/'(?:[^'\\]|\\.)*'/g, "'…'")
    .replace(/[^\s@"<>]+@[^\s@"<>]+/g, "[email]")
    .replace(/\d[\d\s().-]{3,}\d/g, "[digits]");
}

/** One JSON line per event on the given stream. */
export function openLog(program: string, level: string, to?: DestinationStream): Log {
  const log = pino({ level, base: { program }, timestamp: pino.stdTimeFunctions.isoTime }, to ?? pino.destination(2));
  return {
    note: (event, facts) => log.info({ event, ...facts }),
    bug: (event, error, facts) =>
      log.error({
        event,
        ...facts,
        error: masked(error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
        // Only the places of the stack: its first line repeats the message, which may quote what a person wrote.
        at:
          error instanceof Error
            ? (error.stack ?? "")
                .split("\n")
                .filter((line) => /^\s+at /.test(line))
                .slice(0, 8)
                .join(" <")
            : undefined,
      }),
  };
}

/** A setting that logs and dumps show as `[secret]`. */
export interface Secret {
  /** The value itself, for the one place that needs it. */
  reveal(): string;
}

export function sealed(value: string): Secret {
  const shown = () => "[secret]";
  const secret = { reveal: () => value, toString: shown, toJSON: shown, [inspect.custom]: shown };
  return secret;
}
