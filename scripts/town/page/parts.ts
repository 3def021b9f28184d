import type { Db } from "../../../plugin/database/connection.ts";
import type { TownMail } from "../mail/mail-server.ts";
import type { PlivoSimulator } from "../plivo/simulator.ts";
import type { Switches } from "../switches.ts";
import type { TelegramSimulator } from "../telegram/simulator.ts";
import type { Words } from "./words.ts";

/** What the demo's page shows and controls. */
export interface PhonesParts {
  db: Db;
  plivo: PlivoSimulator;
  telegram: TelegramSimulator;
  /** The mail server of the town. */
  mail: TownMail;
  switches: Switches;
  words: Words;
  library: string;
  /** Where the service listens. */
  service: string;
  /** The library's bot in Telegram. */
  bot: string;
  /** The library's number, which the phones text. */
  number: string;
  now(): Date;
  random(bytes: number): Buffer;
  /** Called with errors behind the page. */
  onError(error: unknown): void;
}
