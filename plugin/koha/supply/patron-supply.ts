import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import type { Choice, MessageName, PatronSupply, Supply } from "./supply.ts";

interface Row {
  id: number;
  library: string;
  category: string;
  lang: string | null;
  number: number;
  phone: number;
  mail: number;
  guarantor: number;
}

/** Whether a field holds something, as Koha's Perl sees it. */
const filled = (column: string) => sql`coalesce(b.${sql.ref(column)}, '') not in ('', '0')`;

/** Guarantors matter only where Koha sends them the mail; where we may not read them, everybody may have one. */
function guarantorOf({ has, guarantorInRow }: Host) {
  if (has.relationships)
    return sql`exists (select 1 from borrower_relationships r where r.guarantee_id = b.borrowernumber)`;
  return guarantorInRow ? sql`coalesce(b.guarantorid, 0) <> 0` : sql`true`;
}

/**
 * Reads what the records of these patrons say; those that Koha no longer has are left out. Pass fewer than a thousand
 * at once: MariaDB reads the whole table for longer lists.
 */
export async function readPatronSupply(
  db: Db | Tx,
  host: Host,
  supply: Pick<Supply, "preferences" | "readable" | "messageIds">,
  ids: readonly number[],
): Promise<PatronSupply[]> {
  if (ids.length === 0) return [];
  const { mailFields, mailToGuarantors } = supply.preferences;
  const category = host.supply?.categories ? sql`b.categorycode` : sql`''`;
  const { rows } = await sql<Row>`
    select b.borrowernumber as id, b.branchcode as library, ${category} as category, b.lang,
      ${filled("smsalertnumber")} as number, ${filled("phone")} as phone,
      (${sql.join(mailFields.map(filled), sql` or `)}) as mail,
      ${mailToGuarantors ? guarantorOf(host) : sql`false`} as guarantor
    from borrowers b where b.borrowernumber in (${sql.join([...ids])})`.execute(db);
  const ticks = supply.readable.messages ? await readTicks(db, supply.messageIds, ids) : new Map<number, string>();
  const choices = openChoices(supply.messageIds);
  return rows.map((row) => {
    const ticked = ticks.get(row.id) ?? "";
    return patronOf(row, ticked, choices(ticked));
  });
}

/**
 * What each patron has ticked, as words that are the same for the same ticks: whole libraries have few of them. One row
 * a patron, since a library may have millions of ticks.
 */
async function readTicks(
  db: Db | Tx,
  messageIds: ReadonlyMap<number, MessageName>,
  ids: readonly number[],
): Promise<Map<number, string>> {
  if (messageIds.size === 0) return new Map();
  const { rows } = await sql<{ id: number; ticked: string }>`
    select p.borrowernumber as id, group_concat(
        concat_ws(' ', p.message_attribute_id, p.wants_digest, coalesce(p.days_in_advance, '-'),
          coalesce(t.message_transport_type, '-'))
        order by p.message_attribute_id, t.message_transport_type separator ',') as ticked
    from borrower_message_preferences p
    left join borrower_message_transport_preferences t
      on t.borrower_message_preference_id = p.borrower_message_preference_id
    where p.borrowernumber in (${sql.join([...ids])})
      and p.message_attribute_id in (${sql.join([...messageIds.keys()])})
    group by p.borrowernumber`.execute(db);
  return new Map(rows.map(({ id, ticked }) => [id, ticked]));
}

/** Reads such words; each once. */
function openChoices(
  messageIds: ReadonlyMap<number, MessageName>,
): (ticked: string) => ReadonlyMap<MessageName, Choice> {
  const known = new Map<string, ReadonlyMap<MessageName, Choice>>();
  return (ticked) => {
    const before = known.get(ticked);
    if (before) return before;
    const choices = new Map<MessageName, Choice>();
    for (const one of ticked.split(",")) {
      const [id, digest, days, transport = "-"] = one.split(" ");
      const name = messageIds.get(Number(id));
      if (name === undefined) continue;
      const transports = new Set(choices.get(name)?.transports);
      if (transport !== "-") transports.add(transport);
      choices.set(name, { transports, digest: digest === "1", days: days === "-" ? null : Number(days) });
    }
    known.set(ticked, choices);
    return choices;
  };
}

function patronOf(row: Row, ticked: string, choices: ReadonlyMap<MessageName, Choice>): PatronSupply {
  const lang = row.lang || "default";
  const bits = [row.number, row.mail, row.phone, row.guarantor].map(Number);
  return {
    patronId: row.id,
    library: row.library,
    category: row.category,
    lang,
    number: bits[0] === 1,
    mail: bits[1] === 1,
    phone: bits[2] === 1,
    guarantor: bits[3] === 1,
    choices,
    alike: [row.library, row.category, lang, bits.join(""), ticked].join("\n"),
  };
}
