import { sql } from "kysely";
import { runEach, type Statement } from "../../database/compound.ts";
import type { Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";

/** A person's mailbox; a gateway for texts has a number before the `@`. */
const MAILBOX = "^[^@]*[a-zA-Z][^@]*@";

/**
 * The statements that show locked notices as handed over. Koha's own word for that is `sent`; `tellEnd` corrects it.
 * Where a text message does not say to which address it goes, or names a mailbox as Koha's overdue job does, `sentTo`
 * says it, as Koha's sender would write it. A mail does not: on a Resend Koha's sender would mail that address,
 * whatever the patron has said meanwhile.
 */
export function handingOver(
  tx: Tx,
  ids: readonly number[],
  host: Host,
  sentTo: ReadonlyMap<number, string>,
): Statement[] {
  if (ids.length === 0) return [];
  const fitting = [...sentTo].filter(([, to]) => to.length <= (host.toAddressMost ?? 0));
  const whens = fitting.map(([id, to]) => sql`when ${id} then ${to}`);
  const isPhone = sql`nullif(to_address, '') not regexp ${MAILBOX}`;
  const to = sql<string | null>`if(message_transport_type = 'sms' and not coalesce(${isPhone}, false),
    coalesce(case message_id ${sql.join(whens, sql` `)} end, to_address), to_address)`;
  const showing = tx
    .updateTable("message_queue")
    .set({
      status: "sent",
      ...(host.has.failureCode ? { failure_code: "" } : {}),
      ...(whens.length > 0 ? { to_address: to } : {}),
    })
    .where("message_id", "in", [...ids])
    .where("status", "=", "pending")
    .compile();
  return [showing];
}

/**
 * The statements that end locked notices unsent, which are pending, or `sent` because we had claimed them. `deleted`,
 * because `failed` may restrict a patron (RestrictPatronsWithFailedNotices).
 */
export function endingUnsent(
  tx: Tx,
  ids: readonly number[],
  { note, was }: { note: string; was: "pending" | "sent" },
  host: Host,
): Statement[] {
  if (ids.length === 0) return [];
  const ending = tx
    .updateTable("message_queue")
    .set({ status: "deleted", ...(host.has.failureCode ? { failure_code: note } : {}) })
    .where("message_id", "in", [...ids])
    .where("status", "=", was)
    .compile();
  return [ending];
}

/** Ends locked notices unsent, as `endingUnsent`. */
export const endUnsent = (...[tx, ...how]: Parameters<typeof endingUnsent>): Promise<void> =>
  runEach(tx, endingUnsent(tx, ...how));

/** Puts back as pending what Koha failed, and empties its note. */
export async function putBack(tx: Tx, ids: readonly number[]): Promise<void> {
  await overwriteFailed(tx, ids, "pending");
}

/** Shows again as handed over what Koha failed though it was ours. */
export async function overwriteHandedOver(tx: Tx, ids: readonly number[]): Promise<void> {
  await overwriteFailed(tx, ids, "sent");
}

async function overwriteFailed(tx: Tx, ids: readonly number[], status: "pending" | "sent"): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("message_queue")
    .set({ status, failure_code: "" })
    .where("message_id", "in", [...ids])
    .where("status", "=", "failed")
    .execute();
}
