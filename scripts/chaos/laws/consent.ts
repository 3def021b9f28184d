import { type Consent, type ConsentEvent, NO_CONSENT, next } from "../../../plugin/consent/state-machine.ts";
import { openLocales } from "../../../plugin/templates/locales.ts";
import { LIBRARY } from "../../town/town.ts";
import type { Evidence, Taken } from "../evidence.ts";
import type { Entry, History } from "../history.ts";
import { beganOptedIn, isListed } from "../people.ts";
import type { World } from "../world.ts";
import type { Broken, Law } from "./law.ts";

/**
 * A bot tells what it holds every second or so; a service that has heard nothing for six seconds, or that a bot has
 * held something for ten, sends replies only. Then five seconds may pass between begin and the wire, and a slow link
 * may take two more.
 */
const ON_DISK_MS = 10_000 + 2_000 + 5_000 + 3_000;
/** Once the STOP is confirmed it is in the database: only what had begun before may still be on its way. */
const CONFIRMED_MS = 5_000 + 3_000;

const isNotice = ({ text }: Taken) => text.includes("Chaosbook");

async function readConfirmations(): Promise<ReadonlySet<string>> {
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

const opensAt = ({ entries }: History, to: string): number[] =>
  entries.flatMap((entry) =>
    OPENING.includes(entry.kind) && (entry.number === to || String(entry.chat) === to) ? [entry.at] : [],
  );

/** Notices to a phone that came too late after it was closed, with nothing in between that might have opened it. */
function tooLate(history: History, taken: readonly Taken[], to: string, closedAt: number, graceMs: number): Taken[] {
  const openedAt = opensAt(history, to).find((at) => at > closedAt) ?? Number.POSITIVE_INFINITY;
  return taken.filter((one) => one.to === to && isNotice(one) && one.at > closedAt + graceMs && one.at < openedAt);
}

const afterStop: Law = {
  name: "Nothing began after a STOP that was on a bot's disk.",
  check: ({ history }, { taken }) =>
    history.entries
      .filter(({ kind, number }) => kind === "heard stop" && number !== undefined)
      // A START that was said while the STOP was on its way may have been obeyed after it.
      .filter((stop) => !saidSince(history, stop))
      .flatMap((stop) =>
        tooLate(history, taken, stop.number ?? "", stop.at, ON_DISK_MS).map((one): Broken => {
          const sentence = `The STOP was on the bot's disk at ${stop.at} ms, and “${one.text}” was taken at ${one.at} ms.`;
          return { sentence, about: { number: one.to, ...(stop.patron ? { patron: stop.patron } : {}) } };
        }),
      ),
};

/** Whether something that opens was said by that phone between the STOP's being said and its being heard. */
function saidSince(history: History, stop: Entry): boolean {
  const said = history.entries.filter(
    ({ kind, number, at }) => kind === "said stop" && number === stop.number && at <= stop.at,
  );
  const first = said[0]?.at ?? stop.at;
  return opensAt(history, stop.number ?? "").some((at) => at >= first && at <= stop.at);
}

const afterConfirmation: Law = {
  name: "Nothing left after a STOP that was confirmed, whatever was restored since.",
  check: async ({ history }, { taken }) => {
    const confirmations = await readConfirmations();
    return taken
      .filter(({ text }) => confirmations.has(text))
      .filter(({ to, at }) => !opensAt(history, to).some((opened) => opened < at && opened > lastStop(history, to, at)))
      .flatMap((confirmed) =>
        tooLate(history, taken, confirmed.to, confirmed.at, CONFIRMED_MS).map((one): Broken => {
          const sentence = `The STOP was confirmed at ${confirmed.at} ms, and “${one.text}” was taken at ${one.at} ms.`;
          return { sentence, about: aboutPhone(one.to) };
        }),
      );
  },
};

/** What a phone said this shortly before its STOP may be answered after it. */
const ASKED_BEFORE_MS = 60_000;

const silentAfter: Law = {
  name: "After a confirmed STOP a phone hears nothing at all, unless it says something.",
  check: async ({ history }, { taken }) => {
    const confirmations = await readConfirmations();
    return taken
      .filter(({ by, text, unsent }) => by !== "Koha" && !unsent && confirmations.has(text))
      .flatMap(({ to, at }) => {
        const said = saysAt(history, to);
        const stopped = lastStop(history, to, at);
        if (said.some((one) => one < stopped && one > stopped - ASKED_BEFORE_MS)) return [];
        const until = said.find((one) => one > stopped) ?? Number.POSITIVE_INFINITY;
        return taken
          .filter((one) => one.to === to && one.at > at + CONFIRMED_MS && one.at < until)
          .map((one): Broken => {
            const sentence = `The STOP was confirmed at ${at} ms, and “${one.text}” came at ${one.at} ms.`;
            return { sentence, about: aboutPhone(to) };
          });
      });
  },
};

/** When something was said by a phone, or asked for it on a page. */
function saysAt({ entries }: History, to: string): number[] {
  const isSaying = (kind: string) => /^said |block bot$|^asked to opt in$/.test(kind);
  return entries.flatMap(({ kind, number, chat, at }) =>
    isSaying(kind) && (number === to || String(chat) === to) ? [at] : [],
  );
}

const lastStop = ({ entries }: History, to: string, before: number): number =>
  entries.findLast(
    ({ kind, number, chat, at }) => kind === "said stop" && (number === to || String(chat) === to) && at <= before,
  )?.at ?? 0;

const aboutPhone = (to: string) => (to.startsWith("820") ? { chat: Number(to) } : { number: to });

const onlyWithYes: Law = {
  name: "No notice went to a phone from which, or for which, nobody ever said yes.",
  check: ({ people, history }, { taken }) => {
    const began = people.filter(({ role }) => beganOptedIn(role)).map(({ number, chatId }) => String(chatId ?? number));
    const yes = history.entries
      .filter(({ kind }) => kind === "asked to opt in" || kind === "said maybe start" || kind === "unblock bot")
      .flatMap(({ number, chat, at }) => [
        { phone: number, at },
        { phone: chat?.toString(), at },
      ]);
    return taken
      .filter((one) => one.by !== "Koha" && isNotice(one) && !began.includes(one.to))
      .filter(({ to, at }) => !yes.some((said) => said.phone === to && said.at <= at))
      .map(
        ({ to, text }): Broken => ({ sentence: `Nobody had said yes, and “${text}” was sent.`, about: aboutPhone(to) }),
      );
  },
};

/** Clocks may jump, so this law asks no clock: each attempt names the step of consent that it found in force. */
const allowedByConsent: Law = {
  name: "Every notice that began was allowed by a consent in force.",
  check: (_world, { attempts }) =>
    attempts
      .filter(({ kind, allowedBy }) => kind === "notice" && allowedBy !== "opted_in")
      .map(({ message, number, patron, allowedBy }): Broken => {
        const sentence = `Attempt ${number} of message ${message} began after a step that led to ${allowedBy}.`;
        return { sentence, about: { message, ...(patron === null ? {} : { patron }) } };
      }),
};

const trialHeld: Law = {
  name: "In trial no notice of ours went to an address that is not on the list.",
  check: ({ people, history }, { taken }) => {
    const listed = new Set(people.filter((_person, index) => isListed(index)).map(({ number }) => number));
    const ends = history.entries.filter(({ kind }) => kind === "trial ends");
    const windows = history.entries
      .filter(({ kind }) => kind === "trial holds")
      .map(({ at }) => ({ from: at + CONFIRMED_MS, to: ends.find((end) => end.at > at)?.at ?? at }));
    return taken
      .filter((one) => one.by !== "Koha" && isNotice(one) && !listed.has(one.to))
      .filter(({ at }) => windows.some(({ from, to }) => at > from && at < to))
      .map(
        ({ to, text, at }): Broken => ({ sentence: `In trial “${text}” was sent at ${at} ms.`, about: aboutPhone(to) }),
      );
  },
};

const confirmedOnce: Law = {
  name: "A STOP is confirmed once: not twice, and not never.",
  check: async (world, evidence) => {
    const confirmations = await readConfirmations();
    const broken: Broken[] = [];
    for (const person of world.people) {
      const to = String(person.chatId ?? person.number);
      const times = evidence.taken.filter((one) => one.to === to && confirmations.has(one.text) && !one.unsent);
      const about = { patron: person.id, ...aboutPhone(to) };
      const said = world.history.ofPatron(person.id, "said stop");
      if (times.length > said.length) {
        broken.push({ sentence: `${said.length} times STOP, confirmed ${times.length} times.`, about });
      } else if (
        person.role === "quitter" &&
        times.length === 0 &&
        mustBeConfirmed(world, evidence, person.id, confirmations)
      ) {
        broken.push({ sentence: "The patron said STOP, and was never told that it was heard.", about });
      }
    }
    return broken;
  },
};

/** A STOP that a bot had, unless what happened to its confirmation stands in our tables. */
function mustBeConfirmed(
  { history }: World,
  { messages }: Evidence,
  patron: number,
  confirmations: ReadonlySet<string>,
): boolean {
  const [heard] = history.ofPatron(patron, "heard stop");
  if (!heard) return false;
  // The database that knew of it is gone; the bot hands a STOP over once more, but that one is not confirmed again.
  if (history.entries.some(({ kind, at }) => kind === "restored" && at > heard.at)) return false;
  const phone = heard.number;
  const confirmation = messages.find((one) => one.address === phone && confirmations.has(one.text));
  return confirmation?.reason == null;
}

const replays: Law = {
  name: "The ledger replays to the standing of every patron.",
  check: (_world, { ledger, standing }) => {
    const replayed = new Map<string, Consent>();
    const broken: Broken[] = [];
    for (const { id, patron, channel, event, before, after } of ledger) {
      if (patron === null) continue;
      const key = `${patron} ${channel}`;
      const consent = replayed.get(key) ?? NO_CONSENT;
      const then = next(consent, event as ConsentEvent);
      if (consent.state !== before || then.state !== after) {
        const sentence = `Step ${id} says ${before} to ${after}; replayed it is ${consent.state} to ${then.state}.`;
        broken.push({ sentence, about: { patron } });
      }
      replayed.set(key, then);
    }
    for (const { patron, channel, state } of standing) {
      const then = replayed.get(`${patron} ${channel}`)?.state ?? "none";
      if (then !== state)
        broken.push({ sentence: `${channel}: standing ${state}, ledger ${then}.`, about: { patron } });
    }
    return broken;
  },
};

/** Laws about consent: STOP, yes, and the record of both. */
export const CONSENT_LAWS: readonly Law[] = [
  afterStop,
  afterConfirmation,
  silentAfter,
  onlyWithYes,
  allowedByConsent,
  trialHeld,
  confirmedOnce,
  replays,
];
