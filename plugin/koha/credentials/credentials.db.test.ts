import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { HASH, useLogin } from "./credentials.fixture.ts";

const WRONG = { because: "wrong" };
const EDNA_IN = { patronId: 51, lang: "es-ES", branch: "RIV" };

describe.each(["current", "19.06"] as const)("logging in to a %s Koha", async (shape) => {
  const { db, aPatron, prefer, failuresOf, tryLogin } = await useLogin(shape);

  test.each(["23529001", " 2352 9001 ", "edna.a", "EDNA.A"])("a patron gets in by %j", async (card) => {
    await aPatron();
    expect(await tryLogin({ card })).toEqual(EDNA_IN);
  });

  test("names match without regard to case and accents", async () => {
    await aPatron({ firstname: "ÉDNA", surname: "O'Acosta" });
    expect(await tryLogin({ firstName: "edna", surname: "o’acosta" })).toEqual(EDNA_IN);
  });

  test.each([
    ["an unknown card", { card: "23529002" }],
    ["no card", { card: "" }],
    ["a pattern for a card", { card: "%" }],
    ["a card with SQL in it", { card: "23529001' or '1'='1" }],
    ["a very long card", { card: "2".repeat(10_000) }],
    ["a wrong PIN", { pin: "4321" }],
    ["no PIN", { pin: "" }],
    ["the hash as PIN", { pin: HASH }],
    ["a wrong first name", { firstName: "Anna" }],
    ["a wrong surname", { surname: "Costa" }],
    ["no names", { firstName: "", surname: "" }],
  ])("%s gets the same answer as any other mistake", async (_, given) => {
    await aPatron({ userid: null });
    expect(await tryLogin(given)).toEqual(WRONG);
  });

  test.each(["!", "", null])("a record whose password is %j lets nobody in", async (password) => {
    await aPatron({ password });
    for (const pin of ["!", "", "1234"]) expect(await tryLogin({ pin })).toEqual(WRONG);
  });

  test("nobody gets in by an empty user name", async () => {
    await aPatron({ userid: "" });
    expect(await tryLogin({ card: " " })).toEqual(WRONG);
  });

  test("one patron's user name that is another's card number means the first, as for Koha", async () => {
    await aPatron({ userid: "777" });
    await aPatron({ borrowernumber: 52, cardnumber: "777", userid: "lucia", surname: "Romero" });
    expect(await tryLogin({ card: "777" })).toEqual(EDNA_IN);
    expect(await tryLogin({ card: "777", surname: "Romero" })).toEqual(WRONG);
    expect([await failuresOf(51), await failuresOf(52)]).toEqual([1, 0]);
  });

  test("nobody comes in as the anonymous patron", async () => {
    await prefer("AnonymousPatron", "51");
    await aPatron();
    expect(await tryLogin()).toEqual(WRONG);
    expect(await failuresOf()).toBe(0);
  });

  test.each([
    ["yesterday", "2026-03-01", "expired"],
    ["today", "2026-03-02", undefined],
    ["never", "9999-12-31", undefined],
    ["at no known day", null, undefined],
  ])("a card that ends %s", async (_, dateexpiry, because) => {
    await aPatron({ dateexpiry });
    expect(await tryLogin()).toEqual(because ? { because } : EDNA_IN);
    expect(await tryLogin({}, { policy: { expired: "allow", debarred: "refuse" } })).toEqual(EDNA_IN);
  });

  test("a card's last day is the library's, not Greenwich's", async () => {
    await aPatron({ dateexpiry: "2026-03-02" });
    const now = new Date("2026-03-03T05:00:00Z");
    expect(await tryLogin({}, { now, timeZone: "America/Los_Angeles" })).toEqual(EDNA_IN);
    expect(await tryLogin({}, { now, timeZone: "Europe/Copenhagen" })).toEqual({ because: "expired" });
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
    expect(await tryLogin()).toEqual(because ? { because } : EDNA_IN);
    expect(await tryLogin({}, { policy: { expired: "refuse", debarred: "allow" } })).toEqual(EDNA_IN);
  });

  test("only somebody who knows PIN and name learns that a card has expired", async () => {
    await aPatron({ dateexpiry: "2020-01-01", debarred: "9999-12-31" });
    expect(await tryLogin({ pin: "4321" })).toEqual(WRONG);
    expect(await tryLogin({ surname: "Costa" })).toEqual(WRONG);
    expect(await tryLogin()).toEqual({ because: "expired" });
    expect(await failuresOf()).toBe(0);
  });

  test("rate limits count all spellings of a user name together, known or unknown", async () => {
    await aPatron();
    const asked: string[] = [];
    const mayTry = async (who: string) => {
      asked.push(who);
      return { allowed: false, retryAfterMs: 7 };
    };
    for (const card of ["23529001", "2352\u200b9001", "edna.a", "Édna.A ", "edna\u00ad.a"]) {
      expect(await tryLogin({ card }, { mayTry })).toEqual({ because: "too_many", retryAfterMs: 7 });
    }
    for (const card of ["nobody", "Nóbody ", "no\u200bbody", "nobody\ufe0f"]) await tryLogin({ card }, { mayTry });
    await tryLogin({ card: "somebody" }, { mayTry });
    const [known, unknown] = [asked.slice(0, 5), asked.slice(5, 9)];
    expect(new Set(known)).toEqual(new Set(["patron 51"]));
    expect([new Set(unknown).size, unknown[0] === asked[9]]).toEqual([1, false]);
    expect(await failuresOf()).toBe(0);
  });

  test.runIf(shape === "current")("a password is valid until the day before it expires", async () => {
    await aPatron({ password_expiration_date: "2026-03-03" });
    expect(await tryLogin()).toEqual(EDNA_IN);
    await sql`update borrowers set password_expiration_date = '2026-03-02'`.execute(db);
    expect(await tryLogin()).toEqual({ because: "password_expired" });
  });

  test.runIf(shape === "current")("the preferred name matches as well as the first name", async () => {
    await aPatron({ firstname: "Edmund", preferred_name: "Edna" });
    expect(await tryLogin()).toEqual(EDNA_IN);
    expect(await tryLogin({ firstName: "Edmund" })).toEqual(EDNA_IN);
  });

  test.each([
    ["an unknown card", "nobody"],
    ["a wrong PIN", "23529001"],
    ["a locked account", "52"],
  ])("%s is answered no sooner than any other try", async (_, card) => {
    await aPatron();
    await aPatron({ borrowernumber: 52, cardnumber: "52", userid: "b", login_attempts: 3 });
    const order: string[] = [];
    await Promise.all([
      tryLogin({ card, pin: "4321" }, { evenMs: 200 }).then(() => order.push("answer")),
      sleep(150).then(() => order.push("wait")),
    ]);
    expect(order).toEqual(["wait", "answer"]);
  });
});
