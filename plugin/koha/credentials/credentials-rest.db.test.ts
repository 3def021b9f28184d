import { describe, expect, test } from "vitest";
import { useLogin } from "./credentials.fixture.ts";
import { aKoha, says, TOKEN, WRONG as WRONG_BY_REST } from "./rest-api.fixture.ts";

const WRONG = { because: "wrong" };
const EDNA_IN = { patronId: 51, lang: "es-ES", branch: "RIV" };

describe.each(["current", "19.06"] as const)("logging in to a %s Koha", async (shape) => {
  const { aPatron, failuresOf, tryLogin } = await useLogin(shape);

  describe("where Koha's REST API is asked", () => {
    const names = (patron_id: number, cardnumber = "23529001") =>
      says(201, { cardnumber, patron_id, userid: "edna.a" });

    test("the patron whom Koha names gets in, even if our own check of the password would fail", async () => {
      await aPatron({ password: "!" });
      const { rest, heard } = await aKoha(TOKEN, names(51));
      expect(await tryLogin({ card: "2352 9001", pin: "from LDAP" }, { rest })).toEqual(EDNA_IN);
      expect(heard[1]?.body).toBe('{"identifier":"23529001","password":"from LDAP"}');
    });

    test("a password that Koha rejects is wrong, even if it is the one in the record", async () => {
      await aPatron();
      const { rest } = await aKoha(TOKEN, WRONG_BY_REST);
      expect(await tryLogin({}, { rest })).toEqual(WRONG);
      expect(await failuresOf()).toBe(0);
    });

    test.each([
      ["whose names are others", { surname: "Costa" }, 51, WRONG],
      ["whom the database does not have", {}, 99, WRONG],
    ])("a patron %s does not get in", async (_, given, patronId, refusal) => {
      await aPatron();
      const { rest } = await aKoha(TOKEN, names(patronId));
      expect(await tryLogin(given, { rest })).toEqual(refusal);
    });

    test("an expired card is refused too", async () => {
      await aPatron({ dateexpiry: "2020-01-01" });
      const { rest } = await aKoha(TOKEN, names(51));
      expect(await tryLogin({}, { rest })).toEqual({ because: "expired" });
    });

    test.each([{ card: "" }, { pin: "" }])("Koha is not asked about %j", async (given) => {
      await aPatron();
      const { rest, heard } = await aKoha(TOKEN, names(51));
      expect(await tryLogin(given, { rest })).toEqual(WRONG);
      expect(heard).toEqual([]);
    });

    test("while Koha does not answer nobody gets in, not even with the right PIN", async () => {
      await aPatron();
      const { rest } = await aKoha(TOKEN, says(500, {}));
      expect(await tryLogin({}, { rest })).toEqual({ because: "unavailable", code: "odd_answer" });
    });
  });
});
