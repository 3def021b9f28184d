import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import { NOW } from "../outbox/message.fixture.ts";
import type { OptedInPatron } from "../outbox/opted-in-patron.fixture.ts";

/** A notice that Tidings has taken: it shows as sent in Koha, and as taken in our own table. Returns its id. */
export async function aTakenNotice(db: Db, patron: OptedInPatron, round = 1): Promise<number> {
  const noticeId = await aNotice(db, { patronId: patron.patronId, queuedAt: NOW, status: "sent" });
  await db
    .insertInto("tidings_notice")
    .values({
      notice_id: noticeId,
      round,
      patron_id: patron.patronId,
      letter_code: "HOLD",
      state: "taken",
      because: null,
      first_seen_at: NOW,
      look_at: null,
      changed_at: NOW,
    })
    .execute();
  return noticeId;
}

/** What staff see of a notice in Koha. */
export async function readInKoha(db: Db, noticeId: number): Promise<{ status: string; failure_code?: string | null }> {
  const { rows } = await sql<{ status: string; failure_code?: string | null }>`
    select * from message_queue where message_id = ${noticeId}`.execute(db);
  if (!rows[0]) throw new Error("Koha has no such notice");
  const { status, failure_code } = rows[0];
  return failure_code === undefined ? { status } : { status, failure_code };
}
