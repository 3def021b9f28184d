import { describe, expect, test } from "vitest";
import { anOptedIn, stateOf } from "../../consent/patron.fixture.ts";
import { aBotBackend } from "../../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { asked, ENV, MAIL, usePatronPages } from "./patron-page.fixture.ts";

const { koha, aService, aPatron, aVisit } = usePatronPages();
const NUMBER = "12025550142";

async function aVisitor(env: Record<string, string> = {}) {
  await aPatron();
  const service = await aService({ ...ENV, ...env });
  return { ...(await aVisit(service)), ...service };
}

const messages = () => koha.db.selectFrom("tidings_message").select(["kind", "channel", "text"]).execute();
const steps = () =>
  koha.db.selectFrom("tidings_ledger").select(["event", "source", "actor", "terms", "terms_lang"]).execute();

test("a patron who opts in is invited and told to answer, and the ledger keeps which terms were ticked", async () => {
  const visit = await aVisitor();
  expect(await visit.send("/sms/opt-in", asked(visit))).toContain("We have sent a text to +1 202 555 0142. Answer YES");
  expect(await messages()).toEqual([
    { kind: "invitation", channel: "sms", text: expect.stringContaining("Reply YES") },
  ]);
  expect(await steps()).toEqual([
    { event: "requested", source: "patron_page", actor: "patron", terms: visit.terms.sms, terms_lang: "en" },
  ]);
  const kept = await koha.db.selectFrom("tidings_terms").select("text").executeTakeFirstOrThrow();
  expect(kept.text).toMatch(/^I agree that Midway Library .* by text message \(SMS\)\./);
});

test("where nobody is invited first, a patron is opted in at once, and welcomed in the chosen language", async () => {
  const visit = await aVisitor({ TIDINGS_INVITE: "never" });
  await visit.send("/preferences", { lang: "da", phone_field: "", email_field: "" });
  expect(await visit.send("/sms/opt-in", asked(visit))).toContain("Texts are switched on for +1 202 555 0142.");
  expect(await messages()).toEqual([
    { kind: "welcome", channel: "sms", text: expect.stringContaining("Du er nu tilmeldt") },
  ]);
});

test.each([
  ["", "Please enter a number."],
  ["  ", "Please enter a number."],
  ["555", "too short"],
  ["202 555", "too short"],
  ["+1 202 555 01", "10 digits at least"],
  ["+123 4567 8901 2345 678", "15 digits at most"],
  ["202-555-DUNE", "this one has letters"],
  ["📞", "This is not a phone number"],
  ["202 555 0142 x12", "extension"],
  ["800 555 0199", "toll-free"],
  ["900 555 0199", "premium-rate"],
  ["+999 555 0142 11", "No country has this country code"],
  ["<script>alert(1)</script>", "letters"],
])("a number typed as %j is refused in words, and stays in the form", async (typed, words) => {
  const visit = await aVisitor();
  const answer = await visit.post("/sms/opt-in", asked(visit, typed));
  expect([answer.status, answer.words]).toEqual([422, expect.stringContaining(words)]);
  expect(answer.words).toContain("Nothing was changed.");
  expect(answer.html).not.toContain("<script>");
  const kept = typed.trim().replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  expect(answer.html).toContain(`value="${kept}"`);
  expect(answer.html).toMatch(/id="sms-address"[^>]*aria-invalid="true"/);
  expect([await stateOf(koha.db, 7), await messages()]).toEqual([undefined, []]);
});

describe("the terms", () => {
  test("must be ticked", async () => {
    const visit = await aVisitor();
    const { address, terms } = asked(visit);
    const { status, words, html } = await visit.post("/sms/opt-in", { address, terms });
    expect([status, words]).toEqual([422, expect.stringContaining("Please read the terms and tick the box")]);
    expect(html).toMatch(/id="sms-agreed"[^>]*aria-invalid="true"/);
    expect(await stateOf(koha.db, 7)).toBeUndefined();
  });

  test("that have changed since they were shown must be read again", async () => {
    const visit = await aVisitor();
    const { status, words } = await visit.post("/sms/opt-in", { ...asked(visit), terms: "other-terms" });
    expect([status, words]).toEqual([422, expect.stringContaining("The terms have changed in the meantime.")]);
    expect(await stateOf(koha.db, 7)).toBeUndefined();
  });
});

test("a number of another patron is refused without saying whose it is", async () => {
  await aBorrower(koha.db, 8);
  await anOptedIn(koha.db, 8, at(-60), { address: NUMBER });
  const visit = await aVisitor();
  const { status, words, html } = await visit.post("/sms/opt-in", asked(visit));
  expect([status, words]).toEqual([422, expect.stringContaining("it is in use already")]);
  expect(html).not.toMatch(/card-8|patron 8|Opted in/);
  expect(await stateOf(koha.db, 7)).toBeUndefined();
});

test("in trial a number that is not listed is refused with that reason", async () => {
  const visit = await aVisitor();
  const row = { value: "trial", sealed: 0, changed_at: at(0), changed_by: "sofie" };
  await koha.db
    .insertInto("tidings_setting")
    .values({ name: "mode", ...row })
    .execute();
  const { status, words } = await visit.post("/sms/opt-in", asked(visit));
  expect([status, words]).toEqual([422, expect.stringContaining("still trying this out")]);
});

test("there are at most three invitations in a day", async () => {
  const visit = await aVisitor();
  await visit.send("/sms/opt-in", asked(visit));
  for (const minutes of [3, 6]) {
    visit.setClock(minutes);
    expect(await visit.send("/sms/resend")).toContain("We have sent a text to +1 202 555 0142.");
  }
  visit.setClock(9);
  const { status, words } = await visit.post("/sms/resend");
  expect([status, words]).toEqual([422, expect.stringContaining("three invitations today already")]);
  expect((await messages()).length).toBe(3);
});

test("a double click, and the form of a second tab, send one invitation", async () => {
  const visit = await aVisitor();
  const answers = await Promise.all([1, 2, 3].map(() => visit.post("/sms/opt-in", asked(visit))));
  const invited = ["/?done=sms_invited", "/?done=sms_just_invited", "/?done=sms_just_invited"];
  expect(answers.map(({ to }) => to).sort()).toEqual(invited);
  expect((await messages()).length).toBe(1);
});

test("asked for again within two minutes, no text leaves; the page says when one did and when one may", async () => {
  const visit = await aVisitor();
  await visit.send("/sms/opt-in", asked(visit));
  visit.setClock(1.5);
  const words = (await visit.send("/sms/resend")).replaceAll("\u202f", " ").replaceAll("\u00a0", " ");
  expect(words).toContain("A text went to +1 202 555 0142 at 7:00 AM, so we have not sent another one.");
  expect(words).toContain("it can be sent again from 7:02 AM.");
  expect((await messages()).length).toBe(1);
  visit.setClock(2);
  expect(await visit.send("/sms/resend")).toContain("We have sent a text to +1 202 555 0142.");
  expect((await messages()).length).toBe(2);
});

test("the page confirms a change only as long as it holds", async () => {
  const visit = await aVisitor();
  for (const done of ["sms_invited", "sms_opted_in", "email_invited", "sms_constructor", "nonsense", "<b>"]) {
    const { html } = await visit.see(`/?done=${encodeURIComponent(done)}`);
    expect([done, html.includes("notice good")]).toEqual([done, false]);
  }
});

describe("by mail", () => {
  test("a patron who asks for mail is sent one with a link to confirm, and waits", async () => {
    const visit = await aVisitor(MAIL);
    const words = await visit.send("/email/opt-in", asked(visit, " Rita@Reader.Example ", "email"));
    expect(words).toContain("We have sent an email to rita@reader.example. Open the link in it");
    expect(words).toMatch(/Email Pending: waiting for your answer/);
    expect(await messages()).toEqual([expect.objectContaining({ kind: "invitation", channel: "email" })]);
  });

  test.each([
    ["", "Please enter an email address."],
    ["📚@example.org", "This is not an email address that we can write to."],
  ])("an address typed as %j is refused in words, and stays in the form", async (typed, words) => {
    const visit = await aVisitor(MAIL);
    const answer = await visit.post("/email/opt-in", asked(visit, typed, "email"));
    expect([answer.status, answer.words]).toEqual([422, expect.stringContaining(words)]);
    expect(answer.html).toMatch(new RegExp(`id="email-address"[^>]*value="${typed}"`));
  });

  test("where mail has been switched off since the page was opened it is refused", async () => {
    const form = asked(await aVisitor(MAIL), "rita@reader.example", "email");
    const visit = await aVisit(await aService(ENV));
    const { status, words } = await visit.post("/email/opt-in", form);
    expect([status, words]).toEqual([422, expect.stringContaining("does not offer this at the moment")]);
  });
});

describe("in another language", () => {
  test.each([
    ["es-ES", "Hemos enviado un mensaje al +1 202 555 0142.", "Responda SI"],
    ["fr-FR", "Nous avons envoyé un SMS au +1 202 555 0142.", "OUI"],
    ["da-DK", "Vi har sendt en sms til +1 202 555 0142.", "Svar JA"],
  ])("a page in %s asks, refuses, confirms and invites in it", async (lang, words, yes) => {
    await aPatron();
    const visit = await aVisit(await aService(ENV), 7, lang);
    const refused = await visit.post("/sms/opt-in", asked(visit, "555"));
    expect(refused.words).not.toMatch(/Nothing was|too short|Please/);
    expect(await visit.send("/sms/opt-in", asked(visit))).toContain(words);
    expect((await steps())[0]?.terms_lang).toBe(lang.slice(0, 2));
    // The record names no language, so that of the page with the terms counts.
    expect((await messages())[0]?.text).toContain(yes);
  });
});

test("the patron reads which words of theirs said yes, and what they agreed to by it", async () => {
  const visit = await aVisitor();
  await visit.send("/sms/opt-in", asked(visit));
  const sent = { state: "sent", sent_at: at(0) } as const;
  await koha.db.updateTable("tidings_message").set(sent).execute();
  await (await aBotBackend(koha.db)).hear({ address: NUMBER, intent: "yes", text: "Ja tak", minutes: 1 });
  const { words, html } = await visit.see();
  expect(words).toMatch(/You answered the invitation with yes Your words: Ja tak What you agreed to I agree that/);
  expect(words).not.toContain("You wrote START");
  expect(html).toMatch(/<details><summary>What you agreed to<\/summary><p[^>]* lang="en">I agree that Midway Library/);
});
