import { describe, expect, test } from "vitest";
import { aMember, GRACE, useJoinPage } from "./visitor.fixture.ts";

const { koha, open } = useJoinPage();

const messages = () => koha.db.selectFrom("tidings_message").select(["kind", "text"]).execute();

describe("a form that is not the visitor's own", () => {
  test.each([
    ["without the cookie", true, {}],
    ["with another token", false, { token: "A".repeat(43) }],
    ["without a token", false, { token: "" }],
  ])("%s changes nothing, shows what was typed, and works when sent again", async (_what, cookieless, fields) => {
    await aMember(koha.db);
    const { visitor } = await open();
    if (cookieless) visitor.cookies.clear();
    const { status, html } = await visitor.send({ ...GRACE, pin: "98765", ...fields });
    expect([status, html]).toEqual([403, expect.stringContaining("This form was open for too long")]);
    expect(html).toContain('value="Okafor"');
    expect(html).not.toContain("98765");
    expect(await messages()).toEqual([]);
    expect((await visitor.send(GRACE)).html).toContain("Answer it with YES");
  });

  test("from a program that fills in every field is told which one to leave empty", async () => {
    await aMember(koha.db);
    const { visitor } = await open();
    const { status, html } = await visitor.send({ ...GRACE, website: "https://spam.example" });
    expect([status, html]).toEqual([403, expect.stringContaining("A field that must stay empty was filled in")]);
    expect(await messages()).toEqual([]);
  });
});

test("two tabs of a browser share a token, and neither spoils the other's form", async () => {
  await aMember(koha.db);
  const { visitor } = await open();
  const first = /name="token" value="([^"]+)"/.exec((await visitor.see()).html)?.[1];
  const second = /name="token" value="([^"]+)"/.exec((await visitor.see("?lang=es")).html)?.[1];
  expect([first?.length, second]).toEqual([43, first]);
  expect((await visitor.send(GRACE)).html).toContain("Respóndalo con SÍ");
});

test("once the page is opened again, the next person at the same computer sees nothing of the result", async () => {
  await aMember(koha.db);
  const { visitor } = await open();
  await visitor.send(GRACE);
  expect((await visitor.see()).html).toContain('name="card"');
  expect((await visitor.see("/done")).html).not.toContain("0109");
});

test.each([
  ["http://library.example/tidings/patron", false],
  ["https://library.example/tidings/patron", true],
])("at %s the cookie is set for this page only", async (url, secure) => {
  const { app } = await open({ TIDINGS_OPAC_URL: url, TIDINGS_INSTANCE: "riverside" });
  const cookie = (await app.request("/patron/join")).headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^tidings_join_riverside=[\w-]{43};/);
  for (const part of ["Path=/tidings/patron/join", "HttpOnly", "SameSite=Lax"])
    expect(`${cookie};`).toContain(`${part};`);
  expect(cookie.includes("Secure")).toBe(secure);
});

test("no page is cached, framed, or contains code", async () => {
  await aMember(koha.db);
  const { visitor } = await open();
  for (const { headers, html } of [
    await visitor.see(),
    await visitor.see("/"),
    await visitor.send({}),
    await visitor.send({ token: "" }),
    await visitor.send({ ...GRACE, pin: "0" }),
    await visitor.send(GRACE),
  ]) {
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(html).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/i);
  }
});

test("a form of a megabyte is refused before it is read", async () => {
  const { visitor } = await open();
  expect((await visitor.send({ ...GRACE, first_name: "x".repeat(1_000_000) })).status).toBe(413);
});
