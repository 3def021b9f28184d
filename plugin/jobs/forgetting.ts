import type { Db } from "../database/connection.ts";
import { type CursorAt, putCursor, readCursors } from "../database/cursors.ts";
import type { Log } from "../foundation/log.ts";
import { libraryClock } from "../import/hours.ts";
import { mayForget } from "../koha/circulation/things.ts";
import type { Host } from "../koha/host.ts";
import type { Shelf } from "../outbox/forget/texts.ts";
import { takeDuty } from "../workers/duty.ts";
import type { Turn } from "../workers/loop.ts";
import { forgetStep, lookStep } from "./forget-step.ts";

/** A walk begins at two at night by the library's clock, or as soon as a service runs again after that. */
const NIGHT_MS = 2 * 60 * 60_000;
const NOT_OURS_MS = 60_000;
/** A process that holds the duty renews it every minute at least. */
const DUTY_MS = 3 * 60_000;
const NO_RIGHT_MS = 60 * 60_000;
const IDLE_MS = 60_000;
/** Between two steps others have the database to themselves: a million messages take some ten minutes. */
const REST_MS = 100;

const LOOKED = "things_looked";
const WALKS: readonly { name: string; shelf: Shelf }[] = [
  { name: "forget_outbox", shelf: "outbox" },
  { name: "forget_archive", shelf: "archive" },
];
/** A walk's cursor says in `settled_id` whether it is over; `moved_at` is when it began. */
const GOING = 0;
const OVER = 1;

export interface Forgetting {
  db: Db;
  host: Host;
  /** Which process takes the duty. */
  holder: string;
  /** The library's time zone. */
  zone: string;
  log: Log;
  now(): Date;
}

/**
 * Opens the loop that takes the words of messages about what Koha has forgotten: all of them are looked at once a
 * night, in small steps, and what a new message tells of is noted soon after it was made. One process at a time; where
 * it stopped the next one goes on. Does nothing where our database user may not read Koha's loans and holds; then the
 * checklist and the overview say so.
 */
export function openForgetting({ db, host, holder, zone, log, now }: Forgetting): Turn {
  return async () => {
    if (!mayForget(host)) return NO_RIGHT_MS;
    if (!(await takeDuty(db, "forgetting", holder, DUTY_MS, now()))) return NOT_OURS_MS;
    const cursors = await readCursors(db, [LOOKED, ...WALKS.map(({ name }) => name)]);
    const looked = await lookStep(db, cursors.get(LOOKED)?.at_id ?? 0, now());
    await putCursor(db, LOOKED, { at_id: looked.at, settled_id: 0, moved_at: now() });
    for (const { name, shelf } of WALKS) {
      const walk = walkOf(cursors.get(name), zone, now());
      if (walk.settled_id === OVER) continue;
      const step = await forgetStep(db, shelf, walk.at_id, now());
      await putCursor(db, name, { ...walk, at_id: step.at, settled_id: step.more ? GOING : OVER });
      if (step.forgotten > 0) log.note("messages.forgotten", { count: step.forgotten });
      return REST_MS;
    }
    return looked.more ? REST_MS : IDLE_MS;
  };
}

/** The walk that is going on, or that was the last; a new one if that began before tonight. */
function walkOf(last: CursorAt | undefined, zone: string, now: Date): CursorAt {
  const night = (at: Date) => libraryClock(new Date(at.getTime() - NIGHT_MS), zone).day;
  const begun = last !== undefined && (last.settled_id === GOING || night(last.moved_at) === night(now));
  return begun ? last : { at_id: 0, settled_id: GOING, moved_at: now };
}
