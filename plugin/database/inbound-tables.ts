import type { Generated } from "kysely";

/**
 * The columns of our tables about hearing patrons: which bot listens, what nobody heard, and what a restored database
 * has forgotten.
 */

export interface BotTable {
  bot: string;
  reported_at: Date;
  empty_at: Date | null;
  waiting: number;
  parked: number;
  working: Generated<number>;
  /** The epoch that the bot knew when it last counted an empty inbox. */
  empty_epoch: Generated<number | null>;
  /** It stopped in order, and held nothing. */
  left_at: Generated<Date | null>;
  /** How it listens to each provider; null: not at all. */
  sms: Generated<string | null>;
  sms_since_at: Generated<Date | null>;
  telegram: Generated<string | null>;
  replayed_restore: Generated<number | null>;
}

/**
 * One row: a number that rises with every report, and is lower than a bot remembers only when the database was
 * restored.
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
  /** When we began to hear again after a silence: what was said before must be asked for. */
  deaf_until_at: Generated<Date | null>;
  failed_because: Generated<string | null>;
}

/**
 * `waiting`: the provider may still bring it. `asked`: we asked the phone what it wrote. Until it has ended the number
 * gets no notice.
 */
export type UnheardState = "waiting" | "asked" | "ended";

/** A text that the provider lists and nobody heard; of its words nothing is known. */
export interface UnheardTable {
  id: Generated<number>;
  channel: string;
  provider_id: string;
  sender: string;
  address_id: number;
  said_at: Date;
  found_at: Date;
  state: UnheardState;
  /** Why it has ended: heard, answered, decided, or nobody_there. */
  because: string | null;
  asked_at: Generated<Date | null>;
  ended_by: Generated<string | null>;
  ended_at: Generated<Date | null>;
}

export interface RestoreTable {
  id: Generated<number>;
  found_at: Date;
  /** The last instant that the restored database knew. */
  back_to_at: Date;
  /** The last instant of which somebody outside remembers that the database knew it. */
  lost_until_at: Date;
  /** How far the provider's list of what left since then has been read. */
  asked_offset: Generated<number>;
  asked_at: Generated<Date | null>;
  released_at: Generated<Date | null>;
  released_by: Generated<string | null>;
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
