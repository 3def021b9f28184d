import { isErased } from "../consent/fingerprint.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName, ConsentState } from "../database/tables.ts";

/** How one channel stands for a patron, and what a person needs to know to proceed. */
export interface ChannelConsent {
  channel: ChannelName;
  state: ConsentState;
  /** A number without plus, a chat or an email address; null where there was none, or it was erased. */
  address: string | null;
  since: Date;
  /** When the invitation was sent whose answer is awaited. */
  askedAt: Date | null;
  /** The last event that changed the state, such as `number_changed` (consent/state-machine.ts). */
  event: string;
  /** What caused it, such as `sweep`. */
  source: string;
  /** Why nothing is sent to the address, whoever it belongs to, until its owner says START there. */
  suppressed: string | null;
  /** Why no text can arrive there, as the provider reported. */
  unreachable: string | null;
}

/** How every channel stands that a patron ever had anything to do with. */
export async function readPatronConsent(db: Db, patronId: number): Promise<ChannelConsent[]> {
  const rows = await db
    .selectFrom("tidings_standing as s")
    .leftJoin("tidings_address as a", "a.id", "s.address_id")
    .leftJoin("tidings_suppression as p", (join) =>
      join.onRef("p.channel", "=", "s.channel").onRef("p.address", "=", "a.address"),
    )
    .select(["s.channel", "s.state", "s.changed_at", "s.asked_at", "a.address", "a.unreachable_because", "p.because"])
    .where("s.patron_id", "=", patronId)
    .orderBy("s.channel")
    .execute();
  const steps = await readLastSteps(db, patronId);
  return rows.map((row) => ({
    channel: row.channel,
    state: row.state,
    address: row.address === null || isErased(row.address) ? null : row.address,
    since: steps.get(row.channel)?.at ?? row.changed_at,
    askedAt: row.asked_at,
    event: steps.get(row.channel)?.event ?? "",
    source: steps.get(row.channel)?.source ?? "",
    suppressed: row.because,
    unreachable: row.unreachable_because,
  }));
}

/**
 * Each channel's last event that changed something and explains it: the completion of an opt-out explains nothing, the
 * request for it does.
 */
async function readLastSteps(db: Db, patronId: number) {
  const last = await db
    .selectFrom("tidings_ledger")
    .select(({ fn }) => ["channel", fn.max("id").as("id")])
    .where("patron_id", "=", patronId)
    .where("event", "!=", "opt_out_finished")
    .where(({ or, eb, ref }) =>
      // An invitation that is sent again has a new date; any other event that changes nothing is left out.
      or([eb("state_before", "!=", ref("state_after")), eb("event", "=", "requested")]),
    )
    .groupBy("channel")
    .execute();
  const ids = last.flatMap(({ id }) => (id === null ? [] : [id]));
  if (ids.length === 0) return new Map<ChannelName, { at: Date; event: string; source: string }>();
  const steps = await db
    .selectFrom("tidings_ledger")
    .select(["channel", "at", "event", "source"])
    .where("id", "in", ids)
    .execute();
  return new Map(steps.map((step) => [step.channel, step]));
}
