import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTelegram, type TelegramSimulator } from "../../../scripts/town/telegram/simulator.ts";
import { readPreferences } from "../../consent/contact-preferences.ts";
import { anOptedIn, stateOf } from "../../consent/patron.fixture.ts";
import { readWantedKinds } from "../../consent/wanted-kinds.ts";
import { aBotBackend, aText } from "../../inbound/bot-backend.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { KINDS } from "../../routing/kinds.ts";
import { asked, ENV, MAIL, usePatronPages } from "./patron-page.fixture.ts";

const { koha, aService, aPatron, aVisit } = usePatronPages();
const NUMBER = "12025550142";
const TOKEN = "700000001:AAdemoTokenOfTheTelegramSimulator01";

async function anOptedInVisitor(env: Record<string, string> = {}) {
  await aPatron();
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  const service = await aService({ ...ENV, ...env });
  return { ...(await aVisit(service)), ...service };
}

describe("opting out", () => {
  test("asks first, and asking changes nothing", async () => {
    const visit = await anOptedInVisitor();
    const { words, html } = await visit.see("/sms/opt-out");
    expect(words).toMatch(/Opt out of text messages\? Midway Library will then send no more notices this way\./);
    expect(html).toMatch(/Yes, opt out<\/button>.*No, keep it as it is<\/a>/s);
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("ends the texts and drops what waits; a second click or opening it again changes nothing more", async () => {
    const visit = await anOptedInVisitor();
    const { address_id, ledger_id } = await koha.db
      .selectFrom("tidings_standing")
      .select(["address_id", "ledger_id"])
      .executeTakeFirstOrThrow();
    const to = { patronId: 7, addressId: address_id ?? 0, address: NUMBER, ledgerId: ledger_id };
    await aMessage(koha.db, { state: "queued" }, to);
    expect(await visit.send("/sms/opt-out")).toContain("Texts have ended.");
    expect((await visit.post("/sms/opt-out")).to).toBe("/");
    expect((await visit.see("/sms/opt-out")).headers.get("location")).toBe("/tidings/patron/");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    const { state } = await koha.db.selectFrom("tidings_message").select("state").executeTakeFirstOrThrow();
    expect(state).toBe("cancelled");
    const events = await koha.db.selectFrom("tidings_ledger").select("event").execute();
    expect(events.filter(({ event }) => event === "opted_out").length).toBe(1);
  });
});

describe("another number", () => {
  test("is warned about before it is asked for", async () => {
    const visit = await anOptedInVisitor();
    const { words } = await visit.see("/sms/change");
    expect(words).toContain("Messages to +1 202 555 0142 end at once.");
    expect(words).toContain("Keep +1 202 555 0142");
  });

  test("typed into the form of a tab that was opened before is warned about too, and kept", async () => {
    const visit = await anOptedInVisitor();
    const { status, words, html } = await visit.post("/sms/opt-in", asked(visit, "202 555 0199"));
    expect([status, words]).toEqual([200, expect.stringContaining("Messages to +1 202 555 0142 end at once.")]);
    expect(html).toMatch(/id="sms-address"[^>]*value="202 555 0199"/);
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("is invited after the warning, and nothing goes to the former one", async () => {
    const visit = await anOptedInVisitor();
    const words = await visit.send("/sms/opt-in", { ...asked(visit, "202 555 0199"), warned: "yes" });
    expect(words).toContain("We have sent a text to +1 202 555 0199. Answer YES");
    expect(await stateOf(koha.db, 7)).toBe("pending_opt_in");
  });

  test("that is wrong is named beside the warning, and the former one stays", async () => {
    const visit = await anOptedInVisitor();
    const { status, words } = await visit.post("/sms/opt-in", { ...asked(visit, "1"), warned: "yes" });
    expect([status, words]).toEqual([
      422,
      expect.stringMatching(/too short.*Messages to \+1 202 555 0142 end at once/),
    ]);
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("that is the present one changes nothing", async () => {
    const visit = await anOptedInVisitor();
    expect(await visit.send("/sms/opt-in", asked(visit))).toContain(
      "Texts to +1 202 555 0142 are switched on already.",
    );
  });
});

test("an invitation that has been answered meanwhile is not sent again", async () => {
  const visit = await anOptedInVisitor();
  expect((await visit.post("/sms/resend")).to).toBe("/");
  expect(await koha.db.selectFrom("tidings_message").select("id").execute()).toEqual([]);
});

describe("kinds of notices", () => {
  test("are all wanted at first; what is unticked is stored, and each save replaces all choices", async () => {
    const visit = await anOptedInVisitor();
    const ticked = async () =>
      [...(await visit.see()).html.matchAll(/value="(\w+)\.sms" checked/g)].map((match) => match[1]);
    expect(await ticked()).toEqual([...KINDS]);
    const wanted: [string, string][] = [
      ["shown", "sms"],
      ["wanted", "hold_ready.sms"],
      ["wanted", "overdue.sms"],
      ["wanted", "overdue.telegram"],
      ["wanted", "nonsense.sms"],
    ];
    expect((await visit.post("/kinds", wanted)).to).toBe("/?done=kinds");
    expect(await ticked()).toEqual(["hold_ready", "overdue"]);
    await visit.post("/kinds", [["shown", "sms"]]);
    expect(await ticked()).toEqual([]);
    const grid = (await readWantedKinds(koha.db, [7])).get(7) ?? [];
    expect(grid.every(({ channel, wanted: kept }) => channel === "sms" && !kept)).toBe(true);
  });
});

describe("preferences", () => {
  test("the number that is marked is the one in the form, and a language is kept", async () => {
    await aPatron();
    const visit = await aVisit(await aService(ENV));
    expect(await visit.send("/preferences", { phone_field: "phone", lang: "fr" })).toContain("language are saved");
    const { html } = await visit.see();
    expect(html).toMatch(/id="sms-address"[^>]*value="202 555 0199"/);
    expect(html).toMatch(/value="fr" selected/);
    expect(await readPreferences(koha.db, 7)).toEqual({ lang: "fr", phoneField: "phone", emailField: null });
  });

  test("choosing another number while texts are on leads to its change, with the warning and that number", async () => {
    const visit = await anOptedInVisitor();
    const { to } = await visit.post("/preferences", { phone_field: "phone", lang: "" });
    expect(to).toBe("/sms/change");
    const { html, words } = await visit.see(to);
    expect(words).toContain("So far texts go to +1 202 555 0142. To get them at 202 555 0199");
    expect(words).toContain("Messages to +1 202 555 0142 end at once.");
    expect(html).toMatch(/id="sms-address"[^>]*value="202 555 0199"/);
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
    const sent = await visit.send("/sms/opt-in", { ...asked(visit, "202 555 0199"), warned: "yes" });
    expect(sent).toContain("We have sent a text to +1 202 555 0199.");
    expect(sent).not.toContain("Texts still go to");
  });

  test("a patron who keeps the present number reads where texts go, and later saves do not redirect", async () => {
    const visit = await anOptedInVisitor();
    expect((await visit.see()).words).not.toContain("Texts still go to");
    await visit.post("/preferences", { phone_field: "phone" });
    const { html, words } = await visit.see();
    expect(words).toContain("Texts still go to +1 202 555 0142. Change the number to 202 555 0199");
    expect(html).toContain('href="/tidings/patron/sms/change"');
    expect((await visit.post("/preferences", { phone_field: "phone", lang: "fr" })).to).toBe("/?done=preferences");
    expect((await visit.post("/preferences", { phone_field: "smsalertnumber" })).to).toBe("/?done=preferences");
    expect((await visit.see()).words).not.toContain("Texts still go to");
  });

  test("choosing another address while mail is on leads to its change too", async () => {
    await aPatron();
    await anOptedIn(koha.db, 7, at(-60), { channel: "email", address: "old@reader.example" });
    const visit = await aVisit(await aService({ ...ENV, ...MAIL }));
    expect((await visit.see()).words).toContain("Email still goes to old@reader.example.");
    await koha.db
      .updateTable("borrowers")
      .set({ emailpro: "rita@work.example" })
      .where("borrowernumber", "=", 7)
      .execute();
    expect((await visit.post("/preferences", { email_field: "emailpro" })).to).toBe("/email/change");
    expect((await visit.see("/email/change")).html).toMatch(/id="email-address"[^>]*value="rita@work.example"/);
  });

  test("an unknown field or language is left to the record", async () => {
    await aPatron();
    const visit = await aVisit(await aService(ENV));
    await visit.post("/preferences", { phone_field: "password", lang: "xx", email_field: "phone" });
    expect(await readPreferences(koha.db, 7)).toEqual({ lang: null, phoneField: null, emailField: null });
  });
});

describe("Telegram", () => {
  let telegram: TelegramSimulator;
  beforeAll(async () => {
    telegram = await startTelegram({ token: TOKEN, username: "midway_bot", now: () => at(0) });
  });
  afterAll(() => telegram.stop());
  const env = () => ({ ...ENV, TIDINGS_TELEGRAM_TOKEN: TOKEN, TIDINGS_TELEGRAM_API: telegram.origin });

  test("a personal link leads to the bot, and its use connects the chat under the ticked terms", async () => {
    await aPatron();
    const visit = await aVisit(await aService(env()));
    const { status, html } = await visit.post("/telegram/connect", asked(visit, "", "telegram"));
    const link = /href="https:\/\/t\.me\/midway_bot\?start=([\w-]{32})"/.exec(html);
    expect([status, link]).toEqual([200, expect.anything()]);
    const backend = await aBotBackend(koha.db);
    await backend.heard(
      aText({ channel: "telegram", kind: "link", intent: "other", address: "4242", token: link?.[1] ?? "" }),
    );
    expect((await visit.see()).words).toMatch(
      /Telegram Opted in What the library sends by Telegram comes to the connected chat/,
    );
    const { terms, terms_lang } = await koha.db
      .selectFrom("tidings_ledger")
      .select(["terms", "terms_lang"])
      .executeTakeFirstOrThrow();
    expect([terms, terms_lang]).toEqual([visit.terms.telegram, "en"]);
    expect((await visit.see("/telegram/opt-out")).words).toContain("Disconnect Telegram?");
    expect(await visit.send("/telegram/opt-out")).toContain("Telegram is disconnected.");
  });

  test("without the terms ticked there is no link", async () => {
    await aPatron();
    const visit = await aVisit(await aService(env()));
    const { status, html } = await visit.post("/telegram/connect");
    expect([status, html]).toEqual([422, expect.stringMatching(/id="telegram-agreed"[^>]*aria-invalid="true"/)]);
    expect(html).not.toContain("t.me");
  });

  test("while Telegram does not answer the page says so", async () => {
    await aPatron();
    const visit = await aVisit(await aService({ ...env(), TIDINGS_TELEGRAM_API: "http://127.0.0.1:1" }));
    const { status, words } = await visit.post("/telegram/connect", asked(visit, "", "telegram"));
    expect([status, words]).toEqual([503, expect.stringContaining("Telegram cannot be reached just now.")]);
    expect(await koha.db.selectFrom("tidings_link").select("token_hash").execute()).toEqual([]);
  });

  test("there is no link where it is not set up, and at most twenty links in an hour", async () => {
    await aPatron();
    const visit = await aVisit(await aService(env()));
    const without = await aVisit(await aService(ENV));
    const refused = await without.post("/telegram/connect", asked(visit, "", "telegram"));
    expect(refused.words).toContain("Telegram is not set up");
    const links = await Promise.all(
      Array.from({ length: 21 }, () => visit.post("/telegram/connect", asked(visit, "", "telegram"))),
    );
    expect(links.filter(({ status }) => status === 200).length).toBe(20);
    expect(links.find(({ status }) => status === 503)?.words).toContain("requested too often");
  });
});
