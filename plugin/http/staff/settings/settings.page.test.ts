import { describe, expect, test } from "vitest";
import { at } from "../../../notices/intake.fixture.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

const ACCOUNT = {
  plivo_auth_id: "MA1",
  plivo_auth_token: "plivo-very-secret",
  plivo_numbers: "+1 555 010 0001@5, 15550100002",
};
const PUBLIC = { TIDINGS_PUBLIC_URL: "https://library.example/tidings" };

const stored = async () => {
  const rows = await koha.db.selectFrom("tidings_setting").selectAll().orderBy("name").execute();
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
};
const typedIn = (html: string, name: string) =>
  new RegExp(`<input[^>]*\\bid="${name}"[^>]*>`).exec(html)?.[0].match(/\bvalue="([^"]*)"/)?.[1];
const field = (html: string, name: string) =>
  new RegExp(`<(input|textarea|select)[^>]*\\bid="${name}"[^>]*>`).exec(html)?.[0] ?? "";

describe("permission to change settings", () => {
  test.each([
    [[], 403],
    [["borrowers"], 403],
    [["plugins:tool"], 403],
    [["plugins:configure"], 200],
    [["plugins"], 200],
    [["superlibrarian"], 200],
  ])("Koha's permissions %j give %i for viewing, saving and testing alike", async (permissions, status) => {
    const { visit } = await aService();
    const { see, post } = await visit({ permissions });
    expect((await see("/settings")).status).toBe(status);
    expect((await post("/settings", { library_name: "Midway" })).status).toBe(status);
    expect((await post("/settings/test/sms", {})).status).toBe(status);
    expect(await stored()).toEqual(status === 200 ? { library_name: "Midway" } : {});
  });

  test.each([
    ["no token", { csrf: "" }],
    ["a wrong token", { csrf: "x".repeat(43) }],
  ])("a form with %s changes nothing, and a page says so", async (_what, csrf) => {
    const { visit } = await aService();
    const { post } = await visit();
    const answer = await post("/settings", { library_name: "Midway", ...csrf });
    expect([answer.status, answer.html]).toEqual([403, expect.stringContaining("nothing was saved")]);
    expect((await post("/settings/test/sms", csrf)).status).toBe(403);
    expect(await stored()).toEqual({});
  });

  test("another session's token is refused, and so is a body that is no form", async () => {
    const { visit, app, said } = await aService();
    const [one, two] = [await visit(), await visit()];
    expect((await one.post("/settings", { csrf: two.csrf, library_name: "Midway" })).status).toBe(403);
    const headers = { cookie: one.cookie, "content-type": "application/json" };
    const body = JSON.stringify({ csrf: one.csrf, library_name: "Midway" });
    expect((await app.request("/staff/settings", { method: "POST", headers, body })).status).toBe(403);
    expect((await app.request("/staff/settings", { method: "PUT", headers, body })).status).toBe(403);
    expect(await stored()).toEqual({});
    expect(said()).not.toContain("http.failed");
  });
});

describe("what is entered", () => {
  test("is saved, takes effect, and is shown again; secrets never", async () => {
    const { visit, installation, said } = await aService(PUBLIC);
    const { see, post } = await visit();
    const saved = await post("/settings", {
      library_name: " Midway & co ",
      lang: "da",
      ...ACCOUNT,
      daily_limit: "900",
    });
    expect([saved.status, saved.html]).toEqual([200, expect.stringContaining("Saved.")]);
    expect([...installation.senders]).toEqual([["sms", "15550100001"]]);
    expect(installation.settings()).toMatchObject({ library: { name: "Midway & co", lang: "da" }, dailyLimit: 900 });
    const { html } = await see("/settings");
    expect([typedIn(html, "library_name"), typedIn(html, "daily_limit")]).toEqual(["Midway &amp; co", "900"]);
    expect(html).toContain('<option value="da" selected="">dansk');
    expect(html).toContain("A secret is stored and is never shown.");
    for (const page of [saved.html, html, JSON.stringify(await stored()), said()])
      expect(page).not.toContain("very-secret");
  });

  test("an empty secret keeps the stored one, and another replaces it", async () => {
    const { visit, installation } = await aService(PUBLIC);
    const { post } = await visit();
    await post("/settings", ACCOUNT);
    await post("/settings", { ...ACCOUNT, plivo_auth_token: "", plivo_numbers: "15550100003" });
    expect(installation.settings().plivo?.authToken.reveal()).toBe("plivo-very-secret");
    expect([...installation.senders]).toEqual([["sms", "15550100003"]]);
    await post("/settings", { plivo_auth_token: "another-secret" });
    expect(installation.settings().plivo?.authToken.reveal()).toBe("another-secret");
  });

  test("a setting that was not changed keeps the name of the person who last changed it", async () => {
    const { visit, setClock } = await aService();
    const { post } = await visit();
    await post("/settings", { library_name: "Midway", library_contact: "555-0100" });
    setClock(5);
    await post("/settings", { library_name: "Midway", library_contact: "555-0199" });
    const rows = await koha.db
      .selectFrom("tidings_setting")
      .select(["name", "changed_at", "changed_by"])
      .orderBy("name")
      .execute();
    expect(rows).toEqual([
      { name: "library_contact", changed_at: at(5), changed_by: "sofie" },
      { name: "library_name", changed_at: at(0), changed_by: "sofie" },
    ]);
  });

  const many = (count: number) => Array.from({ length: count }, (_, i) => `1555010${1_000 + i}`).join("\n");
  test.each([
    [{ plivo_numbers: "call me" }, "Our numbers: each has its country code"],
    [{ plivo_numbers: "15550100001@fast" }, "Our numbers: each has its country code"],
    [{ plivo_numbers: "1234" }, "Our numbers: each has its country code"],
    [{ plivo_auth_id: "" }, "need all three: auth ID, auth token and our numbers."],
    [{ plivo_numbers: "" }, "need all three: auth ID, auth token and our numbers."],
    [{ library_name: "x".repeat(61) }, "60 characters at most"],
    [{ library_contact: "x".repeat(81) }, "80 characters at most"],
    [{ trial_addresses: many(21) }, "At most 20 numbers and chats can be listed."],
    [
      { trial_addresses: "(503) 555-0101\n555-0101, Anne" },
      "neither a phone number, nor the number of a chat, nor an email address: 555-0101; Anne",
    ],
    [{ daily_limit: "0" }, "whole number from 1 to 1,000,000"],
    [{ daily_limit: "1e3" }, "whole number from 1 to 1,000,000"],
    [{ daily_limit: "-5" }, "whole number from 1 to 1,000,000"],
    [{ daily_limit: "1000001" }, "whole number from 1 to 1,000,000"],
  ])("%j is refused with a sentence, nothing is saved, and what was typed stays", async (wrong, sentence) => {
    const { visit, installation } = await aService(PUBLIC);
    const { post } = await visit();
    const { status, html } = await post("/settings", { library_name: "Midway <3", ...ACCOUNT, ...wrong });
    expect([status, html]).toEqual([422, expect.stringContaining(sentence)]);
    expect(html).not.toMatch(/TIDINGS_|very-secret/);
    expect(await stored()).toEqual({});
    expect(installation.channels.size).toBe(0);
    const [name = "", value = ""] = Object.entries(wrong)[0] ?? [];
    if (name === "trial_addresses") expect(html).toContain(`>${value}</textarea>`);
    else expect(typedIn(html, name)).toBe(value);
    if (name !== "library_name") expect(typedIn(html, "library_name")).toBe("Midway &lt;3");
    if (value !== "") expect(field(html, name)).toContain('aria-invalid="true"');
    expect(html).toContain("Nothing is stored yet.");
  });

  test("a language that we do not ship is refused, also from a form of somebody's own making", async () => {
    const { visit } = await aService();
    const { status, html } = await (await visit()).post("/settings", { lang: "tlh" });
    expect([status, html]).toEqual([422, expect.stringContaining("One of the values is not possible.")]);
    expect(await stored()).toEqual({});
  });

  test("all faults are shown together, each once", async () => {
    const { visit } = await aService();
    const { html } = await (await visit()).post("/settings", { plivo_auth_id: "MA1", library_name: "x".repeat(61) });
    for (const sentence of ["60 characters at most", "need all three", "Plivo also needs the provider path"]) {
      expect(html.split(sentence)).toHaveLength(2);
    }
  });

  test("twenty numbers and chats, however they are written, may be listed", async () => {
    const { visit, installation } = await aService();
    const listed = `${many(18)}, +1 (555) 201-2000; -1001234567\n`;
    expect((await (await visit()).post("/settings", { trial_addresses: listed })).status).toBe(200);
    expect(installation.settings().trialAddresses).toBe(listed.trim());
  });

  test("a setting of the environment cannot be changed in the form", async () => {
    const { visit, installation } = await aService({
      TIDINGS_LIBRARY_NAME: "Riverside",
      TIDINGS_TELEGRAM_TOKEN: "1:fixed",
      TIDINGS_LANG: "fr",
    });
    const { see, post } = await visit();
    const { html } = await see("/settings");
    for (const name of ["library_name", "telegram_token", "lang"]) expect(field(html, name)).toContain("disabled");
    expect(field(html, "library_contact")).not.toContain("disabled");
    expect(html).toContain("set where the service was started");
    expect(html).not.toContain("1:fixed");
    await post("/settings", { library_name: "Midway", telegram_token: "2:typed", library_contact: "555-0100" });
    expect(await stored()).toEqual({ library_contact: "555-0100" });
    expect(installation.settings().library.name).toBe("Riverside");
  });

  test("without a process key secrets are refused, and everything else is saved", async () => {
    const { visit } = await aService({}, "");
    const { post } = await visit();
    const { status, html } = await post("/settings", { telegram_token: "1:secret" });
    expect([status, html]).toEqual([422, expect.stringContaining("TIDINGS_KEY is not set")]);
    expect((await post("/settings", { library_name: "Midway" })).status).toBe(200);
    expect(await stored()).toEqual({ library_name: "Midway" });
  });

  test("under another process key the page opens, says which secrets are lost, and accepts them again", async () => {
    await (await (await aService(PUBLIC)).visit()).post("/settings", { ...ACCOUNT, telegram_token: "1:token" });
    const { visit, installation } = await aService(PUBLIC, "another key");
    const { see, post } = await visit();
    const lost = (html: string) => html.split("under another TIDINGS_KEY").length - 1;
    expect(lost((await see("/settings")).html)).toBe(2);
    expect(installation.channels.size).toBe(0);
    const { html } = await post("/settings", { ...ACCOUNT, telegram_token: "" });
    expect(lost(html)).toBe(1);
    expect([...installation.channels.keys()]).toEqual(["sms"]);
  });
});
