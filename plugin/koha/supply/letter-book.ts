import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";

/** A wording that Koha looks for. */
export interface WantedLetter {
  module: string;
  code: string;
  transport: string;
  library: string;
  /** Koha's language tag of the patron, or `default`. */
  lang: string;
}

export interface LetterRow {
  module: string;
  code: string;
  transport: string;
  /** Empty: for all libraries. */
  library: string;
  lang: string;
  /** Koha queues nothing where the words are blank. */
  blank: boolean;
}

/** What Koha's Notices & slips hold. */
export interface LetterBook {
  rows: readonly LetterRow[];
  /** Whether Koha finds words for a letter, by its own fall-back over languages and libraries. */
  has(wanted: WantedLetter): boolean;
}

const keyOf = ({ module, code, transport, library, lang }: WantedLetter): string =>
  [module, code.toUpperCase(), transport, library.toUpperCase(), lang].join("\0").toLowerCase();

/**
 * The book of these letters. `translate` is Koha's preference TranslateNotices: without it, every patron gets the
 * wording `default`. A wording in the patron's language for all libraries comes before one in `default` for theirs.
 */
export function letterBook(rows: readonly LetterRow[], translate: boolean): LetterBook {
  const blank = new Map(rows.map((row) => [keyOf(row), row.blank]));
  const inLang = (wanted: WantedLetter): boolean | undefined =>
    blank.get(keyOf(wanted)) ?? blank.get(keyOf({ ...wanted, library: "" }));
  return {
    rows,
    has: (wanted) => {
      const own = translate ? inLang({ ...wanted, lang: wanted.lang || "default" }) : undefined;
      return (own ?? inLang({ ...wanted, lang: "default" })) === false;
    },
  };
}

/** The book of a Koha whose letters we may not read: whatever Koha wants, it finds. */
export const unreadBook: LetterBook = { rows: [], has: () => true };

/** Reads the letters of these transports. */
export async function readLetterBook(db: Db | Tx, host: Host, translate: boolean): Promise<LetterBook> {
  if (!host.supply?.letters) return unreadBook;
  const { rows } = await sql<Omit<LetterRow, "blank"> & { blank: number }>`
    select module, code, message_transport_type as transport, branchcode as library, lang,
      trim(regexp_replace(coalesce(content, ''), '[[:space:]]+', '')) = '' as blank
    from letter where message_transport_type in ('sms', 'email', 'print') and module in
      ('reserves', 'circulation', 'members')
    order by module, code, branchcode, message_transport_type, lang`.execute(db);
  return letterBook(
    rows.map((row) => ({ ...row, blank: Number(row.blank) === 1 })),
    translate,
  );
}
