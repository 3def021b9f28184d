import type { Db } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import type { OptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import type { Mode } from "../settings/library-settings.ts";
import { aKohaBesideUs } from "./koha-beside-us.fixture.ts";

export const US = { us: 1, koha: 0 };
export const KOHA = { us: 0, koha: 1 };

/**
 * Koha and us without randomness. What `meanwhile` is given happens once: before a run reads the queue, at its first
 * row, or while it sends that row.
 */
export async function aMeeting(
  { db, host }: { db: Db; host: Host },
  listed: OptedInPatron,
  mode: Mode,
  patienceMs = 2_000,
) {
  type Moment = "read" | "row" | "sending";
  const once = new Map<Moment, () => Promise<void>>();
  const beside = await aKohaBesideUs({
    db,
    host,
    mode,
    trial: new Set([listed.addressId]),
    chance: () => 0.9,
    patienceMs,
    thinkMs: () => 0,
    meanwhile: async (at) => {
      const now = once.get(at);
      once.delete(at);
      await now?.();
    },
  });
  const add = (to: OptedInPatron, content: string, { transport = "sms", inMinutes = 0 } = {}) => {
    const queuedAt = new Date(beside.now().getTime() + inMinutes * 60_000);
    return aNotice(db, { patronId: to.patronId, queuedAt, content, transport });
  };
  const left = async (id: number) => ({
    us: (await beside.readOurs()).byNotice.get(id) ?? 0,
    koha: beside.bookOf(id).byKoha,
  });
  const meanwhile = (what: () => Promise<void>, at: Moment = "row") => {
    once.set(at, what);
  };
  return { ...beside, add, left, meanwhile };
}
