import { type Consent, type ConsentEvent, NO_CONSENT, next } from "../../../plugin/consent/state-machine.ts";
import { beganOptedIn, followsRecord, isListed } from "../people.ts";
import type { Broken, Law } from "./law.ts";
import { aboutPhone, isNotice, ON_ITS_WAY_MS } from "./phones.ts";

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
      .map(({ at }) => ({ from: at + ON_ITS_WAY_MS, to: ends.find((end) => end.at > at)?.at ?? at }));
    return taken
      .filter((one) => one.by !== "Koha" && isNotice(one) && !listed.has(one.to))
      .filter(({ at }) => windows.some(({ from, to }) => at > from && at < to))
      .map(
        ({ to, text, at }): Broken => ({ sentence: `In trial “${text}” was sent at ${at} ms.`, about: aboutPhone(to) }),
      );
  },
};

/** Koha's desk may have to wait for its database before the change holds. */
const CHANGED_WITHIN_MS = 10_000;

const recordFollowed: Law = {
  name: "Where the number follows the record, nothing went to one that the record has no more.",
  check: ({ options, history }, { taken, records }) => {
    if (!followsRecord(options.seed) || history.has("restored")) return [];
    return history.entries
      .filter(({ kind, patron, number }) => kind === "number changed" && records.get(patron ?? 0) !== number)
      .flatMap(({ at, number = "" }) => {
        const askedAgain = history.entries.find(
          (entry) => entry.number === number && entry.at > at && entry.kind === "asked to opt in",
        );
        return taken
          .filter((one) => one.to === number && isNotice(one) && one.by !== "Koha")
          .filter(
            (one) =>
              one.at > at + ON_ITS_WAY_MS + CHANGED_WITHIN_MS && one.at < (askedAgain?.at ?? Number.POSITIVE_INFINITY),
          )
          .map(({ text }): Broken => ({ sentence: `“${text}” went to the former number.`, about: { number } }));
      });
  },
};

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

/** Laws about consent: yes, the trial list, the record, and the ledger. */
export const CONSENT_LAWS: readonly Law[] = [onlyWithYes, allowedByConsent, trialHeld, recordFollowed, replays];
