import type { MessageStory } from "../../../../reports/messages/story.ts";
import type { StoryAttempt } from "../../../../reports/messages/story-rows.ts";
import type { Frame } from "../../../frame/layout.tsx";
import { sayDetail } from "../../steps/step-detail.ts";
import { word } from "../../words.ts";
import { addressOf, sayReason, wayOf } from "../shown-words.tsx";

/** Something that happened to a message, in words. */
export interface Happening {
  at: Date;
  text: string;
  /** More of it, in a sentence; empty: nothing. */
  more: string;
  /** `at` is known to the second only: it comes after what is known to have happened within that second. */
  roughly?: true;
}

/** What happened to a message, in its order: Koha's row, our book, attempts, receipts, decisions, staff. Pure. */
export function timelineOf(story: MessageStory, frame: Frame): Happening[] {
  const found = [
    ...kohaHappenings(story, frame),
    ...ownHappenings(story, frame),
    ...story.attempts.flatMap((attempt) => attemptHappenings(attempt, story, frame)),
    ...story.heard.map(({ at, text }) => ({
      at,
      text: frame.say(frame.lang, text === null ? "messages:story.heard_something" : "messages:story.heard_after"),
      more: text ?? "",
    })),
    ...staffHappenings(story, frame),
  ];
  // What happened at the same instant stays in the order in which it is told.
  return found.toSorted((one, other) => latest(one) - latest(other));
}

const latest = ({ at, roughly }: Happening): number => at.getTime() + (roughly ? 999 : 0);

function kohaHappenings({ koha, book, round, row }: MessageStory, { say, lang }: Frame): Happening[] {
  const status = (name: string) => say(lang, `messages:story.koha_${name as "sent"}`);
  const queued =
    koha?.ours && koha.queuedAt ? [{ at: koha.queuedAt, text: say(lang, "messages:story.queued"), more: "" }] : [];
  const number = say(lang, "messages:story.row", { number: row.noticeId ?? "" });
  // Since a Resend the book says when that one was met.
  const met =
    book && book.round === round ? [{ at: book.firstSeenAt, text: say(lang, "messages:story.met"), more: number }] : [];
  const back =
    book && book.round === round && book.because === "mail_follows"
      ? [{ at: book.changedAt, text: say(lang, "messages:story.mail_follows"), more: "" }]
      : [];
  if (!koha?.ours || !koha.changedAt || koha.status === "pending") return [...queued, ...met, ...back];
  return [
    ...queued,
    ...met,
    ...back,
    { at: koha.changedAt, text: status(koha.status), more: koha.note, roughly: true },
  ];
}

function ownHappenings({ row, answers, decidedAt, decidedBy, state }: MessageStory, frame: Frame): Happening[] {
  const { say, lang } = frame;
  const because = row.reason === null ? "" : sayReason(row.reason, frame);
  if (row.source === "notice") {
    if (row.state === "pending") return [];
    return [{ at: row.changedAt, text: say(lang, "messages:story.ended_unsent"), more: because }];
  }
  const way = row.channel === null ? "" : `${wayOf(row.channel, frame)} ${addressOf(row, frame)}`;
  const made = { at: row.createdAt, text: say(lang, "messages:story.made"), more: way };
  const heard = answers ? [{ at: answers.at, text: say(lang, "messages:story.heard"), more: answers.text ?? "" }] : [];
  const decided = decidedAt
    ? [{ at: decidedAt, text: say(lang, "messages:story.decided", { who: decidedBy ?? "" }), more: "" }]
    : [];
  const cancelled =
    state === "cancelled" || state === "failed"
      ? [{ at: row.changedAt, text: say(lang, `messages:story.${state}`), more: because }]
      : [];
  return [...heard, made, ...decided, ...cancelled];
}

function attemptHappenings(attempt: StoryAttempt, { row }: MessageStory, frame: Frame): Happening[] {
  const { say, lang } = frame;
  const { number, begunAt, endedAt, outcome, reason, receipt, receiptAt, receiptCode } = attempt;
  const why = reason === null ? "" : word(say, lang, "because", reason);
  const begun = { at: begunAt, text: say(lang, "messages:story.begun", { number }), more: "" };
  const open = endedAt === null && row.state === "in_progress";
  const ended =
    outcome === null
      ? open
        ? []
        : [{ at: endedAt ?? begunAt, text: say(lang, "messages:story.outcome_none"), more: why }]
      : [{ at: endedAt ?? begunAt, text: say(lang, `messages:story.outcome_${outcome}`), more: why }];
  const code = receiptCode ? say(lang, "messages:story.code", { code: receiptCode }) : "";
  const told = receipt
    ? [{ at: receiptAt ?? begunAt, text: say(lang, `messages:story.receipt_${receipt}`), more: code }]
    : [];
  return [begun, ...ended, ...told];
}

function staffHappenings({ steps }: MessageStory, frame: Frame): Happening[] {
  const { say, lang } = frame;
  return steps.map(({ at, who, step, detail }) => ({
    at,
    text: say(lang, "messages:story.staff", { who, what: say(lang, `access:step.${step}`) }),
    more: sayDetail(step, detail, frame),
  }));
}
