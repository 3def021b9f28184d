import { readElected } from "../../coverage/read-elected.ts";
import type { Undecided } from "../../koha/queue/undecided.ts";
import { readOverdueLetters } from "../../koha/supply/overdue-letters.ts";
import type { Rule } from "../../routing/rule.ts";
import { judgeRows } from "../candidates/look.ts";
import { compose, KOHA_WORDS } from "../composing/compose.ts";
import type { Routed } from "../deciding/routed.ts";
import { readCircumstances } from "../evaluate.ts";
import type { Forecast, ForecastBecause, Looking, Seen } from "./forecast-parts.ts";
import { planAhead } from "./plan-ahead.ts";

/** Of a row: as long as Koha can add to it, or its sender has not asked, nothing is written of it. */
type Judged = ReturnType<typeof judgeRows>[number];

/**
 * Says what would happen to these rows of mail and print if Koha's sender ran now: by the same decisions and the same
 * plan as then. Patrons for whom nothing is elected yet are elected only then, so their rows count as Koha's.
 */
export async function forecastMail(
  looking: Looking,
  rows: readonly Undecided[],
  rules: readonly Rule[],
): Promise<{ forecasts: Forecast[]; seen: Seen }> {
  const { intake, now } = looking;
  const { db, host } = intake;
  const facts = await readCircumstances(intake, rows, now);
  const elected = await readElected(
    db,
    rows.flatMap(({ patronId }) => patronId ?? []),
  );
  const overdue = await readOverdueLetters(db);
  const judged = judgeRows(rows, { facts, elected, overdue, rules, host, now });
  const taken = judged.filter(isTaken).map(({ routed }) => routed);
  const composer = await intake.words?.(taken, now);
  const words = new Map(rows.map((row) => [row.noticeId, row]));
  const planned = await planAhead(looking, taken, words, { composer, shared: true });
  const whyNot = (routed: Routed): ForecastBecause => {
    const { decision } = routed;
    const row = words.get(routed.notice.noticeId);
    if (decision.kind !== "send" || !row) return "same_event";
    const made = compose({ ...routed, decision }, row, { composer: composer ?? KOHA_WORDS, whole: true });
    return "objection" in made ? made.objection : "same_event";
  };
  const forecasts = judged.map((one): Forecast => {
    const { notice, routed } = one;
    const parts = planned.parts.get(notice.noticeId) ?? [];
    const asWell = "asWell" in one.judged && one.judged.asWell;
    const source = notice.transport === "print" ? "print" : "email";
    if (parts.length > 0)
      return { notice, source, outcome: "send", because: null, until: null, parts, ...(asWell && { asWell }) };
    const because = leftBecause(one) ?? whyNot(routed);
    return { notice, source, outcome: "leave", because, until: null, parts };
  });
  return { forecasts, seen: { facts, routed: new Map(taken.map((one) => [one.notice.noticeId, one])), composer } };
}

/** What has become a candidate stays one, whatever rules say by now. */
const isTaken = ({ notice, routed, judged }: Judged): boolean =>
  !("leftBecause" in judged) || (notice.decided && routed.decision.kind === "send");

const leftBecause = (one: Judged): ForecastBecause | undefined => {
  if (isTaken(one) || !("leftBecause" in one.judged)) return undefined;
  return one.judged.leftBecause;
};
