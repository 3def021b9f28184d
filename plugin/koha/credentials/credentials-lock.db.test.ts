import { describe, expect, test } from "vitest";
import { because, useLogin } from "./credentials.fixture.ts";

const WRONG = { because: "wrong" };
const LOCKED = { because: "locked" };
const EDNA_IN = { patronId: 51, lang: "es-ES", branch: "RIV" };

describe.each(["current", "19.06"] as const)("an account of a %s Koha", async (shape) => {
  const { aPatron, prefer, failuresOf, tryLogin } = await useLogin(shape);

  test("failures are counted in Koha's record, and reset when the patron gets in", async () => {
    await aPatron();
    expect(await tryLogin({ pin: "1" })).toEqual(WRONG);
    expect(await tryLogin({ pin: "2" })).toEqual(WRONG);
    expect(await failuresOf()).toBe(2);
    expect(await tryLogin()).toEqual(EDNA_IN);
    expect(await failuresOf()).toBe(0);
  });

  test("a wrong name beside the right PIN counts as a failure", async () => {
    await aPatron();
    for (let n = 0; n < 3; n += 1) expect(await tryLogin({ surname: "Costa" })).toEqual(WRONG);
    expect(await tryLogin()).toEqual(LOCKED);
  });

  test("a locked account stays locked with the right PIN, and the count does not rise", async () => {
    await aPatron({ login_attempts: 3 });
    expect(await tryLogin()).toEqual(LOCKED);
    expect(await tryLogin({ pin: "4321" })).toEqual(LOCKED);
    expect(await failuresOf()).toBe(3);
  });

  test("a count that Koha never set is zero", async () => {
    await aPatron({ login_attempts: null });
    expect(await tryLogin({ pin: "1" })).toEqual(WRONG);
    expect(await failuresOf()).toBe(1);
  });

  test.each(["0", "", "3"])("an account that staff locked stays locked, with FailedLoginAttempts %j", async (value) => {
    await prefer("FailedLoginAttempts", value);
    await aPatron({ login_attempts: -1 });
    expect(await tryLogin()).toEqual(LOCKED);
    expect(await failuresOf()).toBe(-1);
  });

  test.each(["0", ""])("where Koha locks no account (%j) failures are still counted", async (value) => {
    await prefer("FailedLoginAttempts", value);
    await aPatron({ login_attempts: 50 });
    expect(await tryLogin({ pin: "1" })).toEqual(WRONG);
    expect(await failuresOf()).toBe(51);
    expect(await tryLogin()).toEqual(EDNA_IN);
  });

  test("of forty wrong PINs at once three are checked, and then the account is locked", async () => {
    await aPatron();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => tryLogin({ pin: String(n) })));
    expect(answers.filter((answer) => because(answer) === "wrong")).toHaveLength(3);
    expect(answers.filter((answer) => because(answer) === "locked")).toHaveLength(37);
    expect(await failuresOf()).toBe(3);
  });
});
