import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Host, readHost } from "../../../../plugin/koha/host.ts";
import { readPatronSupply } from "../../../../plugin/koha/supply/patron-supply.ts";
import { readSupply } from "../../../../plugin/koha/supply/read-supply.ts";
import { expectRows } from "../../../../plugin/routing/expect-rows.ts";
import type { NoticeType } from "../../../../plugin/routing/notice-types.ts";
import { openTestDatabase, type TestDatabase } from "../../../test-database.ts";
import type { KohaEvent } from "../letters.ts";
import { type Attribute, setPreference } from "./preferences.ts";
import { queueNotices } from "./queue-notices.ts";

/*
 * Elections say what Koha would write (`plugin/routing/expect-rows`); the demo's Koha writes it. Both were made from
 * Koha's source, apart from each other: where they differ, one of them is wrong.
 */

const NOW = new Date("2026-11-21T10:00:00.000Z");
const DAY_MS = 86_400_000;
const PATRON = 7;
const ADVANCE_DAYS = 3;
const LATE_DAYS = 5;

const EVENTS: readonly (readonly [NoticeType, KohaEvent, days: number])[] = [
  ["hold_ready", "HOLD", 7],
  ["hold_reminder", "HOLD_REMINDER", 7],
  ["hold_cancelled", "HOLD_CANCELLATION", 0],
  ["due_soon", "PREDUE", ADVANCE_DAYS],
  ["due", "DUE", 0],
  ["overdue", "ODUE", -LATE_DAYS],
  ["auto_renewals", "AUTO_RENEWALS", 21],
  ["checkout", "CHECKOUT", 21],
  ["checkin", "CHECKIN", 21],
  ["renewal", "RENEWAL", 21],
  ["membership_expiry", "MEMBERSHIP_EXPIRY", 14],
];
const ATTRIBUTES: readonly Attribute[] = [
  "Item_Due",
  "Advance_Notice",
  "Hold_Filled",
  "Item_Check_in",
  "Item_Checkout",
  "Auto_Renewals",
  "Hold_Reminder",
];
const LETTERS: readonly (readonly [module: string, code: string])[] = [
  ...["HOLD", "HOLDDGST", "HOLD_REMINDER", "HOLD_CANCELLATION"].map((code) => ["reserves", code] as const),
  ...["DUE", "DUEDGST", "PREDUE", "PREDUEDGST", "ODUE"].map((code) => ["circulation", code] as const),
  ...["AUTO_RENEWALS", "AUTO_RENEWALS_DGST"].map((code) => ["circulation", code] as const),
  ...["CHECKOUT", "CHECKIN", "RENEWAL"].map((code) => ["circulation", code] as const),
  ["members", "MEMBERSHIP_EXPIRY"],
];
const TRANSPORTS = ["sms", "email", "print"] as const;
const TICKED = ["sms", "email"] as const;

/**
 * Letters that Koha asks for before it writes those of another transport. Where there is no number, the overdue text's
 * words are printed; if they are blank, Koha counts that as printed, and what the mail says is not printed either.
 */
const DECIDES_FOR_OTHERS: ReadonlySet<string> = new Set(["ODUE print", "ODUE sms", "MEMBERSHIP_EXPIRY email"]);

let koha: TestDatabase;
let host: Host;

beforeAll(async () => {
  koha = await openTestDatabase();
  host = await readHost(koha.pool.promise());
  const { db } = koha;
  await sql`insert into branches (branchcode, branchname) values ('MPL', 'Midway')`.execute(db);
  await sql`insert into categories (categorycode) values ('PT'), ('ST')`.execute(db);
  await sql`insert into message_transport_types values ('email'), ('print'), ('sms')`.execute(db);
  for (const [at, name] of ATTRIBUTES.entries())
    await sql`insert into message_attributes (message_attribute_id, message_name)
      values (${at + 1}, ${name})`.execute(db);
});
afterAll(() => koha?.close());

const aFew = <T>(among: readonly T[]) => fc.subarray([...among]);
const mostly = fc.integer({ min: 0, max: 3 }).map((dice) => dice > 0);

const choice = fc.record({ transports: aFew(TICKED), digest: fc.boolean() });
const letter = fc.record({
  transports: fc.dictionary(
    fc.constantFrom(...TRANSPORTS),
    fc.constantFrom("default", "both", "blank", "own library"),
    {
      minKeys: 1,
    },
  ),
});
const rule = fc.record({
  library: fc.constantFrom("", "MPL"),
  category: fc.constantFrom("PT", "ST"),
  level: fc.constantFrom(1, 2),
  transports: aFew(TRANSPORTS),
});

const world = fc.record({
  number: fc.boolean(),
  email: fc.boolean(),
  emailpro: fc.boolean(),
  lang: fc.constantFrom("default", "fr-FR"),
  translated: fc.boolean(),
  overdues: mostly,
  choices: fc.array(fc.option(choice, { nil: undefined }), { minLength: 7, maxLength: 7 }),
  wired: fc.array(mostly, { minLength: 28, maxLength: 28 }),
  letters: fc.array(fc.option(letter, { nil: undefined, freq: 6 }), {
    minLength: LETTERS.length,
    maxLength: LETTERS.length,
  }),
  rules: fc.uniqueArray(rule, { maxLength: 4, selector: ({ library, category }) => `${library} ${category}` }),
  primary: fc.constantFrom("OFF", "email", "MULTI"),
  renewals: fc.constantFrom("0", "1"),
  auto: fc.constantFrom("never", "cron", "preferences"),
  expiry: fc.constantFrom("", "14"),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const EMPTIED = [
  "message_queue",
  "borrowers",
  "letter",
  "overduerules",
  "message_transports",
  "systempreferences",
] as const;

async function make(one: World): Promise<void> {
  const { db } = koha;
  for (const table of EMPTIED) await sql`delete from ${sql.table(table)}`.execute(db);
  await sql`update categories set overduenoticerequired = ${one.overdues ? 1 : 0}`.execute(db);
  await sql`insert into systempreferences (variable, value) values
    ('EnhancedMessagingPreferences', '1'), ('SMSSendDriver', 'Tidings'), ('TranslateNotices', ${one.translated ? "1" : "0"}),
    ('RenewalSendNotice', ${one.renewals}), ('AutoRenewalNotices', ${one.auto}),
    ('MembershipExpiryDaysNotice', ${one.expiry}), ('EmailFieldPrimary', ${one.primary}),
    ('EmailFieldPrecedence', 'email|emailpro|B_email'), ('EmailFieldSelection', 'email')`.execute(db);
  await sql`insert into borrowers (borrowernumber, surname, branchcode, categorycode, lang, smsalertnumber, email,
      emailpro)
    values (${PATRON}, 'Reader', 'MPL', 'PT', ${one.lang}, ${one.number ? "+15035550101" : null},
      ${one.email ? "rita@example.org" : null}, ${one.emailpro ? "rita@work.example" : ""})`.execute(db);
  for (const [at, name] of ATTRIBUTES.entries()) {
    const own = one.choices[at];
    const days = name === "Advance_Notice" ? { daysInAdvance: ADVANCE_DAYS } : {};
    if (own) await setPreference(db, PATRON, name, { ...own, ...days });
  }
  await wire(one);
  await word(one);
  await setRules(one);
}

/** Which letter belongs to what is ticked; an installation may lack some. */
async function wire({ wired }: World): Promise<void> {
  const codes = ["DUE", "PREDUE", "HOLD", "CHECKIN", "CHECKOUT", "AUTO_RENEWALS", "HOLD_REMINDER"];
  let at = 0;
  for (const [index, code] of codes.entries()) {
    for (const transport of TICKED) {
      for (const digest of [0, 1]) {
        const digested = code === "AUTO_RENEWALS" ? `${code}_DGST` : `${code}DGST`;
        if (wired[at]) await addTransport([index + 1, transport, digest, digest ? digested : code]);
        at += 1;
      }
    }
  }
}

const addTransport = (row: readonly (string | number)[]) =>
  sql`insert into message_transports (message_attribute_id, message_transport_type, is_digest, letter_code)
    values (${sql.join([...row])})`.execute(koha.db);

async function word({ letters }: World): Promise<void> {
  const add = (
    row: readonly [module: string, code: string],
    transport: string,
    more: readonly [string, string, string],
  ) =>
    sql`insert into letter (module, code, message_transport_type, name, title, branchcode, lang, content)
      values (${row[0]}, ${row[1]}, ${transport}, '', '', ${more[0]}, ${more[1]}, ${more[2]})`.execute(koha.db);
  for (const [at, row] of LETTERS.entries()) {
    for (const [transport, kind] of Object.entries(letters[at]?.transports ?? {})) {
      // A letter without words makes no row, but it is there; elections do not tell that from a missing one.
      if (kind === "blank" && DECIDES_FOR_OTHERS.has(`${row[1]} ${transport}`)) continue;
      await add(row, transport, [kind === "own library" ? "MPL" : "", "default", kind === "blank" ? " \n" : "Words."]);
      if (kind === "both") await add(row, transport, ["", "fr-FR", "Des mots."]);
    }
  }
}

async function setRules({ rules }: World): Promise<void> {
  for (const { library, category, level, transports } of rules) {
    const { insertId } = await sql`
      insert into overduerules (branchcode, categorycode, delay1, letter1)
      values (${library}, ${category}, 1, 'ODUE')`.execute(koha.db);
    for (const transport of transports)
      await sql`insert into overduerules_transport_types (overduerules_id, letternumber, message_transport_type)
        values (${insertId}, ${level}, ${transport})`.execute(koha.db);
  }
}

/** What Koha writes, and what elections expect of it. */
async function compare(): Promise<{ made: string[]; expected: string[] }> {
  const { db } = koha;
  const supply = await readSupply(db, host);
  const [patron] = await readPatronSupply(db, host, supply, [PATRON]);
  if (!patron) throw new Error("the patron is not found");
  const [made, expected]: [string[], string[]] = [[], []];
  for (const [type, code, days] of EVENTS) {
    const date = new Date(NOW.getTime() + days * DAY_MS);
    const rows = await queueNotices(db, { patronId: PATRON, code, title: "Dune", branch: "MPL", date }, NOW);
    made.push(`${type}: ${[...new Set(rows.map(({ transport }) => transport))].toSorted().join(" ")}`);
    const told = expectRows({ supply, patron }, type);
    expected.push(`${type}: ${(["email", "print", "sms"] as const).filter((transport) => told[transport]).join(" ")}`);
  }
  return { made, expected };
}

test("what elections expect of Koha is what the demo's Koha writes, whatever is ticked and set", async () => {
  await fc.assert(
    fc.asyncProperty(world, async (one) => {
      await make(one);
      const { made, expected } = await compare();
      expect(expected).toEqual(made);
    }),
    { numRuns: Number(process.env.TIDINGS_RUNS ?? 60) },
  );
}, 300_000);
