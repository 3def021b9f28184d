import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { ElectedBecause, Source } from "../routing/elected.ts";
import { NOTICE_TYPES, type NoticeType } from "../routing/notice-types.ts";

const BECAUSE: Readonly<Record<Source, ElectedBecause>> = {
  sms: "koha_texts",
  email: "mail_taken",
  print: "print_taken",
  none: "sms_not_ticked",
};

/** A patron's election: which source for which types; for the others none. It replaces the one before. */
export async function anElection(
  db: Db,
  patronId: number,
  sources: ReadonlyMap<NoticeType, Source>,
  { asWell = false, library = "MPL" } = {},
): Promise<void> {
  const parts = NOTICE_TYPES.map((type) => ({ type, source: sources.get(type) ?? ("none" as const) }));
  const digest = createHash("sha256")
    .update(JSON.stringify([parts, asWell]))
    .digest("base64url");
  await sql`insert ignore into tidings_election_profile (digest, made_at) values (${digest}, utc_timestamp(3))`.execute(
    db,
  );
  const { id } = await db
    .selectFrom("tidings_election_profile")
    .select("id")
    .where("digest", "=", digest)
    .executeTakeFirstOrThrow();
  await db
    .insertInto("tidings_election_part")
    .ignore()
    .values(
      parts.map(({ type, source }) => ({
        profile_id: id,
        notice_type: type,
        source,
        because: BECAUSE[source],
        otherwise: source === "none" ? "mail" : "nothing",
        as_well: asWell && source === "email" ? 1 : 0,
      })),
    )
    .execute();
  await sql`replace into tidings_election (patron_id, library, profile_id, elected_at)
    values (${patronId}, ${library}, ${id}, utc_timestamp(3))`.execute(db);
}
