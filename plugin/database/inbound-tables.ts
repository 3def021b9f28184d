import type { Generated } from "kysely";

/**
 * Columns of our tables about messages from patrons: which bot listens, which texts nobody heard, and what a restored
 * database lacks.
 */

export interface BotTable {
  bot: string;
  reported_at: Date;
  empty_at: Date | null;
  waiting: number;
  parked: number;
  working: Generated<number>;
  /** The epoch that the bot knew when its inbox was last empty. */
  empty_epoch: Generated<number | null>;
  /** When it stopped in order, with an empty inbox. */
  left_at: Generated<Date | null>;
  /** How it listens to each provider; null if it does not. */
  sms: Generated<string | null>;
  sms_since_at: Generated<Date | null>;
  telegram: Generated<string | null>;
  replayed_restore: Generated<number | null>;
}

/**
 * One row: a number that rises with every report. A bot that knows a higher one shows that the database was restored.
 */
export interface EpochTable {
  id: number;
  epoch: number;
  moved_at: Date;
}

/** How far a provider's own list of inbound texts has been compared with what we heard. */
export interface InboundCheckTable {
  channel: string;
  checked_until_at: Date;
  /** When we began to hear again after a silence; texts from before that must be asked for. */
  deaf_until_at: Generated<Date | null>;
  failed_because: Generated<string | null>;
  /** The window of a check that is not finished, and where in the provider's list it goes on; null: none is. */
  asking_since_at: Generated<Date | null>;
  asking_until_at: Generated<Date | null>;
  asking_offset: Generated<number>;
}

/**
 * `waiting`: the provider may still deliver it. `asked`: we asked the patron what they wrote. Until it is `ended` the
 * number gets no notices.
 */
export type UnheardState = "waiting" | "asked" | "ended";

/** A text that the provider lists and nobody heard; its words are not known. */
export interface UnheardTable {
  id: Generated<number>;
  channel: string;
  provider_id: string;
  sender: string;
  address_id: number;
  said_at: Date;
  found_at: Date;
  state: UnheardState;
  /** Why it ended: heard, answered, decided, or nobody_there. */
  because: string | null;
  asked_at: Generated<Date | null>;
  ended_by: Generated<string | null>;
  ended_at: Generated<Date | null>;
}

export interface RestoreTable {
  id: Generated<number>;
  found_at: Date;
  /** The last instant in the restored database. */
  back_to_at: Date;
  /** The last instant that the lost database is known, from outside, to have had. */
  lost_until_at: Date;
  /** How far the provider's list of texts sent since then has been read. */
  asked_offset: Generated<number>;
  asked_at: Generated<Date | null>;
  released_at: Generated<Date | null>;
  released_by: Generated<string | null>;
  /** That person wanted sent what may have left already. */
  sends_doubtful: Generated<number>;
}

export interface RestoreTextTable {
  reference: string;
  restore_id: number;
  channel: string;
  address: string;
  sent_at: Date;
  message_id: Generated<number | null>;
}

export interface InboundTables {
  tidings_bot: BotTable;
  tidings_epoch: EpochTable;
  tidings_inbound_check: InboundCheckTable;
  tidings_unheard: UnheardTable;
  tidings_restore: RestoreTable;
  tidings_restore_text: RestoreTextTable;
}
