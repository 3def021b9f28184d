import type { Channel } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import type { Library } from "../configuration/library.ts";
import { hasOptedInByPhoneSince } from "../consent/heard.ts";
import { readPatronAt } from "../consent/read-standing.ts";
import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { mayAsk as mayAskBooks } from "../delivery/list-budget.ts";
import { openReceiveReceipt } from "../delivery/receive-receipt.ts";
import { recordProviderOptOut } from "../enrolment/provider-opt-out.ts";
import type { Log } from "../foundation/log.ts";
import { askUnheard } from "../inbound/ask-unheard.ts";
import { checkInbound } from "../inbound-health/check-inbound.ts";
import { readRestore, readUnasked } from "../inbound-health/restore.ts";
import type { Hearing } from "../inbound-health/watch-hearing.ts";
import { askBooks, type OwnText } from "../recovery/books.ts";
import { markLeft, weighLate } from "../recovery/held.ts";
import type { Say } from "../templates/locales.ts";
import { readPatronLang } from "../templates/patron-language.ts";
import { takeDuty } from "../workers/duty.ts";
import type { Turn } from "../workers/loop.ts";

const NOT_OURS_MS = 5_000;

export interface InboundMaintenance {
  db: Db;
  /** Which process takes the duty, and for how long it keeps it. */
  holder: string;
  dutyMs: number;
  channels: ReadonlyMap<ChannelName, Channel>;
  hearing: Pick<Hearing, "deaf">;
  say: Say;
  library(): Library;
  log: Log;
  now(): Date;
  /** A number in [0, 1). */
  chance(): number;
  /** There may be news in the outbox. */
  wake(): void;
}

/**
 * Opens the loop that looks for texts that nobody heard, and asks who wrote them; after a restore it reads the
 * provider's list instead. One process at a time.
 */
export function openInboundMaintenance(rounds: InboundMaintenance): Turn {
  const { db, channels, hearing, say, library, log, now } = rounds;
  const mayAsk = () => mayAskBooks(db, now());
  const hears = async (channel: ChannelName) => (await hearing.deaf(channel)) === undefined;
  const word = async (tx: Tx, addressId: number) => {
    const { name, contact, lang } = library();
    return say(await langAt(tx, addressId, lang), "replies:unread_text", { library: name, contact });
  };
  // Its phone may have said START since, which the bot has handed over again.
  const optedOut = async (address: string, at: Date) => {
    if (await hasOptedInByPhoneSince(db, "sms", address, at)) return;
    await recordProviderOptOut(db, "sms", address, "opted_out_at_provider", now());
  };
  const receive = openReceiveReceipt(rounds);
  const reported = async (text: OwnText) => {
    const judgement = judgeReceipt("sms", text.state, text.code ?? undefined);
    await receive({ ...text, judgement }, judgement);
  };
  const asking = { db, channels, mayAsk, judge: judgeReceipt, reported, optedOut, log, now };
  return async () => {
    if (!(await takeDuty(db, "inbound", rounds.holder, rounds.dutyMs, now()))) return NOT_OURS_MS;
    const rest = await checkInbound({ db, channels, mayAsk, log, now });
    const unasked = await readUnasked(db, now());
    const more = unasked && (await askBooks(asking, unasked));
    if (await readRestore(db)) {
      const marked = await markLeft(db, now());
      if (marked > 0) log.note("restore.marked", { count: marked });
      return more ? 0 : Math.min(rest, 1_000);
    }
    const late = await weighLate(db, now());
    if (late.leaves + late.ended > 0) log.note("restore.weighed", late);
    if ((await askUnheard({ db, hears, word, log }, now())) > 0) rounds.wake();
    return rest;
  };
}

async function langAt(tx: Tx, addressId: number, otherwise: Library["lang"]): Promise<Library["lang"]> {
  const patronId = await readPatronAt(tx, [addressId]);
  return (patronId !== undefined && (await readPatronLang(tx, patronId, otherwise))) || otherwise;
}
