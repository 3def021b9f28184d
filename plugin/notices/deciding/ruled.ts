import { isWanted } from "../../consent/wanted-kinds.ts";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../../koha/host.ts";
import { readGuardians } from "../../koha/notice-facts/guardians.ts";
import { readSteps } from "../../koha/notice-facts/read-steps.ts";
import type { Patron } from "../../koha/patrons.ts";
import type { Notice } from "../../koha/queue/notices.ts";
import { readWordsBeforehand } from "../../koha/queue/words-beforehand.ts";
import { readOverdueLetters } from "../../koha/supply/overdue-letters.ts";
import { kindOf } from "../../routing/kinds.ts";
import { typeOf } from "../../routing/notice-types.ts";
import type { RuledType, Rulings, Step } from "../../routing/rules/notice-rule.ts";
import type { Person } from "../../routing/ways.ts";
import { dayAt } from "../../schedule/library-day.ts";
import { readStamp } from "../event-key.ts";
import type { Circumstances, RuledNotices } from "./circumstances.ts";

/** The library's rules as they are now. */
export interface RulesInForce {
  rulings: Rulings;
  /** Some rule is about a step. */
  bySteps: boolean;
}

/** Where the rules come from. */
export interface RulesSource {
  /** Reads what staff have changed; cheap if nothing has. */
  now(): Promise<RulesInForce>;
  /** The library's time zone. */
  zone: string;
}

interface Typed {
  notice: Notice;
  type: RuledType;
  library: string | null;
}

/** Reads what the rules need to know of these notices. `steps`: which reminders they are, if that is known. */
export async function readRuled(
  { db, host, rules }: { db: Db; host: Host; rules: RulesSource },
  notices: readonly Notice[],
  {
    patrons,
    now,
    steps: known,
  }: { patrons: ReadonlyMap<number, Patron>; now: Date; steps?: ReadonlyMap<number, Step> },
): Promise<RuledNotices> {
  const inForce = await rules.now();
  const overdue = await readOverdueLetters(db);
  const typed = notices.map((notice): Typed => {
    const library = patrons.get(notice.patronId ?? 0)?.library ?? null;
    return { notice, type: typeOf(notice.letterCode, overdue) ?? "other", library };
  });
  const steps = known ?? (await readStepsOf({ db, host }, typed, inForce, dayAt(now, rules.zone)));
  const of = new Map(
    typed.map(({ notice: { noticeId }, type, library }) => {
      const step = steps.get(noticeId) ?? null;
      return [noticeId, { type, step, ruling: inForce.rulings({ type, step, library }) }] as const;
    }),
  );
  const children = notices.flatMap(({ noticeId, patronId }) =>
    patronId !== null && of.get(noticeId)?.ruling.to !== "patron" ? [patronId] : [],
  );
  return { zone: rules.zone, of, guardians: await readGuardians(db, host, [...new Set(children)]) };
}

/** Which reminder each notice is, where a rule or our own words ask for it. */
async function readStepsOf(
  { db, host }: { db: Db; host: Host },
  typed: readonly Typed[],
  { rulings, bySteps }: RulesInForce,
  today: string,
): Promise<ReadonlyMap<number, Step>> {
  const asked = typed.filter(({ type, library }) => {
    if (type !== "overdue" && type !== "hold_reminder") return false;
    return bySteps || rulings({ type, step: null, library }).words === "own";
  });
  const texts = await readWordsBeforehand(
    db,
    asked.map(({ notice }) => notice.noticeId),
  );
  const asks = asked.flatMap(({ notice, type }) => {
    const { noticeId, patronId, letterCode } = notice;
    if (patronId === null || letterCode === null || (type !== "overdue" && type !== "hold_reminder")) return [];
    const { content = null, metadata = null } = texts.get(noticeId) ?? {};
    const thing = readStamp(metadata)?.thing;
    const things = thing === undefined ? [] : [thing];
    return [{ noticeId, patronId, letterCode, about: type, branchcode: null, things, text: content }];
  });
  return readSteps(db, host, asks, today);
}

/** Those who may be written to in place of a notice's patron, or besides. */
export function guardiansOf({ patronId, letterCode }: Notice, facts: Circumstances): Person[] {
  const guardians = facts.ruled?.guardians.get(patronId ?? 0) ?? [];
  return guardians
    .filter((guardian) => facts.patrons.has(guardian.patronId) && !facts.others.has(guardian.patronId))
    .map((guardian) => ({
      patronId: guardian.patronId,
      choices: facts.choices.get(guardian.patronId) ?? [],
      wants: (channel) => isWanted(facts.grids.get(guardian.patronId) ?? [], kindOf(letterCode), channel),
      hidesTitles: !guardian.mayKnowTitles,
    }));
}
