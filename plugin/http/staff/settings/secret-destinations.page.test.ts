import { expect, test } from "vitest";
import { aKoha, says, TOKEN, WRONG } from "../../../koha/credentials/rest-api.fixture.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

const KOHA_FORM = { country: "US", invite: "always", koha_client_id: "tidings", koha_client_secret: "s3cret" };
const stored = async (name: string) =>
  (await koha.db.selectFrom("tidings_setting").select("value").where("name", "=", name).executeTakeFirst())?.value;

test.each([
  ["en", "enter the secret of the API key again"],
  ["es", "Escriba de nuevo el secreto"],
  ["fr", "Saisissez de nouveau le secret"],
  ["da", "Skriv API-nøglens hemmelighed igen"],
])("a stored secret of Koha's goes to no other address, by whichever form it is typed (%s)", async (lang, sentence) => {
  const ours = await aKoha(TOKEN, WRONG);
  const theirs = await aKoha(says(200, {}), WRONG);
  const { visit } = await aService();
  const owner = await visit();
  const form = { ...KOHA_FORM, koha_api_url: ours.rest.url };
  expect((await owner.post("/joining", form)).status).toBe(303);
  const clerk = await visit({ permissions: ["plugins:configure"], lang });
  const kept = { ...form, koha_client_secret: "" };
  for (const [path, fields] of [
    ["/joining", kept],
    ["/settings", kept],
    ["/settings", {}],
  ] as const) {
    const wrong = await clerk.post(path, { ...fields, koha_api_url: theirs.rest.url });
    expect([wrong.status, wrong.html]).toEqual([422, expect.stringContaining(sentence)]);
    await clerk.post("/joining/test/koha", {});
  }
  expect(await stored("koha_api_url")).toBe(ours.rest.url);
  expect(theirs.heard).toEqual([]);
  expect((await clerk.post("/joining", { ...form, koha_client_secret: "" })).status).toBe(303);
  const again = { ...form, koha_api_url: theirs.rest.url, koha_client_secret: "another" };
  expect((await clerk.post("/joining", again)).status).toBe(303);
  await clerk.post("/joining/test/koha", {});
  expect(theirs.heard.map(({ body }) => body).join(" ")).not.toContain("s3cret");
});

test("an address that others can read on the way is not taken, though it is this library's own network", async () => {
  const { visit } = await aService();
  const staff = await visit();
  for (const koha_api_url of ["http://10.0.0.5", "http://koha.example.org", "http://169.254.169.254"]) {
    const { status, html } = await staff.post("/joining", { ...KOHA_FORM, koha_api_url });
    expect([status, html]).toEqual([422, expect.stringContaining("Only an address on the server itself")]);
  }
  expect(await stored("koha_api_url")).toBeUndefined();
});

test("Plivo's stored token is not tried with another account", async () => {
  const { visit } = await aService({ TIDINGS_PUBLIC_URL: "https://library.example/tidings" });
  const staff = await visit();
  const form = { plivo_auth_id: "MAOURS", plivo_auth_token: "t0ken", plivo_numbers: "15550100001" };
  expect((await staff.post("/settings", form)).status).toBe(200);
  const wrong = await staff.post("/settings", { ...form, plivo_auth_id: "MATHEIRS", plivo_auth_token: "" });
  expect([wrong.status, wrong.html]).toEqual([422, expect.stringContaining("enter the Auth token again")]);
  expect(await stored("plivo_auth_id")).toBe("MAOURS");
});

test("a secret that is set on the server follows no address that is typed on a page", async () => {
  const { visit } = await aService({ TIDINGS_KOHA_CLIENT_SECRET: "the server's" });
  const wrong = await (await visit()).post("/joining", { ...KOHA_FORM, koha_api_url: "https://evil.example" });
  expect([wrong.status, wrong.html]).toEqual([422, expect.stringContaining("is set on the server, in tidings.env")]);
});
