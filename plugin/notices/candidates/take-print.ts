import type { Db } from "../../database/connection.ts";
import type { Host } from "../../koha/host.ts";
import { holdLive } from "../../koha/plugin-switch.ts";
import { claimFenced } from "../../koha/queue/claim.ts";
import { readTakenSince } from "../../routing/taken-since.ts";
import { isInPrintWindow, readPrintWindow } from "../../settings/print-window.ts";

/** So long before and after the hours of Koha's print job nothing of it is taken. */
const MARGIN_MINUTES = 5;
/** A run that passed our hook before there was a rule reads its queue within this. */
const READS_WITHIN_MS = 60_000;

/**
 * Claims the print rows that are to be ours: only outside the hours that the library has entered for its print job,
 * which reads its rows long before it marks them; never while none are entered. No run of Koha's sender has them in
 * hand, because the plugin keeps print from all that began since there is a rule. Returns how many.
 */
export async function takePrint({ db, host, zone }: { db: Db; host: Host; zone: string }, now: Date): Promise<number> {
  const since = await readTakenSince(db, "print");
  const window = since && (await readPrintWindow(db));
  const clock = now.toLocaleTimeString("sv-SE", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  if (!since || !window || isInPrintWindow(window, clock, MARGIN_MINUTES)) return 0;
  const queuedAfter = new Date(since.getTime() + READS_WITHIN_MS);
  return claimFenced(db, { transport: "print", queuedAfter }, host, holdLive, now);
}
