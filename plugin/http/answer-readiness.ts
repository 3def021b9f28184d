import type { DatabaseTrouble } from "../database/trouble.ts";
import { databaseTrouble } from "../database/trouble.ts";
import type { Log } from "../foundation/log.ts";
import type { Lang, Say } from "../templates/locales.ts";
import type { LoopHealth, LoopTrouble } from "../workers/loop-health.ts";
import { instant } from "./frame/instants.ts";
import type { Readiness } from "./health.ts";
import { ANSWERED, type ReadinessParts, readReadiness } from "./readiness.ts";
import { onceEach, type Trouble } from "./troubles.ts";

export interface AnswerParts extends ReadinessParts {
  loops: Pick<LoopHealth, "troubles">;
  log: Log;
  say: Say;
  /** Of the sentences, as `word` says its own. */
  lang: Lang;
  /** The library's time zone. */
  zone: string;
}

/** Koha's checklist waits two seconds for the whole answer. */
const PATIENCE_MS = 1_500;

/**
 * Returns what keeps messages from leaving now, in sentences for staff: also where the database is gone, or does not
 * answer in time. Rejects only on a bug.
 */
export async function answerReadiness(parts: AnswerParts, now: Date, patienceMs = PATIENCE_MS): Promise<Readiness> {
  const loops = loopTroubles(parts);
  const read = await readWithin(parts, now, patienceMs);
  if (typeof read === "object") {
    const because = onceEach([...loops, ...read.because]);
    return { ...read, ready: because.length === 0, because };
  }
  const { installation, say, lang } = parts;
  const sentence = say(lang, `staff:database.${read}`);
  const hearing = [...installation.channels.keys()]
    .filter((channel) => ANSWERED.includes(channel))
    .map((channel) => ({ channel, hears: false, because: sentence }));
  const because = onceEach([{ code: `database_${read}`, sentence }, ...loops]);
  return { ready: false, because, restored: false, hearing };
}

async function readWithin(parts: AnswerParts, now: Date, patienceMs: number): Promise<Readiness | DatabaseTrouble> {
  const late = Promise.withResolvers<DatabaseTrouble>();
  const patience = setTimeout(() => late.resolve("silent"), patienceMs);
  const read = readReadiness(parts, now).catch((error: unknown) => {
    const trouble = databaseTrouble(error);
    if (trouble === undefined) throw error;
    parts.log.note("readiness.unread", { because: trouble });
    return trouble;
  });
  try {
    return await Promise.race([read, late.promise]);
  } finally {
    clearTimeout(patience);
    // What comes too late is of no use any more, be it an answer or an error.
    read.catch(() => {});
  }
}

/** One trouble for each cause, with all that does not work because of it. */
function loopTroubles({ loops, say, lang, zone }: AnswerParts): Trouble[] {
  const byCause = new Map<LoopTrouble["because"], LoopTrouble[]>();
  for (const trouble of loops.troubles()) {
    byCause.set(trouble.because, [...(byCause.get(trouble.because) ?? []), trouble]);
  }
  return [...byCause].map(([because, troubles]) => {
    const since = new Date(Math.min(...troubles.map((trouble) => trouble.since.getTime())));
    const work = troubles.map(({ loop }) => {
      const key = `staff:loop.${loop}`;
      return say.has(key) ? say(lang, key) : loop;
    });
    const sentence = say(lang, "staff:loop.failing", {
      since: instant(since, { lang, zone }),
      work: work.join(", "),
      why: say(lang, `staff:database.${because}`),
    });
    return { code: `database_${because}`, sentence };
  });
}
