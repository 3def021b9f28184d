import { sql } from "kysely";
import { expect, test } from "vitest";
import { useRules } from "./rules.fixture.ts";

/* The rules of overdue_notices.pl, read in its source. */

const koha = useRules();
const { record, letter, made, ways, row } = koha;

async function rule(branch: string, category: string, transports: readonly string[], level = 1) {
  const { insertId } = await sql`insert into overduerules (branchcode, categorycode, delay1, letter1, delay2, letter2)
    values (${branch}, ${category}, 1, 'ODUE', 14, 'ODUE2')`.execute(koha.db);
  for (const transport of transports)
    await sql`insert into overduerules_transport_types (overduerules_id, letternumber, message_transport_type)
      values (${insertId}, ${level}, ${transport})`.execute(koha.db);
}

test("overdue: by the rule's transports, on paper once in place of those that do not reach the patron", async () => {
  for (const transport of ["sms", "email"]) await letter("ODUE", transport);
  await rule("", "PT", ["sms", "email"]);
  await record("smsalertnumber", "+15035550101");
  await record("email", "rita@example.org");
  const [text] = await made("ODUE", -3);
  // The overdue job names the address of mails in rows for texts too.
  expect(await row(text?.id)).toMatchObject({ to_address: "rita@example.org", letter_code: "ODUE" });
  expect(await ways("ODUE", -3)).toEqual(["sms", "email"]);
  await record("email", "");
  await record("smsalertnumber", "");
  expect(await ways("ODUE", -3)).toEqual(["print"]);
  expect(await ways("ODUE", 0)).toEqual([]);
  expect(await ways("ODUE", -91)).toEqual([]);
});

test("overdue: a library's own rules hide the general ones, and a category may have none", async () => {
  await letter("ODUE", "email");
  await record("email", "rita@example.org");
  await rule("", "PT", ["email"]);
  await rule("OAK", "ST", ["email"]);
  expect(await made("ODUE", -3)).toHaveLength(1);
  expect(await made("ODUE", -3, "Dune", "OAK")).toEqual([]);
  await rule("OAK", "PT", []);
  // Without transports of its own, the library's rule has those of the general one.
  expect(await made("ODUE", -3, "Dune", "OAK")).toHaveLength(1);
  await record("categorycode", "ST");
  expect(await made("ODUE", -3)).toEqual([]);
});

test("overdue: each level has its letter", async () => {
  await letter("ODUE", "email");
  await letter("ODUE2", "email");
  await record("email", "rita@example.org");
  await rule("", "PT", ["email"], 2);
  expect(await made("ODUE", -13)).toEqual([]);
  const [second] = await made("ODUE", -14);
  expect(await row(second?.id)).toMatchObject({ letter_code: "ODUE2" });
});
