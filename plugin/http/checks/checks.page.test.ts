import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { type PlivoSimulator, startPlivo } from "../../../scripts/town/plivo/simulator.ts";
import { sealed } from "../../foundation/log.ts";
import { openProof } from "../../foundation/public-proof.ts";
import { at } from "../../notices/intake.fixture.ts";
import { listen } from "../listen.ts";
import { usePages } from "../pages.fixture.ts";
import type { Checks } from "./checks.ts";

const { koha, aService } = usePages();
const ACCOUNT = { plivo_auth_id: "MA1", plivo_auth_token: "plivo-very-secret", plivo_numbers: "15550100001" };
const QUIET = { note: () => {}, bug: () => {} };

let plivo: PlivoSimulator;
beforeAll(async () => {
  plivo = await startPlivo({
    authId: "MA1",
    authToken: "plivo-very-secret",
    numbers: ["15550100001"],
    now: () => at(0),
  });
});
afterAll(() => plivo.stop());
beforeEach(async () => {
  await koha.db.deleteFrom("tidings_account_check").execute();
});

const env = () => ({ TIDINGS_PLIVO_API: plivo.origin, TIDINGS_PUBLIC_URL: "https://library.invalid/tidings" });
type App = Awaited<ReturnType<typeof aService>>["app"];
const checksOf = async (app: App): Promise<Checks> => (await app.request("/checks")).json() as Promise<Checks>;
const accountsOf = async (app: App) => (await checksOf(app)).accounts;

test("an account is in order once its test was good, and until its settings change", async () => {
  const { app, visit } = await aService({ ...env(), TIDINGS_TELEGRAM_TOKEN: "4242:secret-of-telegram" });
  const { post } = await visit();
  await post("/settings", ACCOUNT);
  const telegram = { channel: "telegram", state: "never", at: "", because: "" };
  expect(await accountsOf(app)).toEqual([{ channel: "sms", state: "never", at: "", because: "" }, telegram]);
  await post("/settings/test/sms", {});
  // At noon UTC, as clocks show it in the library.
  const tested = at(0).toLocaleString("sv-SE", { timeZone: "America/New_York" }).slice(0, 16);
  expect(await accountsOf(app)).toEqual([{ channel: "sms", state: "good", at: tested, because: "" }, telegram]);
  await post("/settings", { ...ACCOUNT, plivo_auth_token: "another-secret" });
  expect((await accountsOf(app))[0]).toMatchObject({ channel: "sms", state: "changed" });
  await post("/settings/test/sms", {});
  expect((await accountsOf(app))[0]).toMatchObject({ state: "failed", because: "credentials_refused" });
  // What did not change the account keeps its test.
  await post("/settings", { ...ACCOUNT, plivo_auth_token: "plivo-very-secret" });
  await post("/settings/test/sms", {});
  await post("/settings", { ...ACCOUNT, library_name: "Riverside" });
  expect((await accountsOf(app))[0]).toMatchObject({ state: "good" });
});

test("what is kept of a test is no secret", async () => {
  const { visit } = await aService(env());
  const { post } = await visit();
  await post("/settings", ACCOUNT);
  await post("/settings/test/sms", {});
  const rows = JSON.stringify(await koha.db.selectFrom("tidings_account_check").selectAll().execute());
  expect(rows).toContain('"good":1');
  expect(rows).not.toMatch(/very-secret|MA1|15550100001/);
});

test("public addresses are proved by a round trip through the web server, each by itself", async () => {
  const front = await listen(0, { fetch: (request) => passOn(request) }, QUIET);
  onTestFinished(() => front.stop());
  const host = `http://127.0.0.1:${front.port}`;
  const { app } = await aService({
    TIDINGS_STAFF_URL: `${host}/tidings`,
    TIDINGS_OPAC_URL: `${host}/elsewhere`,
    TIDINGS_PUBLIC_URL: `${host}/provider`,
  });
  const bot = openProof(sealed("a-token-of-some-length"));
  const leadsTo = { "/tidings/": "/staff/", "/provider/plivo/": "/plivo/" };
  const passOn = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    for (const [path, inner] of Object.entries(leadsTo)) {
      if (pathname.startsWith(path)) return app.request(pathname.replace(path, inner), request);
    }
    const challenge = pathname.replace("/provider/bot/plivo/proof/", "");
    return new Response(bot.answer("bot", challenge, at(0)) ?? "Koha: Page not found", { status: 200 });
  };
  expect((await checksOf(app)).addresses).toEqual([
    { place: "staff", state: "proved" },
    { place: "patron", state: "answered_otherwise" },
    { place: "receipts", state: "proved" },
    { place: "bot", state: "proved" },
  ]);
});

test("nobody else learns anything at a proof's address", async () => {
  const { app } = await aService();
  for (const below of ["/staff", "/patron", "/plivo"]) {
    expect((await app.request(`${below}/proof/${"0".repeat(64)}`)).status).toBe(404);
  }
  expect((await app.request("/staff/checks")).status).toBe(404);
});
