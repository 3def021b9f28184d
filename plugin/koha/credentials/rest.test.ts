import { expect, test } from "vitest";
import { validatePassword } from "./rest.ts";
import { type Answer, aKoha, RIGHT, says, TOKEN, WRONG } from "./rest-api.fixture.ts";

const page =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { "content-type": "text/html" }).end("<html><h1>Maintenance</h1></html>");
  };
const hangUp: Answer = (response) => response.destroy();
const silence: Answer = () => {};
const breaksOff: Answer = (response) => {
  response.writeHead(201, { "content-length": "500" }).write('{"patron_id":');
};

test("Koha is asked for a token, then about the password, and names the patron", async () => {
  const { rest, heard } = await aKoha(TOKEN, RIGHT);
  expect(await validatePassword(rest, "23529001", 'pä"ss')).toEqual({ patronId: 51 });
  expect(heard).toEqual([
    {
      path: "POST /api/v1/oauth/token",
      authorization: undefined,
      type: "application/x-www-form-urlencoded;charset=UTF-8",
      body: "grant_type=client_credentials&client_id=tidings&client_secret=s%26cret",
    },
    {
      path: "POST /api/v1/auth/password/validation",
      authorization: "Bearer t0ken",
      type: "application/json",
      body: '{"identifier":"23529001","password":"pä\\"ss"}',
    },
  ]);
});

test.each(["/", "/api/v1", "/api/v1/"])("an address that ends in %s works too", async (end) => {
  const { rest } = await aKoha(TOKEN, RIGHT);
  expect(await validatePassword({ ...rest, url: rest.url + end }, "23529001", "1234")).toEqual({ patronId: 51 });
});

test("a wrong password, an unknown card and a locked account are all `wrong`", async () => {
  const { rest } = await aKoha(TOKEN, WRONG);
  expect(await validatePassword(rest, "23529001", "9999")).toEqual({ because: "wrong" });
});

test.each<[string, Answer, string]>([
  ["refuses the client", says(403, { error: "unauthorized_client" }), "client_refused"],
  ["has OAuth switched off", says(400, { error: "Unimplemented grant type" }), "client_refused"],
  ["does not know the client", says(401, {}), "client_refused"],
  ["is no Koha", page(404), "no_rest"],
  ["has an inner fault", says(500, { error: "Something went wrong" }), "odd_answer"],
  ["is being upgraded", page(503), "odd_answer"],
  ["shows a page", page(200), "odd_answer"],
  ["gives an empty token", says(200, { access_token: "" }), "odd_answer"],
  ["sends elsewhere", (to) => to.writeHead(302, { location: "/login" }).end(), "odd_answer"],
  ["hangs up", hangUp, "unreachable"],
])("a Koha that %s when asked for a token is not told the password: %s", async (_, answer, code) => {
  const { rest, heard } = await aKoha(answer, RIGHT);
  expect(await validatePassword(rest, "23529001", "1234")).toEqual({ because: "unavailable", code });
  expect(heard.map(({ path }) => path)).toEqual(["POST /api/v1/oauth/token"]);
  expect(heard.map(({ body }) => body).join()).not.toContain("1234");
});

test.each<[string, Answer, string]>([
  ["does not let the client ask", says(403, { error: "Missing required permission" }), "not_permitted"],
  ["forgot the token", says(401, { error: "Authentication failure." }), "not_permitted"],
  ["is too old to be asked", says(404, { error: "not found" }), "no_rest"],
  ["does not understand", says(400, { errors: [{ message: "Missing property." }], status: 400 }), "odd_answer"],
  ["has an inner fault", says(500, { error: "Something went wrong" }), "odd_answer"],
  ["shows a page as refusal", page(400), "odd_answer"],
  ["shows a page as success", page(201), "odd_answer"],
  ["says yes with the wrong status", says(200, { cardnumber: "23529001", patron_id: 51 }), "odd_answer"],
  ["names nobody", says(201, {}), "odd_answer"],
  ["names patron nought", says(201, { cardnumber: "23529001", patron_id: 0 }), "odd_answer"],
  ["names a patron without card", says(201, { cardnumber: null, patron_id: 51 }), "odd_answer"],
  ["sends elsewhere", (to) => to.writeHead(307, { location: "/other" }).end(), "odd_answer"],
  ["hangs up", hangUp, "unreachable"],
])("a Koha that %s lets nobody in: %s", async (_, answer, code) => {
  const { rest, heard } = await aKoha(TOKEN, answer);
  expect(await validatePassword(rest, "23529001", "1234")).toEqual({ because: "unavailable", code });
  expect(heard).toHaveLength(2);
});

test.each([
  ["for the token", silence, RIGHT],
  ["for the answer", TOKEN, silence],
  ["for the rest of the answer", TOKEN, breaksOff],
])("the wait %s ends", async (_, token, validation) => {
  const { rest } = await aKoha(token, validation);
  const impatient = { ...rest, timeoutMs: 200 };
  expect(await validatePassword(impatient, "23529001", "1234")).toEqual({
    because: "unavailable",
    code: "connection_silent",
  });
});

test.each([
  // A port below those that the system gives away, and that fetch does not bar.
  ["http://127.0.0.1:1027", "connection_refused"],
  ["http://no..host", "host_unknown"],
])("if nothing listens at %s, that is told: %s", async (url, code) => {
  const { rest } = await aKoha(TOKEN, RIGHT);
  const nowhere = { ...rest, url };
  expect(await validatePassword(nowhere, "23529001", "1234")).toEqual({ because: "unavailable", code });
});
