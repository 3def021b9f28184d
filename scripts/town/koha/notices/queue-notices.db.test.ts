import { sql } from "kysely";
import { expect, test } from "vitest";
import { readPreference } from "./preferences.ts";
import { PATRON, useRules } from "./rules.fixture.ts";

/* Koha's rules one by one, read in the source of C4::Reserves, advance_notices.pl and others. */

const koha = useRules();
const { set, record, tick, letter, made, ways, row } = koha;

test("a hold: only by what is ticked and reaches the patron, on paper where there is nothing of it", async () => {
  for (const transport of ["sms", "email", "print"]) await letter("HOLD", transport);
  expect(await ways("HOLD")).toEqual(["print"]);
  await tick("Hold_Filled", { transports: [] });
  await record("smsalertnumber", "+15035550101");
  await record("email", "rita@example.org");
  expect(await ways("HOLD")).toEqual(["print"]);
  await tick("Hold_Filled", { transports: ["sms", "email"] });
  expect(await ways("HOLD")).toEqual(["sms", "email"]);
  await record("smsalertnumber", "");
  expect(await ways("HOLD")).toEqual(["email"]);
  await record("email", "");
  expect(await ways("HOLD")).toEqual(["print"]);
});

test("a hold whose letter the library lacks counts as told: nothing comes, not even on paper", async () => {
  await letter("HOLD", "email");
  await letter("HOLD", "print");
  await record("smsalertnumber", "+15035550101");
  await tick("Hold_Filled", { transports: ["sms"] });
  expect(await made("HOLD")).toEqual([]);
});

test("holds as a digest are lines of one row, until that has left", async () => {
  await letter("HOLDDGST", "sms", { content: "Ready:\n----\n<<biblio.title>>\n----\nBye." });
  await record("smsalertnumber", "+15035550101");
  await tick("Hold_Filled", { transports: ["sms"], digest: true });
  const [first] = await made("HOLD");
  expect(await made("HOLD", 0, "Kindred")).toEqual([first]);
  expect(await row(first?.id)).toEqual({
    content: "Ready:\nDune\nKindred\nBye.",
    letter_code: "HOLDDGST",
    to_address: "+15035550101",
  });
  await sql`update message_queue set status = 'sent'`.execute(koha.db);
  expect(await made("HOLD", 0, "Beloved")).not.toEqual([first]);
});

test("the letter is the library's own before the general one, and the patron's language before default", async () => {
  await record("smsalertnumber", "+15035550101");
  await tick("Hold_Filled", { transports: ["sms"] });
  const text = async () => (await row((await made("HOLD"))[0]?.id))?.content;
  await letter("HOLD", "sms", { content: "general" });
  expect(await text()).toBe("general");
  await letter("HOLD", "sms", { branch: "MPL", content: "Midway's" });
  expect(await text()).toBe("Midway's");
  await letter("HOLD", "sms", { lang: "fr-FR", content: "en français" });
  expect(await text()).toBe("en français");
  await set("TranslateNotices", "0");
  expect(await text()).toBe("Midway's");
});

test("a cancelled hold is mailed, whatever is ticked", async () => {
  for (const transport of ["sms", "email"]) await letter("HOLD_CANCELLATION", transport);
  await tick("Hold_Filled", { transports: ["sms"] });
  expect(await ways("HOLD_CANCELLATION")).toEqual(["email"]);
});

test("due soon: so many days before as were chosen, and by what is ticked, with or without a number", async () => {
  for (const transport of ["sms", "email"]) for (const code of ["DUE", "PREDUE"]) await letter(code, transport);
  expect(await ways("PREDUE", 3)).toEqual([]);
  await tick("Advance_Notice", { transports: ["sms", "email"], daysInAdvance: 3 });
  expect(await ways("PREDUE", 3)).toEqual(["sms", "email"]);
  expect(await ways("PREDUE", 2)).toEqual([]);
  expect(await ways("PREDUE", 0)).toEqual([]);
  await tick("Item_Due", { transports: ["sms"] });
  expect(await ways("DUE", 0)).toEqual(["sms"]);
  await tick("Advance_Notice", { transports: ["sms", "email"], daysInAdvance: 3, digest: true });
  await letter("PREDUEDGST", "email");
  expect(await ways("PREDUE", 3)).toEqual(["email"]);
});

test("loans: a row by each way that is ticked, and renewals only where the library wants them told", async () => {
  for (const code of ["CHECKOUT", "CHECKIN", "RENEWAL"]) await letter(code, "sms");
  await tick("Item_Checkout", { transports: ["sms", "email"] });
  expect(await ways("CHECKOUT")).toEqual(["sms"]);
  expect(await ways("CHECKIN")).toEqual([]);
  expect(await ways("RENEWAL")).toEqual([]);
  await set("RenewalSendNotice", "1");
  expect(await ways("RENEWAL")).toEqual(["sms"]);
});

test("automatic renewals: by the patron's choice, to all by mail, or to nobody", async () => {
  for (const transport of ["sms", "email"]) await letter("AUTO_RENEWALS", transport);
  await tick("Auto_Renewals", { transports: ["sms"] });
  expect(await ways("AUTO_RENEWALS")).toEqual([]);
  await set("AutoRenewalNotices", "preferences");
  expect(await ways("AUTO_RENEWALS")).toEqual(["sms"]);
  await set("AutoRenewalNotices", "cron");
  expect(await ways("AUTO_RENEWALS")).toEqual(["email"]);
});

test("a hold that still waits: on paper for each way that does not reach the patron, once", async () => {
  for (const transport of ["sms", "email", "print"]) await letter("HOLD_REMINDER", transport);
  expect(await ways("HOLD_REMINDER")).toEqual([]);
  await tick("Hold_Reminder", { transports: ["sms", "email"] });
  expect(await ways("HOLD_REMINDER")).toEqual(["print"]);
  await record("smsalertnumber", "+15035550101");
  expect(await ways("HOLD_REMINDER")).toEqual(["sms", "print"]);
});

test("a card that expires: a mail and, with a number, a text; neither without the mail's letter", async () => {
  await set("MembershipExpiryDaysNotice", "14");
  await letter("MEMBERSHIP_EXPIRY", "sms");
  await record("smsalertnumber", "+15035550101");
  expect(await ways("MEMBERSHIP_EXPIRY")).toEqual([]);
  await letter("MEMBERSHIP_EXPIRY", "email");
  expect(await ways("MEMBERSHIP_EXPIRY")).toEqual(["sms", "email"]);
  await record("smsalertnumber", "");
  expect(await ways("MEMBERSHIP_EXPIRY")).toEqual(["email"]);
});

test("a letter without words makes no row", async () => {
  await letter("HOLD", "print", { content: " \n" });
  expect(await made("HOLD")).toEqual([]);
});

test("the address of mails is the field that the library has chosen, or the first that is filled", async () => {
  await letter("HOLD", "email");
  await tick("Hold_Filled", { transports: ["email"] });
  await record("emailpro", "rita@work.example");
  expect(await ways("HOLD")).toEqual(["email"]);
  await set("EmailFieldPrimary", "email");
  expect(await ways("HOLD")).toEqual([]);
  await set("EmailFieldPrimary", "MULTI");
  await set("EmailFieldSelection", "email,emailpro");
  expect(await ways("HOLD")).toEqual(["email"]);
});

test("who never chose is told from who unticked everything", async () => {
  expect(await readPreference(koha.db, PATRON, "Hold_Filled")).toBeUndefined();
  await tick("Hold_Filled", { transports: [] });
  expect(await readPreference(koha.db, PATRON, "Hold_Filled")).toEqual({
    transports: new Map(),
    digest: false,
    daysInAdvance: undefined,
  });
});
