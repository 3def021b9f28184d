import { expect, test } from "vitest";
import { recordStep } from "../../consent/ledger.ts";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { lockAddress } from "../../consent/standing.ts";
import type { ConsentEvent, Source } from "../../consent/state-machine.ts";
import { suppress } from "../../consent/suppression.ts";
import { withdraw } from "../../consent/transitions.ts";
import { inTransaction } from "../../database/connection.ts";
import { at } from "../../notices/intake.fixture.ts";
import { asked, ENV, MAIL, usePatronPages } from "./patron-page.fixture.ts";

const { koha, aService, aPatron, aVisit } = usePatronPages();
const NUMBER = "12025550142";

/** Consent events of patron 7 at the number, one after the other. */
async function steps(...events: readonly (readonly [ConsentEvent, Source])[]): Promise<void> {
  await inTransaction(koha.db, async (tx) => {
    const addressId = await lockAddress(tx, "sms", NUMBER, at(-60));
    for (const [event, source] of events) {
      await recordStep(tx, 7, { channel: "sms", event, source, actor: "somebody", addressId }, at(-60));
    }
  });
}

async function thePage(env: Record<string, string> = {}): Promise<string> {
  await aPatron();
  const visit = await aVisit(await aService({ ...ENV, ...env }));
  return (await visit.see()).words;
}

test("a patron who never chose anything reads that, with the number of the record in the form", async () => {
  await aPatron();
  const visit = await aVisit(await aService(ENV));
  const { html, words } = await visit.see();
  expect(words).toMatch(/Text messages \(SMS\) Not opted in No notices come this way\./);
  expect(html).toMatch(/id="sms-address"[^>]*value="\(202\) 555-0142"/);
  expect(words).toContain("I agree that Midway Library sends me notices");
});

test("without texts set up there is no form; without mail and Telegram set up neither is mentioned", async () => {
  await aPatron();
  const visit = await aVisit(await aService());
  const { html, words } = await visit.see();
  expect(words).toContain("The library does not offer this at the moment.");
  expect(html).not.toMatch(/opt-in|Telegram|Email/);
});

test("mail is offered where a mail server is set up, with the address of the record", async () => {
  await aPatron();
  const visit = await aVisit(await aService({ ...ENV, ...MAIL }));
  expect((await visit.see()).html).toMatch(/id="email-address"[^>]*value="rita@reader.example"/);
});

test.each([
  [
    [["requested", "patron_page"]],
    /Pending: waiting for your answer A text was sent to \+1 202 555 0142\..*Invitation sent/,
  ],
  [
    [["opted_in", "staff"]],
    /Opted in What the library sends by text comes to \+1 202 555 0142\. Number \+1 202 555 0142 Since Mar 2, 2026, 6:00 AM/,
  ],
  [
    [
      ["requested", "patron_page"],
      ["expired", "sweep"],
    ],
    /Rejected The invitation was not answered in time/,
  ],
  [
    [
      ["requested", "patron_page"],
      ["address_claimed", "sweep"],
    ],
    /Rejected Another library card uses this number or address now/,
  ],
  [
    [
      ["opted_in", "staff"],
      ["opted_out", "patron_page"],
    ],
    /Pending: opting out A last message is still on its way/,
  ],
  [
    [
      ["opted_in", "staff"],
      ["opted_out", "patron_page"],
      ["opt_out_finished", "sweep"],
    ],
    /Opted out Messages were ended here\./,
  ],
  [
    [
      ["opted_in", "staff"],
      ["opted_out", "staff"],
      ["opt_out_finished", "sweep"],
    ],
    /Opted out Library staff ended the messages\./,
  ],
  [
    [
      ["opted_in", "staff"],
      ["number_changed", "sweep"],
      ["opt_out_finished", "sweep"],
    ],
    /Opted out The number in the library record is not \+1 202 555 0142 any more/,
  ],
] as const)("after %j the page says what holds and what to do", async (events, words) => {
  await steps(...events);
  expect(await thePage()).toMatch(words);
});

test.each(["stop", "provider_blocked"] as const)(
  "to a number that is stopped (%s) the page names the word, the phone and our number, and offers no invitation again",
  async (because) => {
    const addressId = await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
    await inTransaction(koha.db, async (tx) => {
      await suppress(tx, "sms", NUMBER, because, at(-30));
      const event = because === "stop" ? "stop_heard" : "provider_blocked";
      await withdraw(tx, { addressId, channel: "sms", event, source: "provider", actor: "patron" }, at(-30));
    });
    const words = await thePage();
    expect(words).toContain(
      "Only a text with the word START, sent from that phone to +1 555 010 0001, brings them back.",
    );
    await aAskedAgain();
  },
);

/** Although it was asked for on the page and is pending, still only the phone can confirm it. */
async function aAskedAgain(): Promise<void> {
  const visit = await aVisit(await aService(ENV));
  const words = await visit.send("/sms/opt-in", asked(visit));
  expect(words).toContain("from the phone with the number +1 202 555 0142, text START to +1 555 010 0001");
  expect(words).toContain("Pending: waiting for your answer");
  expect(words).not.toMatch(/Send the text again|Invitation sent/);
  expect(await koha.db.selectFrom("tidings_message").select("id").execute()).toEqual([]);
}

test("a number at which no text can arrive is named, and another one can be typed", async () => {
  await steps(["requested", "patron_page"], ["opted_out", "patron_page"]);
  await koha.db.updateTable("tidings_address").set({ unreachable_because: "landline" }).execute();
  const words = await thePage();
  expect(words).toContain("No text can reach +1 202 555 0142: it is a landline or not in service.");
  expect(words).toContain("Opt in to text messages");
});

test.each([
  ["yes", true],
  ["no", false],
])("the form says whether texts end with another number in the record (%s)", async (follows, told) => {
  const words = await thePage({ TIDINGS_NUMBER_FOLLOWS_RECORD: follows });
  expect(words.includes("The library ends texts to a number that is not the one in the library record.")).toBe(told);
});

test("a patron whom Koha no longer has reads that, and nothing else is shown", async () => {
  const visit = await aVisit(await aService(ENV), 404);
  const { status, words } = await visit.see();
  expect([status, words]).toEqual([404, expect.stringContaining("no longer has this patron")]);
});
