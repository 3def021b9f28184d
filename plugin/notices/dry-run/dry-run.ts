import { setImmediate as letOthers } from "node:timers/promises";
import type { Db } from "../../database/connection.ts";
import { meansEverybody, type PatronFilter, readChosen } from "../../koha/lookup/chosen-patrons.ts";
import { type Notice, readAllPending, readWords } from "../../koha/queue/notices.ts";
import { readUndecided } from "../../koha/queue/undecided.ts";
import { readOverdueLetters } from "../../koha/supply/overdue-letters.ts";
import { typeOf } from "../../routing/notice-types.ts";
import type { Rule } from "../../routing/rule.ts";
import { takenTransports } from "../candidates/look.ts";
import type { Intake } from "../evaluate.ts";
import type { KnownEvent } from "../event-key.ts";
import { type Counted, count, nothingCounted } from "./counting.ts";
import { forecastTexts } from "./forecast.ts";
import { forecastMail } from "./forecast-mail.ts";
import type { Forecast, Looking } from "./forecast-parts.ts";
import { lookAhead, readOnly } from "./looking.ts";

const PAGE = 1_000;
/** Events of so many messages are kept: twins are queued within minutes of each other, so a page or two apart. */
const MOST_TOLD = 5_000;

/** With what a dry run is made. `intake.persons` must keep nothing. */
export interface DryRunParts {
  intake: Intake;
  rules(db: Db): Promise<readonly Rule[]>;
  monotonic(): number;
}

export interface DryRunWish {
  filter: PatronFilter;
  now: Date;
  /** The question is not asked any more. */
  stopping: AbortSignal;
  /** It ends after so many milliseconds, with what was counted until then. */
  mostMs: number;
  /** Called with each page of forecasts; for tests. */
  seen?: (forecasts: readonly Forecast[]) => void;
}

/** What was counted, when, and in what time; `whole`: of everything that is pending. */
export interface DryRun extends Counted {
  madeAt: Date;
  tookMs: number;
  whole: boolean;
}

/**
 * Counts what would happen to everything that is pending in Koha's queue if it were looked at now: texts, and the mail
 * and print that rules would take. Writes and locks nothing, and needs the same memory for a thousand as for a million.
 */
export async function dryRun(parts: DryRunParts, wish: DryRunWish): Promise<DryRun> {
  const { intake } = parts;
  const began = parts.monotonic();
  const counted = nothingCounted();
  const told = new Map<string, KnownEvent>();
  const rules = await parts.rules(intake.db);
  const overdue = await readOverdueLetters(intake.db);
  const goesOn = () => !wish.stopping.aborted && parts.monotonic() - began < wish.mostMs;
  const pages = [textPage, mailPage(rules)];
  let whole = true;
  for (const readPage of pages) {
    let after: number | undefined = 0;
    while (after !== undefined && goesOn()) {
      const from: number = after;
      const page = await readOnly(intake.db, async (tx) =>
        readPage(await lookAhead(tx, intake, told, wish.now), wish.filter, from),
      );
      for (const one of page.forecasts) count(counted, one, typeOf(one.notice.letterCode, overdue) ?? "other");
      wish.seen?.(page.forecasts);
      forgetOldest(told);
      after = page.next;
      await letOthers();
    }
    if (after !== undefined) whole = false;
  }
  return { ...counted, madeAt: wish.now, tookMs: Math.round(parts.monotonic() - began), whole };
}

interface Page {
  forecasts: Forecast[];
  /** There may be more above this id. */
  next: number | undefined;
}

async function textPage(looking: Looking, filter: PatronFilter, after: number): Promise<Page> {
  const { tx, intake } = looking;
  const all = await readAllPending(tx, intake.host, after, PAGE);
  const notices = await chosen(looking, filter, all);
  const words = new Map(
    (
      await readWords(
        tx,
        notices.map(({ noticeId }) => noticeId),
      )
    ).map((row) => [row.noticeId, row]),
  );
  const rows = notices.flatMap((notice) => {
    const mine = words.get(notice.noticeId);
    return mine ? [{ notice, words: mine }] : [];
  });
  const { forecasts } = await forecastTexts(looking, rows);
  return { forecasts, next: all.length === PAGE ? all.at(-1)?.noticeId : undefined };
}

const mailPage = (rules: readonly Rule[]) => async (looking: Looking, filter: PatronFilter, after: number) => {
  const wish = { after, transports: takenTransports(rules), most: PAGE, open: true };
  const { notices, next } = await readUndecided(looking.tx, looking.intake.host, wish);
  const { forecasts } = await forecastMail(looking, await chosen(looking, filter, notices), rules);
  return { forecasts, next };
};

async function chosen<One extends Notice>({ tx }: Looking, filter: PatronFilter, all: readonly One[]): Promise<One[]> {
  if (meansEverybody(filter)) return [...all];
  const ids = all.flatMap(({ patronId }) => patronId ?? []);
  const mine = await readChosen(tx, filter, ids);
  return all.filter(({ patronId }) => patronId !== null && mine.has(patronId));
}

function forgetOldest(told: Map<string, KnownEvent>): void {
  for (const key of told.keys()) {
    if (told.size <= MOST_TOLD) return;
    told.delete(key);
  }
}
