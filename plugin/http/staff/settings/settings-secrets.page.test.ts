import { expect, test } from "vitest";
import { usePages } from "../../pages.fixture.ts";

const { aService } = usePages();

const PUBLIC = { TIDINGS_PUBLIC_URL: "https://library.example/tidings" };
const ACCOUNT = { plivo_auth_id: "MA1", plivo_auth_token: "plivo-very-secret", plivo_numbers: "15550100001" };
/** What a browser sends of a form whose box is ticked beside an empty field. */
const REMOVE_TELEGRAM = { telegram_token: "", remove_telegram_token: "1" };
const box = (html: string, name: string) =>
  new RegExp(`<input type="checkbox"[^>]*\\bid="remove_${name}"[^>]*>`).exec(html)?.[0];

test("a stored secret can be removed, and the channel closes with it", async () => {
  const { visit, installation } = await aService(PUBLIC);
  const { see, post } = await visit();
  expect(box((await see("/settings")).html, "telegram_token"), "there is nothing to remove yet").toBeUndefined();
  await post("/settings", { telegram_token: "1:token" });
  expect(installation.channels.has("telegram")).toBe(true);
  const { html } = await see("/settings");
  expect(html).toContain("Remove the stored secret");
  expect(box(html, "telegram_token")).not.toContain("checked");
  const removed = await post("/settings", REMOVE_TELEGRAM);
  expect([removed.status, removed.html]).toEqual([200, expect.stringContaining("Saved.")]);
  expect(box(removed.html, "telegram_token")).toBeUndefined();
  expect(installation.channels.has("telegram")).toBe(false);
});

test("Plivo's token is removed together with the account and the numbers", async () => {
  const { visit, installation } = await aService(PUBLIC);
  const { post } = await visit();
  await post("/settings", ACCOUNT);
  const alone = await post("/settings", { ...ACCOUNT, plivo_auth_token: "", remove_plivo_auth_token: "1" });
  expect([alone.status, alone.html]).toEqual([422, expect.stringContaining("need all three")]);
  expect(box(alone.html, "plivo_auth_token"), "what was ticked stays ticked").toContain("checked");
  expect(alone.html).toContain("to do without Plivo, empty the auth ID and our numbers as well");
  const whole = { plivo_auth_id: "", plivo_auth_token: "", plivo_numbers: "", remove_plivo_auth_token: "1" };
  expect((await post("/settings", whole)).status).toBe(200);
  expect([...installation.channels.keys()]).toEqual([]);
});

test("a secret that is typed replaces the stored one, whether the box is ticked or not", async () => {
  const { visit, installation } = await aService();
  const { post } = await visit();
  await post("/settings", { telegram_token: "1:token" });
  await post("/settings", { ...REMOVE_TELEGRAM, telegram_token: "2:token" });
  expect(installation.settings().telegram?.token.reveal()).toBe("2:token");
});

test("a secret that this process key cannot read can be removed, also where there is no key at all", async () => {
  await (await (await aService()).visit()).post("/settings", { telegram_token: "1:token" });
  for (const key of ["another key", ""]) {
    const { visit } = await aService({}, key);
    const { see } = await visit();
    expect(box((await see("/settings")).html, "telegram_token"), key).toBeDefined();
  }
  const { post, see } = await (await aService({}, "")).visit();
  expect((await post("/settings", REMOVE_TELEGRAM)).status).toBe(200);
  expect((await see("/settings")).html).not.toContain("under another TIDINGS_KEY");
});

test("a secret of the environment has no box", async () => {
  const { visit } = await aService({ TIDINGS_TELEGRAM_TOKEN: "1:fixed" });
  expect(box((await (await visit()).see("/settings")).html, "telegram_token")).toBeUndefined();
});

test("faults of our numbers are shown together with all others, each once", async () => {
  const { visit } = await aService(PUBLIC);
  const wrong = { ...ACCOUNT, plivo_numbers: "call me", daily_limit: "0", library_name: "x".repeat(61) };
  const { status, html } = await (await visit()).post("/settings", wrong);
  expect(status).toBe(422);
  const list = /<ul>(.*?)<\/ul>/s.exec(html)?.[1] ?? "";
  expect(list.split("<li>").slice(1)).toEqual([
    expect.stringContaining("whole number from 1 to 1,000,000"),
    expect.stringContaining("60 characters at most"),
    expect.stringContaining("Our numbers: each has its country code"),
  ]);
});
