import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { usePages } from "./pages.fixture.ts";

const { koha, aService } = usePages();
const ENV = { TIDINGS_STAFF_URL: "/tidings", TIDINGS_OPAC_URL: "/tidings" };
type App = Awaited<ReturnType<typeof aService>>["app"];

const LANGS = ["en", "es", "fr", "da"] as const;
const PAGE = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
/** What only programs ask, which read JSON. */
const PROGRAMS = /^\/(bot|hook|health|ready|metrics|checks|beside-us)(\/|$)/;

/** Every route of the service, with something in place of its parameters. */
function routesOf(app: App): { method: string; path: string }[] {
  const all = app.routes
    .filter(({ method, path }) => method !== "ALL" && !path.includes("*") && !path.includes("/static/"))
    .map(({ method, path }) => ({
      method,
      path: path.replace(/:\w+(\{[^}]*\})?/g, (name) => (name.includes("d{1,9}") ? "7" : "sms")),
    }));
  return all.filter(({ path }) => !PROGRAMS.test(path));
}

/** What is not a proper page: none if it is. */
async function faultsOf(answer: Response): Promise<string[]> {
  if (answer.status < 400) return [];
  const html = await answer.text();
  return [
    ...(answer.headers.get("content-type")?.startsWith("text/html") ? [] : ["no html"]),
    ...(/<html lang="(en|es|fr|da)">/.test(html) ? [] : ["no language"]),
    ...(/<h1>[^<]+<\/h1>/.test(html) ? [] : ["no heading"]),
    ...(/<body\b.*<a [^>]*?href="\/[^"]+"/s.test(html) ? [] : ["no way back"]),
  ];
}

const LARGE = "x".repeat(400_000);
const FORM = "application/x-www-form-urlencoded";
const BAD: [string, (path: string) => [string, RequestInit]][] = [
  ["asked without a login", (path) => [path, { method: "GET" }]],
  ["an unknown path below it", (path) => [`${path}/wp-login.php`, { method: "GET" }]],
  ["a method that nobody has", (path) => [path, { method: "DELETE" }]],
  ["an empty form", (path) => [path, { method: "POST", headers: { "Content-Type": FORM } }]],
  [
    "JSON in place of a form",
    (path) => [path, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{" }],
  ],
  [
    "a broken upload",
    (path) => [path, { method: "POST", headers: { "Content-Type": "multipart/form-data" }, body: "x" }],
  ],
  [
    "a form that says how long it is",
    (path) => [
      path,
      {
        method: "POST",
        headers: { "Content-Type": FORM, "Content-Length": `${LARGE.length + 2}` },
        body: `a=${LARGE}`,
      },
    ],
  ],
  ["far too long a form", (path) => [path, { method: "POST", headers: { "Content-Type": FORM }, body: `a=${LARGE}` }]],
];

describe("whatever goes wrong, a person gets a page", () => {
  test.each(BAD)("%s", async (_, ask) => {
    const { app, visit } = await aService(ENV);
    const visitors = [{}, { cookie: (await visit()).cookie }, { cookie: (await visit({ kind: "patron" })).cookie }];
    const wrong: string[] = [];
    const seen = new Set<number>();
    for (const { path } of routesOf(app)) {
      const [asked, init] = ask(path);
      // Providers post there; only they get JSON.
      if (path.startsWith("/plivo/") && init.method === "POST") continue;
      for (const cookie of visitors) {
        const answer = await app.request(asked, { ...init, headers: { ...PAGE, ...init.headers, ...cookie } });
        seen.add(answer.status);
        for (const fault of await faultsOf(answer)) wrong.push(`${init.method} ${asked}: ${answer.status} ${fault}`);
      }
    }
    expect(wrong).toEqual([]);
    expect([...seen].filter((status) => status >= 500)).toEqual([]);
  });

  test("a bug of ours", async () => {
    const { app, visit, said } = await aService(ENV);
    const { cookie } = await visit();
    await koha.db.schema.alterTable("tidings_rule").renameTo("tidings_rule_away").execute();
    // Reading it fails, and by no trouble of the database's.
    await sql`create view tidings_rule as
      select * from tidings_rule_away where 1 = (select 1 union all select 1)`.execute(koha.db);
    try {
      const answer = await app.request("/staff/rules", { headers: { ...PAGE, cookie } });
      expect(answer.status).toBe(500);
      const html = await answer.clone().text();
      expect(await faultsOf(answer)).toEqual([]);
      expect(html).toContain("Something went wrong here");
      expect(html).not.toMatch(/tidings_rule|select/i);
      expect(said()).toContain("http.failed");
    } finally {
      await koha.db.schema.dropView("tidings_rule").execute();
      await koha.db.schema.alterTable("tidings_rule_away").renameTo("tidings_rule").execute();
    }
  });
});

test.each(LANGS)("in the reader's language: %s", async (lang) => {
  const { app, visit } = await aService(ENV);
  const titles = {
    en: "There is no such page",
    es: "Esta página no existe",
    fr: "Cette page n’existe pas",
    da: "Siden findes ikke",
  };
  const { cookie } = await visit({ lang });
  const ways: [string, Record<string, string>][] = [
    ["/staff/nothing", { cookie }],
    ["/staff/nothing", { cookie: `KohaOpacLanguage=${lang}-XX` }],
    ["/staff/nothing", { "Accept-Language": `${lang}, en;q=0.5` }],
    ["/patron/nothing", { cookie: `KohaOpacLanguage=${lang}` }],
    [`/patron/join/nothing?lang=${lang}`, {}],
    ["/patron/terms/nothing", { "Accept-Language": lang }],
    ["/patron/mail/nothing", { "Accept-Language": lang }],
    ["/nothing", { "Accept-Language": lang }],
    ["/plivo/nothing", { "Accept-Language": lang }],
  ];
  for (const [path, headers] of ways) {
    const html = (await (await app.request(path, { headers: { ...PAGE, ...headers } })).text()).replaceAll(
      "&#39;",
      "'",
    );
    expect(html, path).toContain(`<html lang="${lang}">`);
    expect(html, path).toContain(`<h1>${titles[lang]}</h1>`);
  }
});

test("who is signed in keeps the menu; who is not is led to Koha", async () => {
  const { app, visit } = await aService(ENV);
  const { see } = await visit();
  expect((await see("/nothing")).html).toContain('<nav class="menu" aria-label="Tidings">');
  const away = await (await app.request("/staff/nothing", { headers: PAGE })).text();
  expect(away).toContain("mainpage.pl?tidings=1");
  expect(away).toContain('target="_top"');
});

test("programs get JSON", async () => {
  const { app } = await aService(ENV);
  const asks: [string, RequestInit][] = [
    ["/bot/nothing", { headers: PAGE }],
    ["/hook/nudge", { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } }],
    ["/plivo/receipt/0-0", { method: "POST", body: "x=1" }],
    ["/staff/nothing", { headers: { Accept: "application/json" } }],
  ];
  for (const [path, init] of asks) {
    const answer = await app.request(path, init);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.json(), path).toMatchObject({ code: expect.any(String), problem: expect.any(String) });
  }
});

test("pages have an icon of their own, so that a browser asks for no other", async () => {
  const { app, visit } = await aService(ENV);
  const { see } = await visit();
  for (const html of [(await see("/")).html, await (await app.request("/patron/terms")).text()]) {
    expect(html).toContain('<link rel="icon" href="/tidings/static/icon.svg');
  }
  for (const below of ["/staff", "/patron"]) {
    const icon = await app.request(`${below}/static/icon.svg`);
    expect([icon.status, icon.headers.get("content-type")]).toEqual([200, "image/svg+xml; charset=utf-8"]);
  }
});
