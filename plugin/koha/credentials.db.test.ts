import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { aKoha, says, TOKEN, WRONG as WRONG_BY_REST } from "./a-rest-api.ts";
import { type Credentials, checkCredentials, type Door } from "./credentials.ts";
import { readHost } from "./host.ts";

/** Of 1234, by Koha's own module, at the least cost there is. */
const HASH = "$2a$04$abcdefghijklmnopqrstuuLmbu5vDTuG9XSinpEFXpa/UakZY.oz6";
const WRONG = { because: "wrong" };
const LOCKED = { because: "locked" };
const because = (answer: object) => ("because" in answer ? answer.because : undefined);
const EDNA_IN = { patronId: 51, lang: "es-ES", branch: "RIV" };

describe.each(["current", "19.06"] as const)("at the door of a %s Koha", async (shape) => {
  const koha = await openTestDatabase(shape);
  const { db } = koha;
  afterAll(koha.close);
  const host = await readHost(koha.pool.promise());
  await sql`insert into branches (branchcode, branchname) values ('RIV', 'Riverside')`.execute(db);
  await sql`insert into categories (categorycode) values ('PT')`.execute(db);

  /** A patron by the name of Edna Acosta, whose PIN is 1234. */
  async function aPatron(columns: Record<string, string | number | null> = {}): Promise<void> {
    const row = {
      borrowernumber: 51,
      cardnumber: "23529001",
      userid: "edna.a",
      firstname: "Edna",
      surname: "Acosta",
      password: HASH,
      branchcode: "RIV",
      categorycode: "PT",
      lang: "es-ES",
      dateexpiry: "2027-01-01",
      ...columns,
    };
    const names = sql.join(Object.keys(row).map((name) => sql.ref(name)));
    await sql`insert into borrowers (${names}) values (${sql.join(Object.values(row))})`.execute(db);
  }
  const prefer = (variable: string, value: string) =>
    sql`replace into systempreferences (variable, value) values (${variable}, ${value})`.execute(db);
  async function failuresOf(patronId = 51): Promise<number | null | undefined> {
    const row = await db
      .selectFrom("borrowers")
      .select("login_attempts")
      .where("borrowernumber", "=", patronId)
      .executeTakeFirst();
    return row?.login_attempts;
  }
  const knock = (given: Partial<Credentials> = {}, door: Partial<Door> = {}) =>
    checkCredentials(
      db,
      { firstName: "Edna", surname: "Acosta", card: "23529001", pin: "1234", ...given },
      {
        host,
        policy: { expired: "refuse", debarred: "refuse" },
        now: new Date("2026-03-02T12:00:00Z"),
        timeZone: "UTC",
        mayTry: async () => ({ allowed: true, retryAfterMs: 0 }),
        evenMs: 0,
        ...door,
      },
    );

  beforeEach(async () => {
    await sql`delete from borrowers`.execute(db);
    await sql`delete from systempreferences`.execute(db);
    await prefer("FailedLoginAttempts", "3");
  });

  test.each(["23529001", " 2352 9001 ", "edna.a", "EDNA.A"])("a patron gets in by %j", async (card) => {
    await aPatron();
    expect(await knock({ card })).toEqual(EDNA_IN);
  });

  test("names are taken without case and accents", async () => {
    await aPatron({ firstname: "ÉDNA", surname: "O'Acosta" });
    expect(await knock({ firstName: "edna", surname: "o’acosta" })).toEqual(EDNA_IN);
  });

  test.each([
    ["an unknown card", { card: "23529002" }],
    ["no card", { card: "" }],
    ["a pattern for a card", { card: "%" }],
    ["a card that goes on as SQL", { card: "23529001' or '1'='1" }],
    ["a very long card", { card: "2".repeat(10_000) }],
    ["a wrong PIN", { pin: "4321" }],
    ["no PIN", { pin: "" }],
    ["the hash for a PIN", { pin: HASH }],
    ["a wrong first name", { firstName: "Anna" }],
    ["a wrong surname", { surname: "Costa" }],
    ["no names", { firstName: "", surname: "" }],
  ])("%s is answered like any other mistake", async (_, given) => {
    await aPatron({ userid: null });
    expect(await knock(given)).toEqual(WRONG);
  });

  test.each(["!", "", null])("a record whose password is %j lets nobody in", async (password) => {
    await aPatron({ password });
    for (const pin of ["!", "", "1234"]) expect(await knock({ pin })).toEqual(WRONG);
  });

  test("an empty user name in a record is nobody's way in", async () => {
    await aPatron({ userid: "" });
    expect(await knock({ card: " " })).toEqual(WRONG);
  });

  test("what is one patron's user name and another's card means the first, as for Koha", async () => {
    await aPatron({ userid: "777" });
    await aPatron({ borrowernumber: 52, cardnumber: "777", userid: "lucia", surname: "Romero" });
    expect(await knock({ card: "777" })).toEqual(EDNA_IN);
    expect(await knock({ card: "777", surname: "Romero" })).toEqual(WRONG);
    expect([await failuresOf(51), await failuresOf(52)]).toEqual([1, 0]);
  });

  test("failures are counted in Koha's record, and forgotten when the patron gets in", async () => {
    await aPatron();
    expect(await knock({ pin: "1" })).toEqual(WRONG);
    expect(await knock({ pin: "2" })).toEqual(WRONG);
    expect(await failuresOf()).toBe(2);
    expect(await knock()).toEqual(EDNA_IN);
    expect(await failuresOf()).toBe(0);
  });

  test("a wrong name beside the right PIN counts as a failure", async () => {
    await aPatron();
    for (let n = 0; n < 3; n += 1) expect(await knock({ surname: "Costa" })).toEqual(WRONG);
    expect(await knock()).toEqual(LOCKED);
  });

  test("a locked account stays locked with the right PIN, and is counted no further", async () => {
    await aPatron({ login_attempts: 3 });
    expect(await knock()).toEqual(LOCKED);
    expect(await knock({ pin: "4321" })).toEqual(LOCKED);
    expect(await failuresOf()).toBe(3);
  });

  test("a count that Koha never set is none", async () => {
    await aPatron({ login_attempts: null });
    expect(await knock({ pin: "1" })).toEqual(WRONG);
    expect(await failuresOf()).toBe(1);
  });

  test.each(["0", "", "3"])("an account that staff locked is locked, with FailedLoginAttempts %j", async (value) => {
    await prefer("FailedLoginAttempts", value);
    await aPatron({ login_attempts: -1 });
    expect(await knock()).toEqual(LOCKED);
    expect(await failuresOf()).toBe(-1);
  });

  test.each(["0", ""])("where Koha locks nobody (%j) failures are counted all the same", async (value) => {
    await prefer("FailedLoginAttempts", value);
    await aPatron({ login_attempts: 50 });
    expect(await knock({ pin: "1" })).toEqual(WRONG);
    expect(await failuresOf()).toBe(51);
    expect(await knock()).toEqual(EDNA_IN);
  });

  test("of forty wrong PINs at once three are looked at, and then the account is locked", async () => {
    await aPatron();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => knock({ pin: String(n) })));
    expect(answers.filter((answer) => because(answer) === "wrong")).toHaveLength(3);
    expect(answers.filter((answer) => because(answer) === "locked")).toHaveLength(37);
    expect(await failuresOf()).toBe(3);
  });

  test("nobody comes in as the anonymous patron", async () => {
    await prefer("AnonymousPatron", "51");
    await aPatron();
    expect(await knock()).toEqual(WRONG);
    expect(await failuresOf()).toBe(0);
  });

  test.each([
    ["yesterday", "2026-03-01", "expired"],
    ["today", "2026-03-02", undefined],
    ["never", "9999-12-31", undefined],
    ["at no known day", null, undefined],
  ])("a card that ends %s", async (_, dateexpiry, because) => {
    await aPatron({ dateexpiry });
    expect(await knock()).toEqual(because ? { because } : EDNA_IN);
    expect(await knock({}, { policy: { expired: "allow", debarred: "refuse" } })).toEqual(EDNA_IN);
  });

  test("a card's last day is the library's, not Greenwich's", async () => {
    await aPatron({ dateexpiry: "2026-03-02" });
    const now = new Date("2026-03-03T05:00:00Z");
    expect(await knock({}, { now, timeZone: "America/Los_Angeles" })).toEqual(EDNA_IN);
    expect(await knock({}, { now, timeZone: "Europe/Copenhagen" })).toEqual({ because: "expired" });
  });

  test.each<[string, Record<string, string | number>, string | undefined]>([
    ["restricted until tomorrow", { debarred: "2026-03-03" }, "debarred"],
    ["restricted for good", { debarred: "9999-12-31" }, "debarred"],
    ["restricted until today", { debarred: "2026-03-02" }, undefined],
    ["whose card is lost", { lost: 1 }, "debarred"],
    ["whose address is wrong", { gonenoaddress: 1 }, "debarred"],
    ["with nothing noted", { lost: 0, gonenoaddress: 0 }, undefined],
  ])("a patron %s", async (_, columns, because) => {
    await aPatron(columns);
    expect(await knock()).toEqual(because ? { because } : EDNA_IN);
    expect(await knock({}, { policy: { expired: "refuse", debarred: "allow" } })).toEqual(EDNA_IN);
  });

  test("that a card has ended is told only to who knows its PIN and name", async () => {
    await aPatron({ dateexpiry: "2020-01-01", debarred: "9999-12-31" });
    expect(await knock({ pin: "4321" })).toEqual(WRONG);
    expect(await knock({ surname: "Costa" })).toEqual(WRONG);
    expect(await knock()).toEqual({ because: "expired" });
    expect(await failuresOf()).toBe(0);
  });

  test("many ways of writing a user name are one patron to the limits, and strangers are told apart roughly alike", async () => {
    await aPatron();
    const asked: string[] = [];
    const mayTry = async (who: string) => {
      asked.push(who);
      return { allowed: false, retryAfterMs: 7 };
    };
    for (const card of ["23529001", "edna.a", "Édna.A "]) {
      expect(await knock({ card }, { mayTry })).toEqual({ because: "too_many", retryAfterMs: 7 });
    }
    for (const card of ["nobody", "Nóbody "]) await knock({ card }, { mayTry });
    expect(asked).toEqual([...Array(3).fill("patron 51"), ...Array(2).fill("card nobody")]);
    expect(await failuresOf()).toBe(0);
  });

  test.runIf(shape === "current")("a password is good until the day before it ends", async () => {
    await aPatron({ password_expiration_date: "2026-03-03" });
    expect(await knock()).toEqual(EDNA_IN);
    await sql`update borrowers set password_expiration_date = '2026-03-02'`.execute(db);
    expect(await knock()).toEqual({ because: "password_expired" });
  });

  test.runIf(shape === "current")("the name a patron goes by does as well as the first name", async () => {
    await aPatron({ firstname: "Edmund", preferred_name: "Edna" });
    expect(await knock()).toEqual(EDNA_IN);
    expect(await knock({ firstName: "Edmund" })).toEqual(EDNA_IN);
  });

  test.each([
    ["an unknown card", "nobody"],
    ["a wrong PIN", "23529001"],
    ["a locked account", "52"],
  ])("%s is answered no sooner than anything else", async (_, card) => {
    await aPatron();
    await aPatron({ borrowernumber: 52, cardnumber: "52", userid: "b", login_attempts: 3 });
    const order: string[] = [];
    await Promise.all([
      knock({ card, pin: "4321" }, { evenMs: 200 }).then(() => order.push("answer")),
      sleep(150).then(() => order.push("wait")),
    ]);
    expect(order).toEqual(["wait", "answer"]);
  });

  describe("where Koha's REST API is asked", () => {
    const names = (patron_id: number, cardnumber = "23529001") =>
      says(201, { cardnumber, patron_id, userid: "edna.a" });

    test("the patron whom Koha names gets in, though our own look at the password would say no", async () => {
      await aPatron({ password: "!" });
      const { rest, heard } = await aKoha(TOKEN, names(51));
      expect(await knock({ card: "2352 9001", pin: "from LDAP" }, { rest })).toEqual(EDNA_IN);
      expect(heard[1]?.body).toBe('{"identifier":"23529001","password":"from LDAP"}');
    });

    test("a password that Koha does not know is wrong, though it is the one in the record", async () => {
      await aPatron();
      const { rest } = await aKoha(TOKEN, WRONG_BY_REST);
      expect(await knock({}, { rest })).toEqual(WRONG);
      expect(await failuresOf()).toBe(0);
    });

    test.each([
      ["whose names are others", { surname: "Costa" }, 51, WRONG],
      ["whom the database does not have", {}, 99, WRONG],
    ])("a patron %s does not get in", async (_, given, patronId, refusal) => {
      await aPatron();
      const { rest } = await aKoha(TOKEN, names(patronId));
      expect(await knock(given, { rest })).toEqual(refusal);
    });

    test("a card that has ended is refused all the same", async () => {
      await aPatron({ dateexpiry: "2020-01-01" });
      const { rest } = await aKoha(TOKEN, names(51));
      expect(await knock({}, { rest })).toEqual({ because: "expired" });
    });

    test.each([{ card: "" }, { pin: "" }])("Koha is not troubled with %j", async (given) => {
      await aPatron();
      const { rest, heard } = await aKoha(TOKEN, names(51));
      expect(await knock(given, { rest })).toEqual(WRONG);
      expect(heard).toEqual([]);
    });

    test("while Koha does not answer nobody gets in, with the right PIN either", async () => {
      await aPatron();
      const { rest } = await aKoha(TOKEN, says(500, {}));
      expect(await knock({}, { rest })).toEqual({ because: "unavailable", code: "odd_answer" });
    });
  });
});
