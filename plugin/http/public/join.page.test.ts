import { describe, expect, test } from "vitest";
import { anOptedIn, stateOf } from "../../consent/patron.fixture.ts";
import { suppress } from "../../consent/suppression.ts";
import { inTransaction } from "../../database/connection.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../templates/locales.ts";
import { aMember, aVisitor, GRACE, useJoinPage } from "./visitor.fixture.ts";

const { koha, open } = useJoinPage();
const NUMBER = "15035550109";

const messages = () => koha.db.selectFrom("tidings_message").select(["kind", "text"]).execute();

describe("a patron with a number that is invited first", () => {
  test("is told to answer YES, and one invitation leaves, whatever is reloaded or sent again", async () => {
    await aMember(koha.db);
    const { visitor, setClock } = await open();
    const told = await visitor.send(GRACE);
    expect([told.status, told.html]).toEqual([200, expect.stringContaining("Answer it with YES")]);
    expect(told.html).toContain("ending in 0109");
    expect(told.html).not.toMatch(/503|5550109|Grace|Okafor|23529/);
    expect((await visitor.see("/done")).html).toBe(told.html);
    await visitor.see();
    setClock(1);
    const again = (await visitor.send(GRACE)).html.replaceAll("\u202f", " ").replaceAll("\u00a0", " ");
    expect(again).toContain("We sent a text message to your number ending in 0109 at 7:00 AM. Answer it with YES");
    expect(again).toContain("please sign up once more from 7:02 AM on");
    expect(again).not.toMatch(/503|5550109|Grace|Okafor|23529/);
    expect(await messages()).toEqual([
      { kind: "invitation", text: expect.stringContaining("Midway Library: Reply YES") },
    ]);
    expect(await stateOf(koha.db, 59)).toBe("pending_opt_in");
  });

  test("leaves proof: the step, where it was taken, and the exact words that were ticked", async () => {
    await aMember(koha.db, { lang: "es-ES" });
    const { visitor } = await open();
    const { html } = await visitor.see();
    await visitor.send(GRACE);
    const step = await koha.db
      .selectFrom("tidings_ledger as l")
      .innerJoin("tidings_terms as t", "t.version", "l.terms")
      .innerJoin("tidings_address as a", "a.id", "l.address_id")
      .select(["l.patron_id", "l.event", "l.source", "l.terms_lang", "t.text", "a.address"])
      .executeTakeFirstOrThrow();
    const { text, ...rest } = step;
    expect(rest).toEqual({
      patron_id: 59,
      event: "requested",
      source: "opt_in_page",
      terms_lang: "en",
      address: NUMBER,
    });
    expect(html).toContain(text.replaceAll("&", "&amp;"));
    expect((await messages())[0]?.text).toContain("Reply YES");
  });

  test("may click twice and makes one request", async () => {
    await aMember(koha.db);
    const { visitor } = await open();
    const [one, other] = await Promise.all([visitor.send(GRACE), visitor.send(GRACE)]);
    for (const { status, html } of [one, other])
      expect([status, html]).toEqual([200, expect.stringContaining("with YES")]);
    expect(await messages()).toHaveLength(1);
  });
});

test("where nobody is invited first the patron is in at once, and sending it again says so", async () => {
  await aMember(koha.db);
  const { visitor } = await open({ TIDINGS_INVITE: "never" });
  expect((await visitor.send(GRACE)).html).toContain(
    "From now on the notices that the library sends by text come to your number ending in 0109",
  );
  expect(await stateOf(koha.db, 59)).toBe("opted_in");
  await visitor.see();
  expect((await visitor.send(GRACE)).html).toContain("There is nothing more to do");
  expect((await messages()).map(({ kind }) => kind)).toEqual(["welcome"]);
});

test("a number that once said STOP must say START itself, and the page names our number", async () => {
  await aMember(koha.db);
  const { visitor } = await open();
  await inTransaction(koha.db, (tx) => suppress(tx, "sms", NUMBER, "stop", at(-60)));
  expect((await visitor.send(GRACE)).html).toContain("text START to +1 555 010 0001");
  expect(await messages()).toEqual([]);
});

test("another patron's number is refused without saying whose it is", async () => {
  await aMember(koha.db);
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60), { address: "15035550107" });
  const { visitor } = await open();
  const { status, html } = await visitor.send({ ...GRACE, number: "503.555.0107" });
  expect([status, html]).toEqual([422, expect.stringContaining("already in use for another library card")]);
  expect(html).not.toMatch(/Rita|Reader|card-7/);
  expect(await stateOf(koha.db, 59)).toBeUndefined();
});

test.each([
  ["an apostrophe of another kind", { surname: "O'Brien" }, { last_name: "O’Brien" }],
  ["accents and capitals", { firstName: "Zoë", surname: "Ångström" }, { first_name: "ZOE", last_name: "angstrom" }],
  ["blanks within the card number", {}, { card: "23529 001 000059" }],
  ["the user name", {}, { card: "user-59" }],
])("%s: a person may type it that way", async (_what, record, typed) => {
  await aMember(koha.db, record);
  const { visitor } = await open();
  expect((await visitor.send({ ...GRACE, ...typed })).html).toContain("Answer it with YES");
});

test.each([
  ["the number", { number: "☎️ 503 555 0109 😀" }, "not a phone number that we can read"],
  ["the card number", { card: "😀" }, "could not sign you up with these details"],
  ["the name", { first_name: "Grace 😀😀" }, "Answer it with YES"],
  ["the PIN", { pin: "😀" }, "could not sign you up with these details"],
])("an emoji in %s gets a sentence and no error", async (_what, typed, sentence) => {
  await aMember(koha.db);
  const { visitor } = await open();
  expect((await visitor.send({ ...GRACE, ...typed })).html).toContain(sentence);
});

test("a fault is shown beside its field; what was typed stays, the PIN does not", async () => {
  const { visitor } = await open();
  const typed = { ...GRACE, first_name: `"><b>Grace`, number: "503 555 01", pin: "98765", agreed: "" };
  const { status, html } = await visitor.send(typed);
  expect(status).toBe(422);
  expect(html).toMatch(/id="number-wrong">This number is too short/);
  expect(html).toMatch(/id="agreed-wrong">Please tick that you agree/);
  expect(html).toContain('<a href="#number">');
  expect(html).toContain('value="&quot;&gt;&lt;b&gt;Grace"');
  expect(html).toContain('value="503 555 01"');
  expect(html).not.toMatch(/98765|<b>/);
  expect(await koha.db.selectFrom("tidings_limit").select("name").execute()).toEqual([]);
});

test("a form that shows older terms asks to read the new ones", async () => {
  await aMember(koha.db);
  const { visitor } = await open();
  const { html } = await visitor.send({ ...GRACE, terms: "the-terms-of-old" });
  expect(html).toContain("The terms have changed since this page was opened");
  expect(html).not.toMatch(/<input id="agreed"[^>]* checked/);
  expect((await visitor.send(GRACE)).html).toContain("Answer it with YES");
});

test("where the library has not set up text messages, the page says so and asks for nothing", async () => {
  const { visitor } = await open({
    TIDINGS_PLIVO_AUTH_ID: "",
    TIDINGS_PLIVO_AUTH_TOKEN: "",
    TIDINGS_PLIVO_NUMBERS: "",
  });
  for (const { html } of [await visitor.see(), await visitor.send(GRACE)]) {
    expect(html).toContain("Midway Library does not send text messages yet");
    expect(html).not.toContain("<form");
  }
});

test("in trial the page says so at once, and only a listed number goes further", async () => {
  await aMember(koha.db);
  await koha.db
    .insertInto("tidings_setting")
    .values({ name: "mode", value: "trial", sealed: 0, changed_at: at(-1), changed_by: "sofie" })
    .execute();
  const { visitor } = await open({ TIDINGS_TRIAL_ADDRESSES: "15035550199" });
  expect((await visitor.see()).html).toContain("still trying this service out");
  expect((await visitor.send(GRACE)).html).toContain("not among those that take part");
  expect((await visitor.send({ ...GRACE, number: "503-555-0199" })).html).toContain("Answer it with YES");
});

test.each([...LANGUAGES])("every sentence exists in %s, and the pages after the form stay in it", async (lang) => {
  await aMember(koha.db);
  const { app } = await open();
  const visitor = aVisitor(app);
  const pages = [
    await visitor.see("", { "accept-language": `${lang}-XX, de;q=0.5` }),
    await visitor.see(`?lang=${lang}`, { "accept-language": "de" }),
    await visitor.send({}),
    await visitor.send({ ...GRACE, number: "911" }),
    await visitor.send({ ...GRACE, token: "" }),
    await visitor.send({ ...GRACE, website: "x" }),
    await visitor.send({ ...GRACE, pin: "4321" }),
    await visitor.send(GRACE),
  ];
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 422, 422, 403, 403, 422, 200]);
  for (const { html } of pages) {
    expect(html).toMatch(new RegExp(`^<!doctype html><html lang="${lang}">`));
    expect(html).not.toMatch(/join:|\{\{|undefined|\[object/);
  }
  expect(await koha.db.selectFrom("tidings_ledger").select("terms_lang").execute()).toEqual([{ terms_lang: lang }]);
});

test("the log tells how it ended and nothing about the person", async () => {
  await aMember(koha.db);
  const { visitor, said } = await open();
  await visitor.send({ ...GRACE, pin: "98765" });
  await visitor.send(GRACE);
  expect(said()).toMatch(/"join.refused".*"wrong"/);
  expect(said()).toMatch(/"consent.asked".*"invited"/);
  expect(said()).not.toMatch(/Grace|Okafor|5550109|23529|98765|1234|203\.0/);
});

test("another language keeps what the browser's own form had, but not the PIN, and tries no card", async () => {
  await aMember(koha.db);
  const { visitor } = await open();
  const own = await visitor.send({ ...GRACE, number: "+1 503 555 0109", language: "da" });
  expect([own.status, own.html]).toEqual([200, expect.stringContaining('value="+1 503 555 0109"')]);
  expect(own.html).not.toMatch(/value="1234"|role="alert"/);
  const foreign = await visitor.send({ ...GRACE, token: "A".repeat(43), language: "da" });
  expect(foreign.status).toBe(200);
  expect(foreign.html).not.toMatch(/Grace|0109/);
  expect(await stateOf(koha.db, 59)).toBeUndefined();
  expect(await koha.db.selectFrom("tidings_limit").select("name").execute()).toEqual([]);
});
