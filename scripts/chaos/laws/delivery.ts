import type { Evidence, MessageRow, QueueRow, Taken } from "../evidence.ts";
import type { Broken, Law } from "./law.ts";
import { isMergedWhileSent, isNotice, isReportLost } from "./phones.ts";
import { isJustified } from "./reasons.ts";

/** What left of a text: what a provider took and sent, and what Koha itself sent. */
function leftOf(evidence: Evidence, counts: (taken: Taken) => boolean = () => true): Map<string, Taken[]> {
  const byText = new Map<string, Taken[]>();
  for (const taken of evidence.taken) {
    if (taken.unsent || !counts(taken)) continue;
    byText.set(taken.text, [...(byText.get(taken.text) ?? []), taken]);
  }
  return byText;
}

const describe = (taken: readonly Taken[]) => taken.map(({ by, to, at }) => `${by} to ${to} at ${at} ms`).join(", ");

/** Every Resend may make one more round. */
const onlyOnce: Law = {
  name: "No notice left more often than it was meant to.",
  check: ({ history }, evidence) => {
    const noticeOf = new Map<string, { id: number; patron: number | null }>();
    for (const row of evidence.queue) noticeOf.set(row.text, row);
    for (const { notice, patron, text } of evidence.messages)
      if (notice !== null) noticeOf.set(text, { id: notice, patron });
    // A restored queue is Koha's own to send again, and two of its own runs at once are its own affair.
    const restored = history.has("restored");
    return [...leftOf(evidence, ({ by }) => by !== "Koha" || !restored)].flatMap(([text, all]): Broken[] => {
      if (!isNotice({ text })) return [];
      const taken = all.filter((one, at) => one.by !== "Koha" || all.findIndex(({ by }) => by === "Koha") === at);
      const notice = noticeOf.get(text);
      const resent = history.entries.filter((entry) => entry.kind === "resent" && entry.notice === notice?.id).length;
      if (taken.length <= 1 + resent) return [];
      const about = { ...(notice ? { notice: notice.id } : {}), ...(notice?.patron ? { patron: notice.patron } : {}) };
      return [{ sentence: `“${text}” left ${taken.length} times: ${describe(taken)}.`, about }];
    });
  },
};

/** The message that speaks for a notice: that of its last round. */
function lastMessages(evidence: Evidence): Map<number, MessageRow> {
  const last = new Map<number, MessageRow>();
  for (const message of evidence.messages) if (message.notice !== null) last.set(message.notice, message);
  return last;
}

const lost: Law = {
  name: "Every notice that should have gone went.",
  check: (world, evidence) => {
    const left = leftOf(evidence);
    const last = lastMessages(evidence);
    return evidence.queue.flatMap((row): Broken[] => {
      if (!isNotice(row) || left.has(row.text)) return [];
      const message = last.get(row.id);
      if (message?.state === "sent" && isReportLost(world.history, evidence, row.text)) return [];
      if (!message && isMergedWhileSent(world.history, evidence, row.id)) return [];
      const why = whyNot(row, message, evidence);
      if (why !== undefined && isJustified(world, evidence, row, why)) return [];
      const sentence = `“${row.text}” never left. Koha shows ${row.status} (${row.failure}); we say: ${why ?? "nothing"}.`;
      return [{ sentence, about: { notice: row.id, ...(row.patron === null ? {} : { patron: row.patron }) } }];
    });
  },
};

/** The reason that our tables give for a notice which did not leave. */
function whyNot(row: QueueRow, message: MessageRow | undefined, { notices }: Evidence): string | undefined {
  if (message)
    return (
      message.reason ?? (message.state === "sent" || message.state === "delivered" ? "said to be sent" : undefined)
    );
  return notices.get(row.id)?.because ?? undefined;
}

const sameText: Law = {
  name: "What left is what Koha's row says.",
  check: ({ history }, evidence) => {
    // Staff sent it again, and Koha merged a line into it before the next run.
    const merged = (notice: number) =>
      ["resent", "line added"].every((kind) =>
        history.entries.some((entry) => entry.kind === kind && entry.notice === notice),
      );
    const texts = new Set(evidence.queue.map(({ text }) => text));
    const last = lastMessages(evidence);
    return evidence.queue.flatMap((row): Broken[] => {
      const message = last.get(row.id);
      if (message?.state !== "delivered" || message.text === row.text || !isNotice(row)) return [];
      if (texts.has(message.text) || message.text === "" || merged(row.id)) return [];
      const sentence = `Koha's row says “${row.text}”, and we sent “${message.text}”.`;
      return [{ sentence, about: { notice: row.id, message: message.id } }];
    });
  },
};

const booked: Law = {
  name: "Everything that a provider took is an attempt of ours.",
  check: ({ history }, evidence) => {
    if (history.has("restored")) return [];
    const attempts = new Map<string, number>();
    for (const { address, text, attempts: count } of evidence.messages) {
      const key = `${address} ${text}`;
      attempts.set(key, (attempts.get(key) ?? 0) + Number(count));
    }
    const taken = new Map<string, number>();
    for (const { by, to, text } of evidence.taken) {
      if (by !== "Koha") taken.set(`${to} ${text}`, (taken.get(`${to} ${text}`) ?? 0) + 1);
    }
    return [...taken].flatMap(([key, count]): Broken[] => {
      const ours = attempts.get(key) ?? 0;
      const number = key.slice(0, key.indexOf(" "));
      return count <= ours
        ? []
        : [{ sentence: `“${key}” was taken ${count} times, and we know of ${ours}.`, about: { number } }];
    });
  },
};

/** Laws about notices: exactly once, with the right words, and on record. */
export const DELIVERY_LAWS: readonly Law[] = [onlyOnce, lost, sameText, booked];
