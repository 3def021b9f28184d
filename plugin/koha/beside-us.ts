import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { Host } from "./host.ts";

/* What other plugins of this Koha have to do with its notices. */

/**
 * The classes of other plugins that Koha asks before it sends, as it asks ours: they may send the same notices.
 * Disabled ones are left out; a Koha so old that it can disable none has no such switch for any. Empty where Koha does
 * not say, or we may not read it. Checklist.pm asks the same.
 */
export async function readOtherSenders(db: Db, host: Host): Promise<string[]> {
  if (!host.pluginMethods) return [];
  const { rows } = await sql<{ name: string }>`
    select distinct m.plugin_class as name from plugin_methods m
    left join plugin_data d on d.plugin_class = m.plugin_class and d.plugin_key = '__ENABLED__'
    where m.plugin_method = 'before_send_messages' and m.plugin_class <> 'Koha::Plugin::Tidings'
      and (d.plugin_value = '1'
        or not exists (select 1 from plugin_data e where e.plugin_key = '__ENABLED__'))
    order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** A letter as the library has worded it in Koha, for one transport; without a library it is that of all. */
export interface LetterText {
  code: string;
  name: string;
  branchcode: string | null;
  transport: string;
  content: string;
}

/** The wordings of letters for text messages and email. Empty where we may not read them. */
export async function readLetterTexts(db: Db, host: Host): Promise<LetterText[]> {
  if (!host.letterTexts) return [];
  const { rows } = await sql<LetterText>`
    select l.code, l.name, nullif(l.branchcode, '') as branchcode, l.message_transport_type as transport,
      coalesce(l.content, '') as content
    from letter l where l.message_transport_type in ('sms', 'email')
    order by l.code, l.name`.execute(db);
  return rows;
}
