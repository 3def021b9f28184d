import { readings } from "../consent/phone-numbers.ts";
import { readAddress, readNumbers, readSuppressedNumbers } from "../consent/read-standing.ts";
import { type Reachable, readReachable } from "../consent/standing.ts";
import type { Db, Tx } from "../database/connection.ts";
import { readTexted } from "../koha/sms-numbers.ts";

/** The numbers on the trial list: all of them, and those that have said STOP. */
export interface ListedNumbers {
  all: ReadonlySet<string>;
  stopped: ReadonlySet<string>;
}

/** Reads which of these address rows are numbers, and which of those may not be texted any more. */
export async function readListedNumbers(db: Db, addressIds: ReadonlySet<number>): Promise<ListedNumbers> {
  const numbers = await readNumbers(db, addressIds);
  return {
    all: new Set(numbers.keys()),
    stopped: new Set([...numbers].flatMap(([number, { suppressed }]) => (suppressed ? [number] : []))),
  };
}

/** Whether one of these numbers, as somebody typed it in the library's country, can mean one of `numbers`. */
export function meansOneOf(typed: readonly string[], numbers: ReadonlySet<string>, country: string): boolean {
  return typed.some((number) => readings(number, country).some((digits) => numbers.has(digits)));
}

/** Whether the patron has opted out of texts, or will be as soon as the attempt under way has ended. */
export const hasLeft = ({ channel, state }: Pick<Reachable, "channel" | "state">): boolean =>
  channel === "sms" && (state === "opted_out" || state === "pending_opt_out");

/** A notice that we had taken, with the address of its message where that was the same patron's. */
interface Held {
  noticeId: number;
  patronId: number | null;
  addressId?: number;
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
  const choices = patronId === null ? [] : ((await readReachable(tx, [patronId])).get(patronId) ?? []);
  if (choices.some(hasLeft)) return true;
  const own = addressId === undefined ? undefined : await readAddress(tx, addressId);
  const numbers = texted.flatMap((number) => readings(number, country));
  if (own?.channel === "sms") numbers.push(own.address);
  return (await readSuppressedNumbers(tx, numbers)).size > 0;
}
