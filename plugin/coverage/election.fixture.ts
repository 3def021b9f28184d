import { createHash } from "node:crypto";
import type { Db } from "../database/connection.ts";
import type { Elected } from "../routing/elected.ts";
import { NOTICE_TYPES, type NoticeType } from "../routing/notice-types.ts";

export const TEXTED: Elected = { source: "sms", because: "koha_texts", otherwise: "nothing", asWell: false };
export const MAILED: Elected = { source: "none", because: "sms_not_ticked", otherwise: "mail", asWell: false };
export const NOT_SENT: Elected = { source: "none", because: "no_row", otherwise: "nothing", asWell: false };

/** Whichever row of Koha's is taken. */
export function taken(source: "sms" | "email" | "print", asWell = false): Elected {
  if (source === "sms") return TEXTED;
  return { source, because: source === "email" ? "mail_taken" : "print_taken", otherwise: "nothing", asWell };
}

/** An election of a patron: for some types as given, for all others as `rest`. It replaces the one before. */
export async function anElection(
  db: Db,
  patronId: number,
  {
    rest = TEXTED,
    library = "MPL",
    ...some
  }: { rest?: Elected; library?: string } & Partial<Record<NoticeType, Elected>>,
): Promise<void> {
  const parts = NOTICE_TYPES.map((type) => ({ type, ...(some[type] ?? rest) }));
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
  const at = new Date("2026-03-02T12:00:00Z");
  await db.insertInto("tidings_election_profile").ignore().values({ digest, made_at: at }).execute();
  const { id } = await db
    .selectFrom("tidings_election_profile")
    .select("id")
    .where("digest", "=", digest)
    .executeTakeFirstOrThrow();
  await db
    .insertInto("tidings_election_part")
    .ignore()
    .values(
      parts.map(({ type, source, because, otherwise, asWell }) => ({
        ...{ profile_id: id, notice_type: type, source, because, otherwise },
        as_well: asWell ? 1 : 0,
      })),
    )
    .execute();
  await db
    .replaceInto("tidings_election")
    .values({ patron_id: patronId, library, profile_id: id, elected_at: at, later_profile_id: null, later_since: null })
    .execute();
}
