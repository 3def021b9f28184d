import { lockAddress } from "../consent/standing.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import { type Joining, requestOptIn } from "../enrolment/opt-in.ts";
import { readTexted, readTextedEndingIn, type Texted } from "../koha/preferences.ts";
import { sentSince, startOfDay } from "../outbox/daily-limit.ts";
import { countUnsentConsentMessages } from "../outbox/read-messages.ts";
import { offBy, readOffSwitches } from "../settings/off-switch.ts";
import type { Lang } from "../templates/locales.ts";
import { readPatronLang } from "../templates/patron-language.ts";
import { IMPORT_FROM, IMPORT_UNTIL, libraryClock } from "./hours.ts";
import { type Import, readLatestImport } from "./import-store.ts";
import { judge, type Rules, usableNumber } from "./judge.ts";
import { type Candidate, readKnown } from "./known-patrons.ts";

/** How many patrons one step takes. */
const STEP = 20;

export interface ImportParts {
  db: Db;
  joining(): Joining;
  /** The library's time zone. */
  zone: string;
  /** The library's own language. */
  library(): Lang;
  dailyLimit(): number;
}

type Done = "invited" | "opted_in" | "passed_by";

/**
 * Takes over the next patrons of the running import, if there is one: at most twenty, by day only, not while texts are
 * switched off, and no more than leave half of the daily limit to notices. What could not be sent today must not be
 * asked for today, since an invitation is good for hours only. Each patron is handled in one transaction together with
 * the progress of the import, so that an import that is killed goes on where it was. Returns how many patrons were
 * looked at.
 */
export async function stepImport(parts: ImportParts, now: Date): Promise<number> {
  const { db, zone } = parts;
  const running = await readLatestImport(db);
  if (running?.state !== "running") return 0;
  // Asked of the database: a process may not have been told yet.
  if (offBy(await readOffSwitches(db), "sms")) return 0;
  const { day, hour } = libraryClock(now, zone);
  const joining = parts.joining();
  if (hour < IMPORT_FROM || hour >= IMPORT_UNTIL || !joining.senders.has("sms")) return 0;
  const room = Math.min(STEP, await roomToday(db, parts.dailyLimit(), now));
  if (room <= 0) return 0;
  const texted = await readTexted(db, running.at_patron, room, day);
  if (texted.length === 0) {
    await db
      .updateTable("tidings_import")
      .set({ state: "ended", ended_at: now })
      .where("id", "=", running.id)
      .where("state", "=", "running")
      .execute();
    return 0;
  }
  const isShared = await findShared(db, texted, joining);
  let seen = 0;
  for (const one of texted) {
    const lang = (await readPatronLang(db, one.patronId, parts.library())) ?? parts.library();
    const done = await inTransaction(db, (tx) => importPatron(tx, { running, joining, isShared, lang }, one, now));
    // Somebody has paused it, or another process has done this patron.
    if (!done) break;
    seen += 1;
  }
  return seen;
}

/** Invitations and welcomes that may still be asked for today. */
async function roomToday(db: Db, dailyLimit: number, now: Date): Promise<number> {
  const unsent = await countUnsentConsentMessages(db);
  return Math.ceil(dailyLimit / 2) - (await sentSince(db, startOfDay(now))) - unsent;
}

/** Tells which of these numbers stand in the record of another patron who gets texts. */
async function findShared(
  db: Db,
  texted: readonly Texted[],
  { policy }: Pick<Rules, "policy">,
): Promise<(candidate: Candidate) => boolean> {
  const read = (number: string) => usableNumber(number, policy.country)?.digits;
  const endings = texted.flatMap(({ number }) => read(number)?.slice(-7) ?? []);
  const alike = (await readTextedEndingIn(db, endings)).map(({ patronId, number }) => ({
    patronId,
    digits: read(number),
  }));
  return ({ patronId, digits }) => alike.some((other) => other.patronId !== patronId && other.digits === digits);
}

interface Going {
  running: Import;
  joining: Joining;
  isShared(candidate: Candidate): boolean;
  lang: Lang;
}

async function importPatron(tx: Tx, going: Going, texted: Texted, now: Date): Promise<Done | undefined> {
  const { id } = going.running;
  const row = await tx
    .selectFrom("tidings_import")
    .select(["state", "at_patron"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (row?.state !== "running" || row.at_patron >= texted.patronId) return undefined;
  const done = await decideFor(tx, going, texted, now);
  await tx
    .updateTable("tidings_import")
    .set((eb) => ({ at_patron: texted.patronId, seen: eb("seen", "+", 1), [done]: eb(done, "+", 1) }))
    .where("id", "=", id)
    .execute();
  return done;
}

async function decideFor(
  tx: Tx,
  { running, joining, isShared, lang }: Going,
  texted: Texted,
  now: Date,
): Promise<Done> {
  const { patronId } = texted;
  const number = usableNumber(texted.number, joining.policy.country);
  const candidate = { patronId, digits: number?.digits };
  const decide = async () => {
    const known = await readKnown(tx, [candidate], isShared);
    return judge(texted, number, known(candidate), joining);
  };
  const first = await decide();
  if (first.kind === "passed_by") return "passed_by";
  // Only numbers that are taken over are stored. The address is locked as by everything that changes consent, so that a
  // STOP that came just now is seen.
  await lockAddress(tx, "sms", first.number.digits, now);
  const verdict = await decide();
  if (verdict.kind === "passed_by") return "passed_by";
  const { digits: address, country } = verdict.number;
  const wish = { patronId, channel: "sms", address, country, lang, source: "import" } as const;
  const answer = await requestOptIn(tx, joining, { ...wish, actor: running.started_by, note: running.ground }, now);
  return answer.kind === "invited" || answer.kind === "opted_in" ? answer.kind : "passed_by";
}
