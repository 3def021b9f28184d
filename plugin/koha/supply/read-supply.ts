import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { readLetterBook } from "./letter-book.ts";
import { readOverdueRules } from "./overdue-rules.ts";
import { type BlockedAlert, defaultKey, MESSAGE_NAMES, type MessageName, type Supply, transportKey } from "./supply.ts";
import { readSupplyPreferences } from "./supply-preferences.ts";

const KNOWN: ReadonlySet<string> = new Set(MESSAGE_NAMES);
const isMessage = (name: string): name is MessageName => KNOWN.has(name);

/** Reads what holds for the whole library; what an older list of rights keeps from us counts as there. */
export async function readSupply(db: Db | Tx, host: Host): Promise<Supply> {
  const preferences = await readSupplyPreferences(db);
  const readable = { messages: host.supply?.messages ?? false, overdue: host.supply?.overdue ?? false };
  const [letters, messages, overdue, blockedAlerts] = [
    await readLetterBook(db, host, preferences.translate),
    readable.messages ? await readMessages(db) : NO_MESSAGES,
    readable.overdue ? await readOverdueRules(db, host) : { rules: [], categories: [], expiryMandatory: false },
    host.supply?.alerts ? await readBlockedAlerts(db) : [],
  ];
  return {
    letters,
    preferences,
    ...messages,
    overdueRules: overdue.rules,
    overdueCategories: new Set(overdue.categories.map((code) => code.toLowerCase())),
    expiryMandatory: overdue.expiryMandatory,
    blockedAlerts,
    readable,
  };
}

type Messages = Pick<Supply, "messages" | "messageIds" | "lettersByTransport" | "defaults">;
const NO_MESSAGES: Messages = {
  messages: new Set(),
  messageIds: new Map(),
  lettersByTransport: new Map(),
  defaults: new Set(),
};

interface MessageRow {
  id: number;
  name: string;
  transport: string | null;
  digest: number | null;
  letter: string | null;
}

async function readMessages(db: Db | Tx): Promise<Messages> {
  const { rows } = await sql<MessageRow>`
    select a.message_attribute_id as id, lower(a.message_name) as name, t.message_transport_type as transport,
      t.is_digest as digest, t.letter_code as letter
    from message_attributes a left join message_transports t on t.message_attribute_id = a.message_attribute_id
    order by name, transport, digest`.execute(db);
  const messageIds = new Map<number, MessageName>();
  const lettersByTransport = new Map<string, string>();
  for (const { id, name, transport, digest, letter } of rows) {
    if (!isMessage(name)) continue;
    messageIds.set(id, name);
    if (transport !== null && letter) lettersByTransport.set(transportKey(name, transport, digest === 1), letter);
  }
  return { messages: new Set(messageIds.values()), messageIds, lettersByTransport, defaults: await readDefaults(db) };
}

async function readDefaults(db: Db | Tx): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ category: string; name: string }>`
    select distinct p.categorycode as category, lower(a.message_name) as name
    from borrower_message_preferences p
    join message_attributes a on a.message_attribute_id = p.message_attribute_id
    join borrower_message_transport_preferences t
      on t.borrower_message_preference_id = p.borrower_message_preference_id
    where p.categorycode is not null and p.borrowernumber is null order by category, name`.execute(db);
  return new Set(rows.flatMap(({ category, name }) => (isMessage(name) ? [defaultKey(category, name)] : [])));
}

/** An alert that is switched off for some types of items only is sent for others. */
async function readBlockedAlerts(db: Db | Tx): Promise<BlockedAlert[]> {
  const { rows } = await sql<BlockedAlert>`
    select branchcode as library, categorycode as category, notification as alert
    from item_circulation_alert_preferences
    where item_type = '*' and notification in ('CHECKIN', 'CHECKOUT') order by library, category, alert`.execute(db);
  return rows.map(({ library, category, alert }) => ({ library, category, alert }));
}
