import type { Evidence, Taken } from "../evidence.ts";
import type { Entry, History } from "../history.ts";
import type { World } from "../world.ts";
import type { Broken, Law } from "./law.ts";
import { aboutPhone, isNotice, lastStop, ON_ITS_WAY_MS, opensAt, readConfirmations } from "./phones.ts";

/**
 * A bot tells what it holds every second or so; a service that has heard nothing for six seconds, or that a bot has
 * held something for ten, sends replies only.
 */
const ON_DISK_MS = 10_000 + 2_000 + ON_ITS_WAY_MS;

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

/** A connection that was under way when a service died, on a slow link. */
const ON_ITS_WAY_FROM_THE_DEAD_MS = 3_000;
/** A service works for a moment before it says that it runs. */
const STARTS_BEFORE_MS = 3_000;

/** When no service ran. */
function readBlackouts({ entries }: History): { from: number; until: number }[] {
  const down = new Map<string, number>();
  const blackouts: { from: number; until: number }[] = [];
  for (const { kind, at, sentence } of entries) {
    const [service = ""] = /^service-\d/.exec(sentence) ?? [];
    if (service === "") continue;
    if (kind === "kill" && !down.has(service)) down.set(service, at);
    if (kind !== "program up") continue;
    if (down.size === 2) blackouts.push({ from: Math.max(...down.values()), until: at });
    down.delete(service);
  }
  return blackouts;
}

const afterBlackout: Law = {
  name: "A service that starts sends nothing to a phone that said STOP while no service ran.",
  check: ({ history }, { taken }) =>
    readBlackouts(history).flatMap(({ from, until }) =>
      history.entries
        .filter(({ kind, number, at }) => kind === "heard stop" && number !== undefined && at > from)
        .filter((stop) => stop.at < until - STARTS_BEFORE_MS && !saidSince(history, stop))
        .flatMap((stop) =>
          tooLate(history, taken, stop.number ?? "", stop.at, 0)
            .filter(({ at }) => at > from + ON_ITS_WAY_FROM_THE_DEAD_MS)
            .map((one): Broken => {
              const sentence = `No service ran from ${from} to ${until} ms, the STOP was on the bot's disk at ${stop.at} ms, and “${one.text}” was taken at ${one.at} ms.`;
              return { sentence, about: { number: one.to, ...(stop.patron ? { patron: stop.patron } : {}) } };
            }),
        ),
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
        tooLate(history, taken, confirmed.to, confirmed.at, ON_ITS_WAY_MS).map((one): Broken => {
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
          .filter((one) => one.to === to && one.at > at + ON_ITS_WAY_MS && one.at < until)
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
  // The database that knew of it is gone; the bot hands a STOP over once more, but that one is not confirmed again. It
  // may have been on the bot's disk since it was said: only the last of Plivo's tries is known.
  const said = history.ofPatron(patron, "said stop")[0]?.at ?? heard.at;
  if (history.entries.some(({ kind, at }) => kind === "restored" && at > said)) return false;
  const phone = heard.number;
  const confirmation = messages.find((one) => one.address === phone && confirmations.has(one.text));
  return confirmation?.reason == null;
}

/** Laws about STOP: obeyed, confirmed once, and nothing after it. */
export const STOP_LAWS: readonly Law[] = [afterStop, afterBlackout, afterConfirmation, silentAfter, confirmedOnce];
