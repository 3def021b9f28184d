import { openLocales } from "../../../plugin/templates/locales.ts";
import { LIBRARY } from "../../town/town.ts";
import type { Evidence, Taken } from "../evidence.ts";
import type { History } from "../history.ts";

/** Once something holds in the database, only what had begun before may be on its way: five seconds, on a slow link. */
export const ON_ITS_WAY_MS = 5_000 + 3_000;

/** Notices of the chaos have a book of their own. */
export const isNotice = ({ text }: Pick<Taken, "text">) => text.includes("Chaosbook");

/** Our web server was away for longer than Plivo tries to bring a receipt. */
const AWAY_TOO_LONG = /^Plivo to web server: (cut|silent) for \d{5,} ms/;

/** Whether Plivo may have said in vain that a text did not leave after all. */
export const isReportLost = ({ entries }: History, { taken }: Pick<Evidence, "taken">, text: string): boolean =>
  taken.some((one) => one.unsent && one.text === text) && entries.some(({ sentence }) => AWAY_TOO_LONG.test(sentence));

/** For so long a run of Koha's sender may take between reading a row and marking it, while the database is frozen. */
const RUN_MS = 15_000;

/**
 * Whether Koha itself sent a notice and, before its run marked the row as sent, its desk added a line to it: that line
 * is lost by Koha's own doing.
 */
export const isMergedWhileSent = ({ entries }: History, { taken }: Pick<Evidence, "taken">, id: number): boolean => {
  const of = (kind: string) => entries.filter((entry) => entry.kind === kind && entry.notice === id);
  const sent = taken.filter(({ by, to }) => by === "Koha" && to === `notice ${id}`);
  const merged = sent.some((one) => of("line added").some(({ at }) => at >= one.at && at <= one.at + RUN_MS));
  return merged && of("resent").length === 0;
};

/** How the library confirms a STOP, in all languages and channels. */
export async function readConfirmations(): Promise<ReadonlySet<string>> {
  const say = await openLocales();
  const with_ = { library: LIBRARY.name, contact: LIBRARY.contact };
  return new Set(
    (["en", "es", "fr", "da"] as const).flatMap((lang) => [
      say(lang, "replies:stop_confirmed", with_),
      say(lang, "replies:stop_confirmed_telegram", with_),
    ]),
  );
}

/** What may bring texts back to a phone that said STOP: only what it says itself, whatever is ticked on a page. */
const OPENING = ["said maybe start", "unblock bot"];

/** When a phone said what may bring texts back to it, in milliseconds. */
export const opensAt = ({ entries }: History, to: string): number[] =>
  entries.flatMap((entry) =>
    OPENING.includes(entry.kind) && (entry.number === to || String(entry.chat) === to) ? [entry.at] : [],
  );

/** When the phone last said STOP before that. */
export const lastStop = ({ entries }: History, to: string, before: number): number =>
  entries.findLast(
    ({ kind, number, chat, at }) => kind === "said stop" && (number === to || String(chat) === to) && at <= before,
  )?.at ?? 0;

/** What an entry about this number or chat is about. */
export const aboutPhone = (to: string) => (to.startsWith("820") ? { chat: Number(to) } : { number: to });
