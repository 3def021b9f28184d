import type { Db } from "../../database/connection.ts";

/** Selects the notices (`n`) of ours without a patron that we left alone and that still wait in Koha's queue (`q`). */
export const pendingOfNobody = (db: Db) =>
  db
    .selectFrom("tidings_notice as n")
    .innerJoin("message_queue as q", "q.message_id", "n.notice_id")
    .where("n.patron_id", "is", null)
    .where("q.borrowernumber", "is", null)
    .where("n.state", "=", "left")
    .where("q.status", "=", "pending");
