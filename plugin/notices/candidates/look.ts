import type { ElectNow } from "../../coverage/elect-now.ts";
import { readElected } from "../../coverage/read-elected.ts";
import type { TypeSeen } from "../../coverage/type-seen.ts";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../../koha/host.ts";
import { addCandidates, type NewCandidate } from "../../koha/queue/candidates.ts";
import { readLettersSeen } from "../../koha/queue/letters-seen.ts";
import { readEnds } from "../../koha/queue/notices.ts";
import { readUndecided, type Undecided } from "../../koha/queue/undecided.ts";
import { readOverdueLetters } from "../../koha/supply/overdue-letters.ts";
import type { ElectedByType } from "../../routing/elected.ts";
import { typeOf } from "../../routing/notice-types.ts";
import type { Rule } from "../../routing/rule.ts";
import { plainLetter } from "../../templates/plain-letter.ts";
import { moveCursor, readCursor, setBack, startFrom } from "../cursor.ts";
import type { Circumstances } from "../deciding/circumstances.ts";
import { candidate, decide } from "../deciding/decide.ts";
import { type Intake, readCircumstances } from "../evaluate.ts";
import { judgeSource } from "./choose.ts";

const PAGE = 1_000;
/** Rows of one look: so many are decided within a few seconds. */
const MOST = 50_000;
/** How far ids are out of order where several of Koha's processes write at once. */
const NEAR = 500;
const CURSOR = "candidates";

/** With what rows of mail and print are decided about beforehand. */
export interface LookParts {
  intake: Intake;
  rules: readonly Rule[];
  /** Elects patrons of whom nothing is known yet. */
  elect: ElectNow;
  /** Notes which types Koha was seen to queue. */
  noteSeen(db: Db, seen: readonly TypeSeen[]): Promise<void>;
}

export interface Looked {
  found: number;
  /** Not all rows were decided about in time. */
  undecided: boolean;
  lookedBackAt: Date;
}

/** The transports that a rule takes. Which rows of them is decided row by row. */
export const takenTransports = (rules: readonly Rule[]): string[] =>
  ["email", "print"].filter((transport) => rules.some((rule) => rule.takes && rule.transport === transport));

/**
 * Decides about the mail and print rows that Koha has queued since the last look, before its sender reads them: which
 * are to be ours. What is decided stays decided: a preference or rule that changes later does not move what is queued.
 * `goesOn` is asked before each page while Koha's sender waits.
 */
export async function lookForCandidates(
  parts: LookParts,
  { back, goesOn }: { back: Date; goesOn?: () => boolean },
  now: Date,
): Promise<Looked> {
  const { db, host } = parts.intake;
  const cursor = await readCursor(
    db,
    CURSOR,
    async () => Math.max(0, ((await readEnds(db))?.highest ?? 0) - MOST),
    now,
  );
  const start = startFrom(cursor, back, now);
  // Read before the rows: what is inserted in between has a higher id, and the next look finds it.
  const highest = (await readEnds(db))?.highest ?? 0;
  // Ids begin anew: the rows that are there now are new.
  const anew = highest < cursor.atId;
  // While Koha waits, only what may have been committed a moment late is looked at again; the next look does the rest.
  const again = goesOn ? Math.max(start.from, cursor.atId - NEAR) : start.from;
  const from = anew ? Math.max(0, highest - MOST) : again;
  if (anew) await setBack(db, cursor, from, now);
  const overdue = await readOverdueLetters(db);
  if (anew || highest > cursor.atId) await noteLetters(parts, overdue, Math.max(from, highest - MOST), highest);
  const transports = takenTransports(parts.rules);
  let found = 0;
  let at: number | undefined = from;
  while (at !== undefined && (goesOn?.() ?? true)) {
    const { notices, next }: { notices: Undecided[]; next?: number } = await readUndecided(db, host, {
      after: at,
      transports,
      most: PAGE,
    });
    found += await decideAbout(parts, notices, overdue, now);
    at = next;
    if (next !== undefined) await moveCursor(db, cursor, next, now);
  }
  if (at === undefined) await moveCursor(db, cursor, highest, now);
  return { found, undecided: at !== undefined, lookedBackAt: start.back ? now : back };
}

async function noteLetters({ intake, noteSeen }: LookParts, overdue: ReadonlySet<string>, after: number, upTo: number) {
  const seen = await readLettersSeen(intake.db, intake.host, after, upTo);
  await noteSeen(
    intake.db,
    seen.flatMap(({ letterCode, transport, at }) => {
      const type = typeOf(letterCode, overdue);
      return type ? [{ type, transport, at }] : [];
    }),
  );
}

/** Returns how many are to be ours. */
async function decideAbout(
  { intake, rules, elect }: LookParts,
  notices: readonly Undecided[],
  overdue: ReadonlySet<string>,
  now: Date,
): Promise<number> {
  if (notices.length === 0) return 0;
  const { db, host } = intake;
  const patronIds = [...new Set(notices.flatMap(({ patronId }) => patronId ?? []))];
  const elected = await readElected(db, patronIds);
  const unknown = patronIds.filter((id) => !elected.has(id));
  if (unknown.length > 0 && (await elect({ db, host, now: () => now }, unknown)) > 0) {
    for (const [id, mine] of await readElected(db, unknown)) elected.set(id, mine);
  }
  const facts = await readCircumstances(intake, notices, now);
  const judged = judgeRows(notices, { facts, elected, overdue, rules, host, now });
  const chosen = judged.flatMap(({ notice, type, judged }): NewCandidate[] =>
    "leftBecause" in judged ? [] : [{ notice, type: type ?? null, asWell: judged.asWell }],
  );
  await addCandidates(db, host, chosen, now);
  return chosen.length;
}

/** What is known when rows of mail and print are decided about. */
export interface JudgeWith {
  facts: Circumstances;
  elected: ReadonlyMap<number, ElectedByType>;
  overdue: ReadonlySet<string>;
  rules: readonly Rule[];
  host: Host;
  now: Date;
}

/** Decides which of these rows become candidates, and why the others do not. Pure. */
export function judgeRows(notices: readonly Undecided[], { facts, elected, overdue, rules, host, now }: JudgeWith) {
  return notices.map((notice) => {
    const type = typeOf(notice.letterCode, overdue);
    const routed = decide(candidate(notice, undefined, undefined), { known: new Map(), facts, host, now }, true);
    const judged = judgeSource({
      ...notice,
      content: plainLetter(notice.content, notice.html),
      home: facts.patrons.get(notice.patronId ?? 0)?.library ?? null,
      type,
      elected: type && elected.get(notice.patronId ?? 0)?.get(type),
      decision: routed.decision,
      rules,
    });
    return { notice, type, routed, judged };
  });
}
