import { sql } from "kysely";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import type { Credentials } from "../koha/credentials.ts";
import { readHost } from "../koha/host.ts";
import { admit, network } from "./limits-admit.ts";

/** Of 1234, by Koha's own module, at the least cost there is. */
const HASH = "$2a$04$abcdefghijklmnopqrstuuLmbu5vDTuG9XSinpEFXpa/UakZY.oz6";
const MINUTE = 60_000;

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const host = await readHost(koha.pool.promise());
await sql`insert into branches (branchcode, branchname) values ('RIV', 'Riverside')`.execute(db);
await sql`insert into categories (categorycode) values ('PT')`.execute(db);

beforeEach(async () => {
  await sql`delete from tidings_limit`.execute(db);
  await sql`delete from borrowers`.execute(db);
  await sql`
    insert into borrowers (borrowernumber, cardnumber, userid, firstname, surname, password, branchcode, categorycode) values
      (51, '23529001', 'edna', 'Edna', 'Acosta', ${HASH}, 'RIV', 'PT'), (52, '23529002', 'lucia', 'Edna', 'Acosta', ${HASH}, 'RIV', 'PT')`.execute(
    db,
  );
});

const knock = (given: Partial<Credentials>, address = "192.0.2.1", afterMs = 0) =>
  admit(
    db,
    { firstName: "Edna", surname: "Acosta", card: "23529001", pin: "1234", ...given },
    { address, key: "key" },
    {
      host,
      policy: { expired: "refuse", debarred: "refuse" },
      now: new Date(Date.parse("2026-03-02T12:00:00Z") + afterMs),
      evenMs: 0,
    },
  );
type Answer = Awaited<ReturnType<typeof knock>>;
const because = (answer: Answer) => ("because" in answer ? answer.because : "in");

test("ten thousand PINs from as many addresses against one card come to nothing, where Koha locks nobody", async () => {
  const answers = new Map<string, number>();
  for (let n = 0; n < 10_000; n += 100) {
    const wave = Array.from({ length: 100 }, (_, i) => {
      const pin = String(n + i).padStart(4, "0");
      return knock({ pin, card: i % 2 ? "edna" : "23529001" }, `10.0.${Math.floor(n / 100)}.${i}`, n * 10);
    });
    for (const answer of await Promise.all(wave)) answers.set(because(answer), (answers.get(because(answer)) ?? 0) + 1);
  }
  expect(answers).toEqual(
    new Map([
      ["wrong", 5],
      ["too_many", 9_995],
    ]),
  );
  expect((await knock({ card: "23529002" })) satisfies Answer).toMatchObject({ patronId: 52 });
});

test("in a day one card is tried twenty times at most", async () => {
  let looked = 0;
  for (let minute = 0; minute < 24 * 60; minute += 2) {
    if (because(await knock({ pin: "9" }, `10.1.0.${minute % 200}`, minute * MINUTE)) === "wrong") looked += 1;
  }
  expect(looked).toBe(20);
  const patient = await knock({}, "192.0.2.1", 24 * 60 * MINUTE);
  expect(because(patient)).toBe("in");
});

test("one address cannot go through card after card", async () => {
  const answers = [];
  for (let n = 0; n < 70; n += 1) answers.push(because(await knock({ card: `card ${n}` }, "198.51.100.7")));
  expect(answers.filter((answer) => answer === "wrong")).toHaveLength(60);
  expect(await knock({}, "198.51.100.7", 4 * MINUTE)).toEqual({ because: "too_many", retryAfterMs: 6 * MINUTE });
  expect(because(await knock({}, "198.51.100.8"))).toBe("in");
});

test("a card that does not exist is refused after as many tries as one that does", async () => {
  const tries = async (card: string) => {
    const answers = [];
    for (let n = 0; n < 7; n += 1) answers.push(because(await knock({ card, pin: "9" }, `203.0.113.${n}`)));
    return answers;
  };
  expect(await tries("nobody")).toEqual(await tries("23529001"));
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:0:12::1", "2001:db8:0:12"],
  ["2001:0DB8:0000:0012:abcd:ef01:2345:6789", "2001:db8:0:12"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["::1", "0:0:0:0"],
  ["::", "0:0:0:0"],
  ["unknown", "unknown"],
])("who comes from %s comes from the household %s", (address, household) => {
  expect(network(address)).toBe(household);
});
