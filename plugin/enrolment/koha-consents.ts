import { readActiveChannels } from "../consent/read-standing.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import { asksForConsents, readKohaConsents, readRefusals } from "../koha/consents.ts";
import type { Host } from "../koha/host.ts";
import { latestInstant } from "../koha/local-instant.ts";
import { optOut } from "./opt-out.ts";

/** How many are looked at in one round. */
const MOST = 200;

/** What Koha's page of consents is to say of a patron. */
export interface ConsentToWrite {
  patronId: number;
  given: boolean;
  /** What stands there as we read it: Koha writes only over that. Null: nothing. */
  was: { givenOn: string | null; refusedOn: string | null } | null;
}

export interface KohaConsentParts {
  db: Db;
  host: Host;
  /** The library's time zone, in which Koha writes. */
  zone: string;
  /** Writes into Koha; returns those patrons of whom it stands there now. Absent: there is no road to Koha. */
  write?(wanted: readonly ConsentToWrite[]): Promise<readonly number[]>;
}

/**
 * Opts out, by every way, those who have refused on Koha's own page of consents after they opted in here. The number is
 * not suppressed. A refusal that is older than the opt-in is no longer the last word: `tellKohaConsents` writes that.
 * Returns how many patrons left.
 */
export async function followKohaConsents({ db, host, zone }: KohaConsentParts, now: Date): Promise<number> {
  const refusals = await readRefusals(db, host, MOST);
  if (refusals.length === 0) return 0;
  const since = await readSince(
    db,
    refusals.map(({ patronId }) => patronId),
  );
  const told = await readTold(
    db,
    refusals.map(({ patronId }) => patronId),
  );
  let left = 0;
  for (const { patronId, refusedOn } of refusals) {
    if (!isLastWord(refusedOn, since.get(patronId), told.get(patronId), zone)) continue;
    if (await leaveAll(db, patronId, now)) left += 1;
  }
  return left;
}

/**
 * Whether a refusal that stands in Koha is the patron's last word: neither the one that we wrote there ourselves of an
 * earlier end, nor older than the opt-in. One with an impossible date is. Pure.
 */
function isLastWord(refusedOn: string | null, optedInAt: Date | undefined, ours: string | undefined, zone: string) {
  if (refusedOn === null || refusedOn === ours) return false;
  const refusedAt = latestInstant(refusedOn, zone);
  return refusedAt === undefined || optedInAt === undefined || refusedAt >= optedInAt;
}

/** Ends every way of a patron, each in a transaction of its own; false: there was none by then. */
async function leaveAll(db: Db, patronId: number, now: Date): Promise<boolean> {
  const channels = await readActiveChannels(db, patronId);
  for (const channel of channels) {
    const wish = { patronId, channel, event: "opted_out", source: "koha_consents", actor: "patron" } as const;
    await inTransaction(db, (tx) => optOut(tx, wish, now));
  }
  return channels.length > 0;
}

/** When each of these patrons last opted in, or asked to, by any way that still holds. */
async function readSince(db: Db, patronIds: readonly number[]): Promise<Map<number, Date>> {
  const rows = await db
    .selectFrom("tidings_standing")
    .select(({ fn }) => ["patron_id", fn.max("changed_at").as("at")])
    .where("patron_id", "in", [...patronIds])
    .where("state", "in", ["opted_in", "pending_opt_in"])
    .groupBy("patron_id")
    .execute();
  return new Map(rows.map((row) => [row.patron_id, row.at]));
}

/** The refusals that stand in Koha because we wrote them, as they stand there. */
async function readTold(db: Db, patronIds: readonly number[]): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom("tidings_host_consent")
    .select(["patron_id", "refused_on"])
    .where("patron_id", "in", [...patronIds])
    .execute();
  return new Map(rows.flatMap((row) => (row.refused_on === null ? [] : [[row.patron_id, row.refused_on]])));
}

/**
 * Writes into Koha's consents what holds with us: given while a patron is opted in by any way, refused once they have
 * left all. Where the patron has changed it there meanwhile, nothing is written. Returns how many it wrote.
 */
export async function tellKohaConsents({ db, host, zone, write }: KohaConsentParts, now: Date): Promise<number> {
  if (write === undefined || !asksForConsents(host)) return 0;
  const due = [...(await readUntold(db)), ...(await readEnded(db))];
  if (due.length === 0) return 0;
  const ids = due.map(({ patronId }) => patronId);
  const there = await readKohaConsents(db, host, ids);
  const [since, told] = [await readSince(db, ids), await readTold(db, ids)];
  // A refusal of this very moment is followed in the next round, not written over.
  const isRefused = (patronId: number) =>
    isLastWord(there.get(patronId)?.refusedOn ?? null, since.get(patronId), told.get(patronId), zone);
  const wanted = due.filter(({ patronId, given }) => !given || !isRefused(patronId));
  const written = new Set(
    await write(
      wanted.map(({ patronId, given }) => {
        const found = there.get(patronId);
        return { patronId, given, was: found ? { givenOn: found.givenOn, refusedOn: found.refusedOn } : null };
      }),
    ),
  );
  const stands = await readKohaConsents(db, host, [...written]);
  for (const { patronId, given } of due.filter(({ patronId }) => written.has(patronId))) {
    const state = given ? ("given" as const) : ("refused" as const);
    const refused_on = given ? null : (stands.get(patronId)?.refusedOn ?? null);
    await db
      .insertInto("tidings_host_consent")
      .values({ patron_id: patronId, state, told_at: now, refused_on })
      .onDuplicateKeyUpdate({ state, told_at: now, refused_on })
      .execute();
  }
  return written.size;
}

/** Opted in by some way, which Koha has not been told. */
async function readUntold(db: Db): Promise<{ patronId: number; given: boolean }[]> {
  const rows = await db
    .selectFrom("tidings_standing as s")
    .leftJoin("tidings_host_consent as c", (join) =>
      join.onRef("c.patron_id", "=", "s.patron_id").on("c.state", "=", "given"),
    )
    .select("s.patron_id")
    .distinct()
    .where("s.state", "=", "opted_in")
    .where("c.patron_id", "is", null)
    .limit(MOST)
    .execute();
  return rows.map((row) => ({ patronId: row.patron_id, given: true }));
}

/** Koha has been told a yes that no longer holds by any way. */
async function readEnded(db: Db): Promise<{ patronId: number; given: boolean }[]> {
  const rows = await db
    .selectFrom("tidings_host_consent as c")
    .select("c.patron_id")
    .where("c.state", "=", "given")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("tidings_standing as s")
            .select("s.patron_id")
            .whereRef("s.patron_id", "=", "c.patron_id")
            .where("s.state", "in", ["opted_in", "pending_opt_out"]),
        ),
      ),
    )
    .limit(MOST)
    .execute();
  return rows.map((row) => ({ patronId: row.patron_id, given: false }));
}
