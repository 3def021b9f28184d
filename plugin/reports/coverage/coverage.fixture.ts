import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { Elected } from "../../routing/elected.ts";
import { NOTICE_TYPES, type NoticeType } from "../../routing/notice-types.ts";

const NOON = new Date("2026-03-02T12:00:00Z");

export const BY_TEXT: Elected = { source: "sms", because: "koha_texts", otherwise: "nothing", asWell: false };
export const MAIL_TAKEN: Elected = { source: "email", because: "mail_taken", otherwise: "mail", asWell: false };
export const NOT_TICKED: Elected = { source: "none", because: "sms_not_ticked", otherwise: "mail", asWell: false };
export const NO_LETTER: Elected = { source: "none", because: "no_sms_letter", otherwise: "nothing", asWell: false };
export const NO_NUMBER: Elected = { source: "none", because: "no_number", otherwise: "letter", asWell: false };
export const NO_OVERDUE: Elected = { source: "none", because: "no_overdue_sms", otherwise: "mail", asWell: false };
export const UNSEEN: Elected = { source: "none", because: "job_not_seen", otherwise: "nothing", asWell: false };
export const UNTICKED: Elected = { source: "none", because: "unticked_here", otherwise: "mail", asWell: false };

/** Every type by text, but for these. */
export const allTextBut = (some: Partial<Record<NoticeType, Elected>> = {}): Record<NoticeType, Elected> => ({
  ...(Object.fromEntries(NOTICE_TYPES.map((type) => [type, BY_TEXT])) as Record<NoticeType, Elected>),
  ...some,
});

/** Nobody is elected for. */
export async function nobodyElected(db: Db): Promise<void> {
  for (const table of ["tidings_election", "tidings_election_part", "tidings_election_profile"] as const) {
    await db.deleteFrom(table).execute();
  }
}

/** A patron's election, as the election writes it; `later` waits for Koha's jobs to end. */
export async function anElected(
  db: Db,
  patronId: number,
  outcome: Record<NoticeType, Elected>,
  { library = "MPL", later = false }: { library?: string; later?: boolean } = {},
): Promise<void> {
  const profile_id = await aProfile(db, outcome);
  const waits = { later_profile_id: later ? profile_id : null, later_since: later ? NOON : null };
  await db
    .insertInto("tidings_election")
    .values({ patron_id: patronId, library, profile_id, elected_at: NOON, ...waits })
    .execute();
}

/** An outcome for every type, kept once. Returns its number. */
export async function aProfile(db: Db, outcome: Record<NoticeType, Elected>): Promise<number> {
  const digest = createHash("sha256").update(JSON.stringify(outcome)).digest("base64url");
  const known = db.selectFrom("tidings_election_profile").select("id").where("digest", "=", digest);
  const before = await known.executeTakeFirst();
  if (before) return before.id;
  await db.insertInto("tidings_election_profile").values({ digest, made_at: NOON }).execute();
  const { id } = await known.executeTakeFirstOrThrow();
  const parts = NOTICE_TYPES.map((type) => {
    const { asWell, ...elected } = outcome[type];
    return { profile_id: id, notice_type: type, ...elected, as_well: asWell ? 1 : 0 };
  });
  await db.insertInto("tidings_election_part").values(parts).execute();
  return id;
}

/** So many patrons at once, their numbers from `first` on. */
export async function manyElected(db: Db, first: number, count: number, profileId: number, library = "MPL") {
  await sql`insert into tidings_election (patron_id, library, profile_id, elected_at)
    select seq, ${library}, ${profileId}, ${NOON} from seq_1_to_1000000 where seq between ${first} and ${
      first + count - 1
    }`.execute(db);
}
