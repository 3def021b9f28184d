import type { Db } from "../database.ts";
import { sentSince, startOfDay } from "../delivery/daily-limit.ts";
import { canHear } from "../delivery/desk.ts";
import type { Installation } from "../delivery/installation.ts";
import { findAwaited, readSenders } from "../outbox/senders.ts";
import type { Readiness } from "./health.ts";

/** What keeps messages from leaving now, in sentences for staff. `word` words a reason. */
export async function readReadiness(
  db: Db,
  installation: Pick<Installation, "channels" | "settings">,
  word: (because: string) => string,
  now: Date,
): Promise<Readiness> {
  const because: string[] = [];
  if (installation.channels.size === 0) because.push(word("nothing_set_up"));
  const senders = await readSenders(db);
  const unserved = senders.filter(({ channel }) => !installation.channels.has(channel)).map(({ sender }) => sender);
  const awaited = await findAwaited(db, unserved);
  for (const sender of senders) {
    if (awaited.has(sender.sender)) {
      const name = sender.sender === sender.channel ? sender.channel : `${sender.channel} ${sender.sender}`;
      because.push(`${name}: ${word("not_set_up_any_more")}`);
    }
    if (sender.stopped_until && sender.stopped_until > now) {
      because.push(`${sender.channel}: ${word(sender.stopped_because ?? "sender_stopped")}`);
    }
  }
  if (!(await canHear(db, now))) because.push(`sms: ${word("cannot_hear")}`);
  if ((await sentSince(db, startOfDay(now))) >= installation.settings().dailyLimit) because.push(word("daily_limit"));
  return { ready: because.length === 0, because };
}
