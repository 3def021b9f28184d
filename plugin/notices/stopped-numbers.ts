import { readings } from "../consent/phone-numbers.ts";
import type { Reachable } from "../consent/standing.ts";
import type { Db, Tx } from "../database/connection.ts";
import { readTexted } from "../koha/sms-numbers.ts";

/** The numbers on the trial list: all of them, and those that have said STOP. */
export interface ListedNumbers {
  all: ReadonlySet<string>;
  stopped: ReadonlySet<string>;
}

/** Reads which of these address rows are numbers, and which of those may not be texted any more. */
export async function readListedNumbers(db: Db, addressIds: ReadonlySet<number>): Promise<ListedNumbers> {
  if (addressIds.size === 0) return { all: new Set(), stopped: new Set() };
  const rows = await db
    .selectFrom("tidings_address as d")
    .leftJoin("tidings_suppression as s", (join) =>
      join.onRef("s.channel", "=", "d.channel").onRef("s.address", "=", "d.address"),
    )
    .select(["d.address", "s.because"])
    .where("d.channel", "=", "sms")
    .where("d.id", "in", [...addressIds])
    .execute();
  return {
    all: new Set(rows.map(({ address }) => address)),
    stopped: new Set(rows.flatMap(({ address, because }) => (because === null ? [] : [address]))),
  };
}

/** Whether one of these numbers, as somebody typed it in the library's country, can mean one of `numbers`. */
export function meansOneOf(typed: readonly string[], numbers: ReadonlySet<string>, country: string): boolean {
  return typed.some((number) => readings(number, country).some((digits) => numbers.has(digits)));
}

/** Whether the patron has opted out of texts, or will be as soon as the attempt under way has ended. */
export const hasLeft = ({ channel, state }: Pick<Reachable, "channel" | "state">): boolean =>
  channel === "sms" && (state === "opted_out" || state === "pending_opt_out");

/** A notice that we had taken, with the address of its message. */
interface Held {
  noticeId: number;
  patronId: number | null;
  addressId: number;
}

/**
 * Whether Koha, if a notice were its own again, would text somebody who has opted out: by the patron's own choice, or
 * by a STOP from the phone.
 */
export async function wouldTextStopped(
  tx: Tx,
  { noticeId, patronId, addressId }: Held,
  country: string,
): Promise<boolean> {
  const texted = await readTexted(tx, noticeId);
  if (!texted) return false;
  const standing = await tx
    .selectFrom("tidings_standing")
    .select(["channel", "state"])
    .where("patron_id", "=", patronId ?? 0)
    .where("channel", "=", "sms")
    .executeTakeFirst();
  if (standing && hasLeft(standing)) return true;
  const own = tx
    .selectFrom("tidings_address")
    .select("address")
    .where("id", "=", addressId)
    .where("channel", "=", "sms");
  const numbers = [
    ...texted.flatMap((number) => readings(number, country)),
    (await own.executeTakeFirst())?.address ?? "",
  ];
  const stopped = tx.selectFrom("tidings_suppression").select("address").where("channel", "=", "sms");
  return (await stopped.where("address", "in", numbers).limit(1).executeTakeFirst()) !== undefined;
}
