import { expect, test } from "vitest";
import { sealed } from "../../../foundation/log.ts";
import { openSealer } from "../../../foundation/sealing.ts";
import { aKoha, says, TOKEN, WRONG } from "../../../koha/credentials/rest-api.fixture.ts";
import { readLibrarySettings } from "../../../settings/library-settings.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const FORM = {
  country: "dk",
  invite: "countries",
  invite_countries: "us; ca",
  invitation_expires: "yes",
  join_expired: "refuse",
  join_debarred: "allow",
  number_follows_record: "no",
  koha_api_url: "",
  koha_client_id: "",
  koha_client_secret: "",
  smtp_url: "",
  mail_from: "",
};
const stored = async () =>
  Object.fromEntries((await readLibrarySettings(koha.db, openSealer(sealed("the process key")))).values);

test("how patrons join is set in a form and holds from then on", async () => {
  const { visit, installation } = await aService();
  const backend = await visit();
  expect((await backend.see("/joining")).html).toContain('name="invite_countries"');
  expect((await backend.post("/joining", FORM)).status).toBe(303);
  expect(installation.settings().consent).toMatchObject({
    country: "DK",
    invite: ["US", "CA"],
    invitationExpires: true,
    numberFollowsRecord: false,
  });
  const { html } = await backend.see("/joining?done=saved");
  expect(html).toContain("Saved.");
  expect(html).toContain("(Denmark)");
  await backend.post("/joining", { ...FORM, invite: "always" });
  expect(installation.settings().consent.invite).toBe("always");
});

test.each([
  [{ country: "ZZ" }, "there is no country with these two letters"],
  [{ country: "" }, "there is no country with these two letters"],
  [{ invite_countries: "" }, "list one country at least"],
  [{ invite_countries: "US, Canada" }, "list one country at least"],
  [{ koha_api_url: "staff.example.org", koha_client_id: "a", koha_client_secret: "b" }, "begins with https://"],
  [{ koha_api_url: "https://staff.example.org" }, "belong together"],
  [{ smtp_url: "mail.example.org" }, "write smtp://name:port"],
  [{ smtp_url: "smtp://localhost", mail_from: "notices" }, "enter one email address"],
  [{ smtp_url: "smtp://localhost" }, "With a mail server it is needed"],
  [{ smtp_url: "smtp://localhost", mail_from: "notices@example.org" }, "whole address of the OPAC pages"],
])("with %s nothing is saved, the fault is named, and what was typed stays", async (typed, sentence) => {
  const { visit } = await aService();
  const backend = await visit();
  const form = { ...FORM, koha_client_id: "typed-before", koha_api_url: "", ...typed };
  const { status, html } = await backend.post("/joining", form);
  expect(status).toBe(422);
  expect(html).toContain(sentence);
  expect(html).toContain(`value="${form.koha_client_id}"`);
  expect(await stored()).toEqual({});
});

test("secrets are sealed, never shown again, kept where the field is empty, and removed by their box", async () => {
  const { visit, installation } = await aService({
    TIDINGS_OPAC_URL: "https://opac.example.org/tidings",
    TIDINGS_KEY: "k",
  });
  const backend = await visit();
  const secrets = {
    koha_api_url: "https://staff.example.org",
    koha_client_id: "tidings",
    koha_client_secret: "koha-very-secret",
    smtp_url: "smtps://user:mail-very-secret@mail.example.org",
    mail_from: "notices@example.org",
  };
  expect((await backend.post("/joining", { ...FORM, ...secrets })).status).toBe(303);
  expect(installation.settings().mail?.from).toBe("notices@example.org");
  const rows = await koha.db.selectFrom("tidings_setting").select(["name", "value"]).execute();
  expect(JSON.stringify(rows)).not.toContain("very-secret");
  expect((await backend.see("/joining")).html).not.toContain("very-secret");
  await backend.post("/joining", { ...FORM, ...secrets, koha_client_secret: "", smtp_url: "" });
  expect((await stored()).koha_client_secret).toBe("koha-very-secret");
  const half = await backend.post("/joining", {
    ...FORM,
    ...secrets,
    koha_client_secret: "",
    remove_koha_client_secret: "1",
  });
  expect(half.html).toContain("belong together");
  expect(half.html).toMatch(/id="remove_koha_client_secret"[^>]*checked/);
  await backend.post("/joining", {
    ...FORM,
    remove_koha_client_secret: "1",
    remove_smtp_url: "1",
  });
  expect(installation.settings().consent.kohaApi).toBeUndefined();
  expect(installation.settings().mail).toBeUndefined();
});

test.each([
  ["the key is good", TOKEN, WRONG, "the API key is good"],
  ["the key is refused", says(403, { error: "unauthorized_client" }), WRONG, "Koha refused the API key"],
  ["its account may not", TOKEN, says(403, { error: "no" }), "may not check passwords"],
  ["there is no Koha", says(404, {}), WRONG, "There is no REST API"],
])("the test of Koha's API says so when %s", async (_what, token, validation, sentence) => {
  const { rest } = await aKoha(token, validation);
  const { visit } = await aService({
    TIDINGS_KOHA_API_URL: rest.url,
    TIDINGS_KOHA_CLIENT_ID: rest.clientId,
    TIDINGS_KOHA_CLIENT_SECRET: rest.clientSecret.reveal(),
  });
  const backend = await visit();
  expect((await backend.post("/joining/test/koha", {})).html).toContain(sentence);
});

test("before anything is set up, both tests say so; what the environment sets cannot be changed here", async () => {
  const { visit } = await aService({ TIDINGS_COUNTRY: "DK" });
  const backend = await visit();
  expect((await backend.post("/joining/test/koha", {})).html).toContain("not set up yet, so PINs are compared");
  expect((await backend.post("/joining/test/mail", {})).html).toContain("Email is not set up yet.");
  expect((await backend.see("/joining")).html).toMatch(/id="country"[^>]*disabled/);
  const { country: _fixed, ...form } = FORM;
  await backend.post("/joining", form);
  await backend.post("/joining", FORM);
  expect(await stored()).not.toHaveProperty("country");
});
