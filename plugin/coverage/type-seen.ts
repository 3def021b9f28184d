import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { NoticeType } from "../routing/notice-types.ts";

/** That Koha queued a notice of a type by a transport, and when. */
export interface TypeSeen {
  type: NoticeType;
  transport: string;
  at: Date;
}

/** Notes which types Koha was seen to queue, and when last; what was seen later stays. */
export async function noteTypesSeen(db: Db, seen: readonly TypeSeen[]): Promise<void> {
  const latest = new Map<string, TypeSeen>();
  for (const one of seen) {
    const key = `${one.type} ${one.transport}`;
    if ((latest.get(key)?.at ?? new Date(0)) <= one.at) latest.set(key, one);
  }
  if (latest.size === 0) return;
  await db
    .insertInto("tidings_type_seen")
    .values([...latest.values()].map(({ type, transport, at }) => ({ notice_type: type, transport, seen_at: at })))
    .onDuplicateKeyUpdate({ seen_at: sql<Date>`greatest(seen_at, values(seen_at))` })
    .execute();
}

/** What Koha was seen to queue, and when last. */
export async function readTypesSeen(db: Db): Promise<TypeSeen[]> {
  const rows = await db.selectFrom("tidings_type_seen").selectAll().execute();
  return rows.map((row) => ({ type: row.notice_type as NoticeType, transport: row.transport, at: row.seen_at }));
}
