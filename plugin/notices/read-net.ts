import type { Db } from "../database/connection.ts";
import { readOverdueLetters } from "../koha/supply/overdue-letters.ts";
import { readRules } from "../routing/rule-store.ts";
import { dayAt } from "../schedule/library-day.ts";
import { takenTransports } from "./candidates/look.ts";
import type { Net } from "./message-events.ts";

/** What holds one event to one message; undefined while no rule takes mail or print, so that only texts tell of it. */
export async function readNet(db: Db, zone: string, now: Date): Promise<Net | undefined> {
  if (takenTransports(await readRules(db)).length === 0) return undefined;
  return { overdue: await readOverdueLetters(db), day: dayAt(now, zone) };
}
