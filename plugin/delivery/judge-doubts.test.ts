import { expect, test } from "vitest";
import type { Found, Unclaimed } from "../channels/channel.ts";
import { judgeDoubts } from "./judge-doubts.ts";
import type { OpenAttempt } from "./reconcile-owners.ts";

const noon = Date.parse("2026-03-02T12:00:00Z");
const minute = (count: number) => new Date(noon + count * 60_000);
const attempt = (messageId: number, at: number, more: Partial<OpenAttempt> = {}): OpenAttempt => ({
  messageId,
  number: 1,
  begunAt: minute(at),
  doubtful: true,
  ...more,
});
const text = (reference: string, at: number, state: Unclaimed["state"] = "sent"): Unclaimed => ({
  reference,
  at: minute(at),
  state,
});
function listed(...texts: Unclaimed[]): Found {
  const [one, another] = texts;
  if (another) return { kind: "ambiguous", texts };
  return one ? { kind: "taken", ...one, state: "sent" } : { kind: "not_taken" };
}
/** What is proven about each doubt, by the id of its message. */
function judged(doubts: OpenAttempt[], found: Found, others: OpenAttempt[] = []): unknown[] {
  return [...judgeDoubts({ doubts, owners: [...doubts, ...others] }, found).values()];
}
const kinds = (...judgement: Parameters<typeof judged>) =>
  judged(...judgement).map((proof) => (proof as { kind: string }).kind);

test("as many texts as attempts: all were taken, however many there are", () => {
  const doubts = Array.from({ length: 40 }, (_, at) => attempt(at, at / 2));
  const texts = doubts.map((_, at) => text(`uuid-${at}`, at / 2));
  expect(new Set(kinds(doubts, listed(...texts)))).toEqual(new Set(["all_taken"]));
});

test("no text at all: none was taken", () => {
  expect(kinds([attempt(1, 0), attempt(2, 3)], listed())).toEqual(["not_taken", "not_taken"]);
});

test("fewer texts than attempts tell nothing but how many there are", () => {
  const doubts = [attempt(1, 0), attempt(2, 1), attempt(3, 2)];
  const ambiguous = { kind: "ambiguous", listed: 2, attempts: 3 };
  expect(judged(doubts, listed(text("a", 2), text("b", 2)))).toEqual([ambiguous, ambiguous, ambiguous]);
});

test("more texts than attempts are not ours alone, and tell nothing", () => {
  const doubts = [attempt(1, 0), attempt(2, 1)];
  const texts = [text("a", 0), text("b", 1), text("c", 2)];
  expect(kinds(doubts, listed(...texts))).toEqual(["ambiguous", "ambiguous"]);
});

test.each(["failed", "undelivered", "unknown"] as const)(
  "where one of the texts is %s, nobody can say whose it is",
  (state) => {
    const doubts = [attempt(1, 0), attempt(2, 1)];
    expect(kinds(doubts, listed(text("a", 0), text("b", 1, state)))).toEqual(["ambiguous", "ambiguous"]);
  },
);

test("a text that only one attempt can own by its time is that one's; the other's is missing", () => {
  const doubts = [attempt(1, 0), attempt(2, 16)];
  expect(judged(doubts, listed(text("late", 20)))).toEqual([
    { kind: "not_taken" },
    { kind: "taken", reference: "late", state: "sent" },
  ]);
  expect(judged(doubts, listed(text("early", 5)))).toEqual([
    { kind: "taken", reference: "early", state: "sent" },
    { kind: "not_taken" },
  ]);
});

test("a text that both could own hides the other's fate too", () => {
  expect(kinds([attempt(1, 0), attempt(2, 16)], listed(text("between", 14.5)))).toEqual(["ambiguous", "ambiguous"]);
});

test("what somebody else's attempt may own is nobody's for certain", () => {
  const other = attempt(9, 1, { doubtful: false });
  expect(kinds([attempt(1, 0)], listed(text("a", 1)), [other])).toEqual(["ambiguous"]);
  expect(kinds([attempt(1, 0)], listed(text("a", 1), text("b", 1)), [other])).toEqual(["all_taken"]);
});

test("an earlier attempt for the same message is no stranger", () => {
  const earlier = attempt(1, -1, { doubtful: false });
  const again = attempt(1, 0, { number: 2 });
  expect(kinds([again], listed(text("a", 0)), [earlier])).toEqual(["taken"]);
  expect(kinds([again], listed(text("a", 0), text("b", 0)), [earlier])).toEqual(["all_taken"]);
});

test("a text outside everyone's time is not looked at", () => {
  expect(kinds([attempt(1, 0), attempt(2, 1)], listed(text("old", -3), text("new", 17)))).toEqual([
    "not_taken",
    "not_taken",
  ]);
});

test("a list that could not be read to its end proves nothing, and counts nothing", () => {
  expect(judged([attempt(1, 0)], { kind: "ambiguous" })).toEqual([{ kind: "ambiguous" }]);
});

test("a text of a time that a restore has lost proves nothing, since its attempt may be lost too", () => {
  const doubts = [attempt(1, 0)];
  const judgedBy = (found: Found) => {
    const lost = [{ backTo: minute(5), lostUntil: minute(90) }];
    return [...judgeDoubts({ doubts, owners: doubts }, found, lost).values()].map(({ kind }) => kind);
  };
  expect(judgedBy(listed(text("uuid-own", 0)))).toEqual(["taken"]);
  expect(judgedBy(listed(text("uuid-of-whom", 8)))).toEqual(["ambiguous"]);
  expect(judgedBy(listed())).toEqual(["not_taken"]);
});
