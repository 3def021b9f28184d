import type { Phrases } from "../format.ts";
import { englishChannel } from "./channel.ts";
import { englishHelp, englishStart } from "./start-help.ts";
import { englishWrongPerson } from "./wrong-person.ts";

/** What people ask besides to end all. */
export const englishRequests: Pick<Phrases, "wrongPerson" | "channel" | "start" | "help"> = {
  wrongPerson: englishWrongPerson,
  channel: englishChannel,
  start: englishStart,
  help: englishHelp,
};
