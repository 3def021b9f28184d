import type { Channel } from "../channels/channel.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import { meetEpoch } from "./epoch.ts";
import { type Deaf, type HearingFacts, judgeHearing } from "./hearing.ts";
import { readHearingFacts } from "./hearing-facts.ts";

/** The database is asked no more often than this. */
const KEPT_MS = 1_000;
/**
 * A process that has not looked for this long was frozen or cut off: what was said meanwhile must be handed over first,
 * as after a start.
 */
const AWAY_MS = 5_000;

export interface Watching {
  db: Db;
  log: Log;
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
  /** How long a bot may be silent before we count as deaf. */
  deafAfterMs(): number;
  channels: ReadonlyMap<ChannelName, Channel>;
}

/** What this process knows about hearing its patrons. */
export interface Hearing {
  /** Why patrons are not heard by that channel now; undefined: they are. Throws what the database throws. */
  deaf(channel: ChannelName): Promise<Deaf | undefined>;
  /**
   * Something that was said could not be taken, or the database is gone: starts anew, as after a start of the process.
   */
  doubt(): void;
  /** A bot's report has this epoch: whether this process waits for a later one. */
  awaits(epoch: number): boolean;
}

/** Logs when a channel begins or ceases to be heard, but not how it stands at the first look. */
function openChangeLog(log: Log): (channel: ChannelName, deaf: Deaf | undefined) => void {
  const logged = new Map<ChannelName, Deaf | undefined>();
  return (channel, deaf) => {
    const before = logged.get(channel);
    if (logged.has(channel) && before !== deaf) {
      if (deaf) log.note("channel.paused", { sender: channel, reason: deaf });
      else log.note("channel.resumed", { sender: channel, reason: before });
    }
    logged.set(channel, deaf);
  };
}

/** Opens the watch for a process that has just started: deaf until every bot has reported an empty inbox after that. */
export function openHearing({ db, log, now, monotonic, deafAfterMs, channels }: Watching): Hearing {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let facts: HearingFacts | undefined;
  let since: { epoch: number; at: number } | undefined;
  /** The highest epoch seen: the memory of a service that runs on while its database is restored. */
  let highest = 0;
  let sawHighestAt = 0;
  let looking: Promise<HearingFacts> | undefined;
  const logChange = openChangeLog(log);

  const doubt = () => {
    since = undefined;
    lookedAt = Number.NEGATIVE_INFINITY;
  };

  async function look(): Promise<HearingFacts> {
    const at = monotonic();
    if (at - lookedAt > AWAY_MS) since = undefined;
    try {
      let read = await readHearingFacts(db);
      if (read.epoch < highest) {
        since = undefined;
        const known = { epoch: highest, at: new Date(now().getTime() - Math.max(0, at - sawHighestAt)) };
        await inTransaction(db, (tx) => meetEpoch(tx, known, now()));
        read = await readHearingFacts(db);
      }
      highest = read.epoch;
      sawHighestAt = monotonic();
      since ??= { epoch: read.epoch, at: monotonic() };
      lookedAt = monotonic();
      facts = read;
      return read;
    } catch (error) {
      doubt();
      throw error;
    }
  }

  return {
    async deaf(channel) {
      let known = facts;
      if (known === undefined || monotonic() - lookedAt > KEPT_MS) {
        looking ??= look().finally(() => {
          looking = undefined;
        });
        known = await looking;
      }
      if (since === undefined) return "awaiting_bot";
      const canAsk = channels.get(channel)?.list !== undefined;
      const ago = { epoch: since.epoch, agoMs: monotonic() - since.at };
      const deaf = judgeHearing(channel, known, ago, { deafAfterMs: deafAfterMs(), canAsk }, now());
      logChange(channel, deaf);
      return deaf;
    },
    doubt,
    awaits: (epoch) => since === undefined || epoch <= since.epoch,
  };
}
