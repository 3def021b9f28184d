import { beforeEach, expect, test } from "vitest";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { saveWantedKinds } from "../../consent/wanted-kinds.ts";
import { anElection, MAILED, TEXTED } from "../../coverage/election.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import type { Elected } from "../../routing/elected.ts";
import { LANGUAGES } from "../../templates/locales.ts";
import { ENV, MAIL, usePatronPages } from "./patron-page.fixture.ts";

const { koha, aService, aPatron, aVisit } = usePatronPages();
const NUMBER = "12025550142";
const TITLE = "How each notice reaches you";

beforeEach(async () => {
  for (const table of ["tidings_election", "tidings_election_part", "tidings_election_profile"] as const)
    await koha.db.deleteFrom(table).execute();
  await aPatron();
});

async function thePage(env: Record<string, string> = {}): Promise<string> {
  return (await (await aVisit(await aService({ ...ENV, ...env }))).see()).words;
}

test("a patron reads of each notice how it comes: by text, by the library's own mail, or not yet", async () => {
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  await anElection(koha.db, 7, {
    hold_cancelled: MAILED,
    overdue: { ...MAILED, because: "no_overdue_sms" },
    checkout: { ...MAILED, because: "no_sms_letter", otherwise: "nothing" },
    membership_expiry: { ...MAILED, because: "mail_only_type" },
  });
  const words = await thePage();
  expect(words).toContain(TITLE);
  expect(words).toContain("Hold ready By text.");
  expect(words).toContain(
    "Hold cancelled By email from the library, as before. Texts are not chosen for this in the messaging settings",
  );
  expect(words).toContain("Overdue By email from the library, as before. The library does not send this by text yet.");
  expect(words).toContain("Checkout The library does not send this by text yet.");
});

test.each([
  [{ ...TEXTED, otherwise: "mail" }, "By text. The library’s own email comes too."],
  [{ source: "email", because: "mail_taken", otherwise: "nothing", asWell: false }, "By text."],
  [{ source: "print", because: "print_taken", otherwise: "nothing", asWell: false }, "By text."],
  [{ ...MAILED, because: "no_number" }, "By email from the library, as before. Your library record has no number"],
  [{ ...MAILED, because: "no_row" }, "By email from the library, as before."],
  [{ ...MAILED, because: "no_row", otherwise: "letter" }, "By letter from the library, as before."],
  [{ ...MAILED, because: "unticked_in_koha", otherwise: "nothing" }, "Not chosen in the messaging settings"],
  [{ ...MAILED, because: "off_in_koha", otherwise: "nothing" }, "The library does not send this."],
  [{ ...MAILED, because: "job_not_seen", otherwise: "nothing" }, "The library does not send this by text yet."],
] as const satisfies [Elected, string][])("of %j a patron reads the truth", async (elected, told) => {
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  await anElection(koha.db, 7, { hold_ready: elected });
  expect(await thePage()).toContain(`Hold ready ${told}`);
});

test("before anybody is elected, and where the patron is opted in nowhere, nothing is said", async () => {
  await anElection(koha.db, 7, {});
  expect(await thePage()).not.toContain(TITLE);
  await koha.db.deleteFrom("tidings_election").execute();
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  expect(await thePage()).not.toContain(TITLE);
});

test("in trial nothing is said to a patron who is not on the list, since Koha's own sender serves them", async () => {
  await koha.db
    .insertInto("tidings_setting")
    .values({ name: "mode", value: "trial", sealed: 0, changed_at: at(0), changed_by: "koha" })
    .execute();
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  await anElection(koha.db, 7, {});
  expect(await thePage()).not.toContain(TITLE);
  expect(await thePage({ TIDINGS_TRIAL_ADDRESSES: `+${NUMBER}` })).toContain(TITLE);
});

test("a kind that the patron has unticked here is told as that", async () => {
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  await anElection(koha.db, 7, {});
  await saveWantedKinds(koha.db, 7, [{ kind: "overdue", channel: "sms", wanted: false }], "patron", at(-30));
  expect(await thePage()).toContain("Overdue You have unticked this kind of notice above.");
});

test("who adds email reads before it happens which notices move there, and how to keep them", async () => {
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  await anElection(koha.db, 7, { overdue: MAILED, checkout: MAILED, checkin: MAILED });
  await saveWantedKinds(koha.db, 7, [{ kind: "account", channel: "email", wanted: false }], "patron", at(-30));
  const words = await thePage(MAIL);
  expect(words).toContain(
    "these notices no longer come by text, but this way: A hold is ready; A hold was cancelled; Items are due soon; " +
      "Checkouts, returns, renewals; Everything else.",
  );
  expect(words).toContain("untick it for this way first");
});

test("a change of number moves nothing while texts are newest; with email newer it says what moves", async () => {
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  const visit = await aVisit(await aService({ ...ENV, ...MAIL }));
  expect((await visit.see("/sms/change")).words).not.toContain("no longer come");
  await anOptedIn(koha.db, 7, at(-50), { channel: "email", address: "rita@reader.example" });
  expect((await visit.see("/sms/change")).words).toContain(
    "these notices no longer come by email from us, but this way",
  );
});

test("who connects Telegram reads before it which notices move there", async () => {
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  const words = await thePage({ TIDINGS_TELEGRAM_TOKEN: "700000001:AAdemoTokenOfTheTelegramSimulator01" });
  expect(words).toMatch(/Telegram is a free app.*these notices no longer come by text, but this way: A hold is ready/);
});

test("who leaves email reads that texts come again", async () => {
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  await anOptedIn(koha.db, 7, at(-50), { channel: "email", address: "rita@reader.example" });
  const visit = await aVisit(await aService({ ...ENV, ...MAIL }));
  expect((await visit.see("/email/opt-out")).words).toContain(
    "After that, these notices come by text: A hold is ready",
  );
  expect((await visit.see("/sms/opt-out")).words).not.toContain("After that");
});

test.each(LANGUAGES)("in %s the section has its words", async (lang) => {
  await anOptedIn(koha.db, 7, at(-60), { address: NUMBER });
  await anElection(koha.db, 7, { overdue: MAILED });
  const { words } = await (await aVisit(await aService({ ...ENV, ...MAIL }), 7, lang)).see();
  expect(words).toMatch({ en: /By text\./, es: /Por mensaje de texto\./, fr: /Par SMS\./, da: /Som sms\./ }[lang]);
  expect(words).not.toContain("{{");
});
