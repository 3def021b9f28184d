import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../test-database.ts";
import type { KohaEvent, Made } from "../letters.ts";
import { type Choice, setPreference } from "./preferences.ts";
import { queueNotices } from "./queue-notices.ts";

const NOW = new Date("2026-11-21T10:00:00.000Z");
const DAY_MS = 86_400_000;
/** The one patron of this Koha. */
export const PATRON = 7;

interface LetterWish {
  branch?: string;
  lang?: string;
  content?: string;
}

/** A Koha of its own for the tests of a file, with one patron, of whom and for whom nothing is set before each test. */
export function useRules() {
  let koha: TestDatabase | undefined;
  const there = () => {
    if (!koha) throw new Error("Koha is there only while a test runs");
    return koha.db;
  };
  beforeAll(async () => {
    koha = await openTestDatabase();
    await furnish(koha);
  });
  beforeEach(() => empty(there()));
  afterAll(() => koha?.close());

  /** What Koha makes of an event whose date is that many days from now. */
  const made = (code: KohaEvent, days = 0, title = "Dune", branch = "MPL"): Promise<Made[]> => {
    const date = new Date(NOW.getTime() + days * DAY_MS);
    return queueNotices(there(), { patronId: PATRON, code, title, branch, date }, NOW);
  };
  return {
    get db() {
      return there();
    },
    set: (name: string, value: string) => set(there(), name, value),
    /** Writes into the patron's record. */
    record: (field: string, value: string) =>
      sql`update borrowers set ${sql.ref(field)} = ${value} where borrowernumber = ${PATRON}`.execute(there()),
    tick: (name: Parameters<typeof setPreference>[2], choice: Choice) => setPreference(there(), PATRON, name, choice),
    letter: (code: string, transport: string, wish: LetterWish = {}) => addLetter(there(), code, transport, wish),
    made,
    ways: async (code: KohaEvent, days = 0) => (await made(code, days)).map(({ transport }) => transport),
    row: async (id: number | undefined) => {
      const { rows } = await sql<{ content: string; letter_code: string; to_address: string | null }>`
        select content, letter_code, to_address from message_queue where message_id = ${id ?? 0}`.execute(there());
      return rows[0];
    },
  };
}

const set = (db: TestDatabase["db"], name: string, value: string) =>
  sql`replace into systempreferences (variable, value) values (${name}, ${value})`.execute(db);

async function furnish({ db }: TestDatabase): Promise<void> {
  await sql`insert into branches (branchcode, branchname, branchemail)
    values ('MPL', 'Midway', 'desk@midway.example'), ('OAK', 'Oak Hill', 'desk@oakhill.example')`.execute(db);
  await sql`insert into categories (categorycode, overduenoticerequired) values ('PT', 1), ('ST', 0)`.execute(db);
  await sql`insert into message_transport_types values ('email'), ('print'), ('phone'), ('sms')`.execute(db);
  await sql`insert into message_attributes (message_attribute_id, message_name) values (1, 'Item_Due'),
    (2, 'Advance_Notice'), (4, 'Hold_Filled'), (5, 'Item_Check_in'), (6, 'Item_Checkout'), (9, 'Auto_Renewals'),
    (10, 'Hold_Reminder')`.execute(db);
  await sql`insert into message_transports (message_attribute_id, message_transport_type, is_digest, letter_code)
    values (4, 'email', 0, 'HOLD'), (4, 'sms', 0, 'HOLD'), (4, 'email', 1, 'HOLDDGST'),
    (4, 'sms', 1, 'HOLDDGST')`.execute(db);
}

async function empty(db: TestDatabase["db"]): Promise<void> {
  for (const table of ["message_queue", "borrowers", "letter", "overduerules", "systempreferences"])
    await sql`delete from ${sql.table(table)}`.execute(db);
  await sql`insert into borrowers (borrowernumber, surname, firstname, branchcode, categorycode, lang)
    values (${PATRON}, 'Reader', 'Rita', 'MPL', 'PT', 'fr-FR')`.execute(db);
  await set(db, "TranslateNotices", "1");
}

async function addLetter(db: TestDatabase["db"], code: string, transport: string, wish: LetterWish): Promise<void> {
  const module = code.startsWith("HOLD") ? "reserves" : code === "MEMBERSHIP_EXPIRY" ? "members" : "circulation";
  const { branch = "", lang = "default", content = `${code} <<biblio.title>>` } = wish;
  await sql`insert into letter (module, code, branchcode, message_transport_type, lang, name, title, content)
    values (${module}, ${code}, ${branch}, ${transport}, ${lang}, ${code}, ${code}, ${content})`.execute(db);
}
