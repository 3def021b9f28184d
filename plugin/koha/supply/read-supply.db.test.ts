import { sql } from "kysely";
import { afterAll, describe, expect, test } from "vitest";
import { openTestDatabase } from "../../../scripts/test-database.ts";
import { readHost } from "../host.ts";
import { aBorrower, aKoha } from "../queue/notice.fixture.ts";
import { readOverdueLetters } from "./overdue-letters.ts";
import { readPatronSupply } from "./patron-supply.ts";
import { readSupply } from "./read-supply.ts";

describe.each(["current", "19.06"] as const)("with a %s Koha", async (shape) => {
  const koha = await openTestDatabase(shape);
  const { db } = koha;
  const host = await readHost(koha.pool.promise());
  afterAll(koha.close);
  await aKoha(db);
  await sql`insert into message_attributes (message_attribute_id, message_name) values
    (1, 'Item_Due'), (4, 'Hold_Filled'), (7, 'Ill_ready')`.execute(db);
  await sql`insert into message_transports
      (message_attribute_id, message_transport_type, is_digest, letter_module, letter_code) values
    (4, 'sms', 0, 'reserves', 'OURHOLD'), (4, 'sms', 1, 'reserves', 'HOLDDGST')`.execute(db);

  test("letters are found in the patron's language and library, and empty ones are none", async () => {
    await sql`insert into letter (module, code, branchcode, name, title, content, message_transport_type, lang) values
      ('circulation', 'DUE', '', 'Due', 'Due', 'Words.', 'sms', 'default'),
      ('circulation', 'DUE', 'MPL', 'Due', 'Due', '  ', 'sms', 'default'),
      ('circulation', 'DUE', '', 'Due', 'Due', 'Palabras.', 'sms', 'es-ES')`.execute(db);
    const due = { module: "circulation", code: "due", transport: "sms" };
    const { letters } = await readSupply(db, host);
    expect(letters.has({ ...due, library: "CPL", lang: "es-ES" })).toBe(true);
    expect(letters.has({ ...due, library: "MPL", lang: "es-ES" })).toBe(false);
    expect(letters.has({ ...due, library: "CPL", lang: "default", transport: "email" })).toBe(false);
    await sql`insert into systempreferences (variable, value) values ('TranslateNotices', '1')`.execute(db);
    const translated = (await readSupply(db, host)).letters;
    expect(translated.has({ ...due, library: "MPL", lang: "es-ES" })).toBe(true);
    expect(translated.has({ ...due, library: "MPL", lang: "fr-FR" })).toBe(false);
  });

  test("a library's overdue rule takes the transports of the general rule where it names none", async () => {
    await sql`insert into overduerules
        (overduerules_id, branchcode, categorycode, delay1, letter1, delay2, letter2, delay3, letter3) values
      (1, '', 'PT', 7, 'Late', 14, null, null, 'NEVER'), (2, 'MPL', 'PT', 3, 'late2', 10, 'LATE3', null, null),
      (3, 'CPL', '', null, 'OFF', null, null, null, null)`.execute(db);
    await sql`insert into overduerules_transport_types (letternumber, message_transport_type, overduerules_id) values
      (1, 'sms', 1), (1, 'email', 1), (2, 'print', 2)`.execute(db);
    await sql`update categories set overduenoticerequired = 1`.execute(db);
    const { overdueRules, overdueCategories } = await readSupply(db, host);
    expect(overdueRules).toEqual([
      { library: "", category: "PT", levels: [{ letter: "Late", transports: ["email", "sms"] }] },
      {
        library: "MPL",
        category: "PT",
        levels: [
          { letter: "late2", transports: ["email", "sms"] },
          { letter: "LATE3", transports: ["print"] },
        ],
      },
    ]);
    expect([...overdueCategories]).toEqual(["pt"]);
    expect([...(await readOverdueLetters(db))].sort()).toEqual(["LATE", "LATE2", "LATE3", "NEVER", "OFF"]);
  });

  test("a patron's record and ticks are read, and what is not ticked or not of ours is left out", async () => {
    const patron = await aBorrower(db, 7, "es-ES");
    const plain = await aBorrower(db, 8, "");
    await sql`update borrowers set smsalertnumber = '5550101',
      B_email = 'b@riverside.example' where borrowernumber = 7`.execute(db);
    await sql`insert into borrower_message_preferences
        (borrower_message_preference_id, borrowernumber, message_attribute_id, days_in_advance, wants_digest) values
      (101, 7, 1, 3, 1), (102, 7, 4, null, 0), (103, 7, 7, null, 0)`.execute(db);
    await sql`insert into borrower_message_transport_preferences values
      (101, 'sms'), (101, 'email'), (103, 'sms')`.execute(db);
    const supply = await readSupply(db, host);
    const [first, second, ...others] = await readPatronSupply(db, host, supply, [patron, plain, 999]);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ patronId: 7, lang: "es-ES", number: true, mail: true, phone: false, category: "PT" });
    expect([...(first?.choices ?? [])]).toEqual([
      ["item_due", { transports: new Set(["email", "sms"]), digest: true, days: 3 }],
      ["hold_filled", { transports: new Set(), digest: false, days: null }],
    ]);
    expect(second).toMatchObject({ lang: "default", number: false, mail: false, guarantor: false });
    expect(second?.choices.size).toBe(0);
  });

  test("the address of a field that the library has named is the only one that counts", async () => {
    await sql`insert into systempreferences (variable, value) values ('AutoEmailPrimaryAddress', 'email')`.execute(db);
    const supply = await readSupply(db, host);
    const [patron] = await readPatronSupply(db, host, supply, [7]);
    expect(patron?.mail).toBe(false);
  });

  test("a child has a guarantor where Koha mails guarantors", async () => {
    await sql`insert into systempreferences (variable, value) values ('RedirectGuaranteeEmail', '1')`.execute(db);
    if (shape === "19.06") await sql`update borrowers set guarantorid = 8 where borrowernumber = 7`.execute(db);
    else {
      await sql`insert into borrower_relationships (guarantor_id, guarantee_id, relationship)
        values (8, 7, 'parent')`.execute(db);
    }
    const supply = await readSupply(db, host);
    const read = await readPatronSupply(db, host, supply, [7, 8]);
    expect(read.map(({ guarantor }) => guarantor)).toEqual([true, false]);
  });

  test("an older list of rights has nothing of this: letters count as there, and nothing else is known", async () => {
    const supply = await readSupply(db, { ...host, supply: undefined as never });
    expect(supply.readable).toEqual({ messages: false, overdue: false });
    expect(supply.letters.has({ module: "x", code: "Y", transport: "sms", library: "MPL", lang: "default" })).toBe(
      true,
    );
    const [patron] = await readPatronSupply(db, { ...host, supply: undefined as never }, supply, [7]);
    expect(patron?.choices.size).toBe(0);
  });
});
