import { expect, test } from "vitest";
import { usePages } from "../../pages.fixture.ts";

const { aService } = usePages();

const STARTED = {
  TIDINGS_LIBRARY_NAME: "Midway Library",
  TIDINGS_LIBRARY_CONTACT: "503-555-0100",
  TIDINGS_LANG: "da",
  TIDINGS_PUBLIC_URL: "https://library.example/tidings",
  TIDINGS_PLIVO_AUTH_ID: "MA-of-the-library",
  TIDINGS_PLIVO_AUTH_TOKEN: "a-plivo-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_TELEGRAM_TOKEN: "700000001:AAdemoTokenOfTheTelegramSimulator01",
  TIDINGS_TRIAL_ADDRESSES: "15035550101",
  TIDINGS_DAILY_LIMIT: "321",
  TIDINGS_COUNTRY: "DK",
  TIDINGS_INVITE: "US,CA",
  TIDINGS_JOIN_DEBARRED: "refuse",
};

test("what is set where the service was started is shown, and of secrets only that they are set", async () => {
  const visit = await (await aService(STARTED)).visit();
  const settings = (await visit.see("/settings")).html;
  const joining = (await visit.see("/joining")).html;
  const inputOf = (html: string, name: string) => new RegExp(`<input id="${name}"[^>]*>`).exec(html)?.[0];
  for (const [name, value] of [
    ["library_name", "Midway Library"],
    ["library_contact", "503-555-0100"],
    ["plivo_auth_id", "MA-of-the-library"],
    ["plivo_numbers", "15550100001"],
    ["daily_limit", "321"],
  ] as const) {
    expect(inputOf(settings, name)).toMatch(/ disabled/);
    expect(inputOf(settings, name)).toContain(`value="${value}"`);
  }
  expect(settings).toMatch(/<textarea id="trial_addresses"[^>]*>15035550101<\/textarea>/);
  expect(settings).toMatch(/<option value="da" selected/);
  for (const name of ["plivo_auth_token", "telegram_token"]) {
    expect(inputOf(settings, name)).toContain('value="" placeholder="••••••••"');
  }
  expect(settings).not.toMatch(/a-plivo-token|AAdemoToken/);
  expect(inputOf(joining, "country")).toContain('value="DK"');
  expect(joining).toContain("(Denmark)");
  expect(inputOf(joining, "invite_countries")).toContain('value="US,CA"');
  expect(joining).toMatch(/id="join_debarred"[\s\S]*?<option value="refuse" selected/);
});

test("what nobody has set shows what applies, without storing it", async () => {
  const { html } = await (await (await aService()).visit()).see("/settings");
  expect(html).toMatch(/id="daily_limit"[^>]* value="" placeholder="\d+"/);
});
