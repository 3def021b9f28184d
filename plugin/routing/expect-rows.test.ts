import { describe, expect, test } from "vitest";
import type { PatronSupply, Supply } from "../koha/supply/supply.ts";
import { expectRows } from "./expect-rows.ts";
import type { NoticeType } from "./notice-types.ts";
import { NOTICE_TYPES } from "./notice-types.ts";
import { aLetter, aPatronSupply, aSupply, everyLetter, ticked } from "./supply.fixture.ts";

/** The rows as one word, and why there is no sms row where there is none. */
function rows(supply: Supply, patron: PatronSupply, type: NoticeType): string {
  const { sms, email, print, noSms } = expectRows({ supply, patron }, type);
  const made = [sms && "sms", email && "email", print && "print"].filter(Boolean).join("+") || "nothing";
  return sms ? made : `${made}: ${noSms}`;
}
const without = (transport: string, code: string) =>
  everyLetter("sms", "email", "print").filter((row) => !(row.transport === transport && row.code === code));

describe("a hold that is ready", () => {
  test.for<[given: string, patron: PatronSupply, supply: Supply, rows: string]>([
    ["who ticked sms and email gets both", aPatronSupply(["email", "sms"]), aSupply(), "sms+email"],
    [
      "who ticked sms and has no number gets print",
      aPatronSupply(["sms"], { number: false }),
      aSupply(),
      "print: no_number",
    ],
    [
      "who ticked both and has no number gets mail, and no print",
      aPatronSupply(["email", "sms"], { number: false }),
      aSupply(),
      "email: no_number",
    ],
    [
      "without words for texts nothing is made: the text counts as sent, so no print follows",
      aPatronSupply(["sms"]),
      aSupply({ words: without("sms", "HOLD") }),
      "nothing: no_sms_letter",
    ],
    ["who never chose gets print", aPatronSupply(undefined), aSupply(), "print: no_row"],
    ["who ticked nothing gets print", aPatronSupply([]), aSupply(), "print: no_row"],
    [
      "who unticked what the category had ticked gets print too, but has said no",
      aPatronSupply([]),
      aSupply({ defaultsOf: [["PT", "hold_filled"]] }),
      "print: unticked_in_koha",
    ],
    ["who ticked mail alone", aPatronSupply(["email"]), aSupply(), "email: sms_not_ticked"],
    [
      "who ticked mail and has no address gets print",
      aPatronSupply(["email"], { mail: false }),
      aSupply(),
      "print: sms_not_ticked",
    ],
    ["a call counts as used, so no print follows", aPatronSupply(["phone"]), aSupply(), "nothing: sms_not_ticked"],
    [
      "a call that another program makes does not",
      aPatronSupply(["itiva"]),
      aSupply({ preferred: { TalkingTechItivaPhoneNotification: "1" } }),
      "print: sms_not_ticked",
    ],
    [
      "a digest without words of its own is not made",
      aPatronSupply([], { chose: [["hold_filled", ticked(["sms"], { digest: true })]] }),
      aSupply({ words: without("sms", "HOLDDGST") }),
      "nothing: no_sms_letter",
    ],
    [
      "a transport that Koha knows no letter for is not made, and counts as sent",
      aPatronSupply(["sms"]),
      aSupply({ lettersByTransport: new Map() }),
      "nothing: no_sms_letter",
    ],
  ])("%s", ([, patron, supply, expected]) => {
    expect(rows(supply, patron, "hold_ready")).toBe(expected);
  });
});

describe("jobs and alerts that only look at what is ticked", () => {
  test.each(["due", "due_soon", "checkout", "checkin", "renewal", "auto_renewals"] as const)(
    "%s is made for who ticked it, with a number or without, and never as print instead",
    (type) => {
      const lacking = { number: false, mail: false };
      expect(rows(aSupply(), aPatronSupply(["email", "sms"], lacking), type)).toBe("sms+email");
      expect(rows(aSupply({ words: everyLetter("email") }), aPatronSupply(["sms"]), type)).toBe(
        "nothing: no_sms_letter",
      );
      expect(rows(aSupply(), aPatronSupply(undefined), type)).toBe("nothing: no_row");
      const off = aSupply({ preferred: { EnhancedMessagingPreferences: "0" } });
      expect(rows(off, aPatronSupply(undefined), type)).toBe("nothing: off_in_koha");
      expect(rows(off, aPatronSupply(["sms"]), type)).toBe("sms");
    },
  );

  test.each([
    ["without a number of days", null],
    ["with none, as an old Koha stores it", 0],
  ])("a notice before the due date is not made %s", (_, days) => {
    const patron = aPatronSupply([], { chose: [["advance_notice", ticked(["sms"], { days })]] });
    expect(rows(aSupply(), patron, "due_soon")).toBe("nothing: unticked_in_koha");
  });

  test("digests have letters of their own, and alerts have none", () => {
    const digest = ticked(["sms"], { digest: true, days: 2 });
    const patron = aPatronSupply([], {
      chose: [
        ["advance_notice", digest],
        ["item_due", digest],
        ["auto_renewals", digest],
        ["item_checkout", digest],
      ],
    });
    const words = ["PREDUEDGST", "DUEDGST", "AUTO_RENEWALS_DGST", "CHECKOUT"].map((code) => aLetter(code, "sms"));
    for (const type of ["due_soon", "due", "auto_renewals", "checkout"] as const) {
      expect(rows(aSupply({ words }), patron, type)).toBe("sms");
    }
  });

  test("an alert is off where the library has switched it off for all items, a renewal with the checkout", () => {
    const blockedAlerts = [{ library: "mpl", category: "*", alert: "CHECKOUT" as const }];
    const supply = aSupply({ blockedAlerts });
    const patron = aPatronSupply(["sms"]);
    expect(rows(supply, patron, "checkout")).toBe("nothing: off_in_koha");
    expect(rows(supply, patron, "renewal")).toBe("nothing: off_in_koha");
    expect(rows(supply, patron, "checkin")).toBe("sms");
    expect(rows(supply, aPatronSupply(["sms"], { library: "CPL" }), "checkout")).toBe("sms");
    expect(rows(aSupply({ preferred: { RenewalSendNotice: "0" } }), patron, "renewal")).toBe("nothing: off_in_koha");
  });

  test("automatic renewals are never told, mailed to everybody, or told as ticked", () => {
    const set = (AutoRenewalNotices: string) => aSupply({ preferred: { AutoRenewalNotices } });
    const patron = aPatronSupply(["sms"]);
    expect(rows(set("never"), patron, "auto_renewals")).toBe("nothing: off_in_koha");
    expect(rows(set("cron"), patron, "auto_renewals")).toBe("email: mail_only_type");
    expect(rows(set(""), patron, "auto_renewals")).toBe("email: mail_only_type");
    expect(rows(set("preferences"), patron, "auto_renewals")).toBe("sms");
  });
});

describe("notices that are printed where there is no number or address", () => {
  test.each(["hold_reminder", "membership_expiry"] as const)("%s", (type) => {
    expect(rows(aSupply(), aPatronSupply(["sms", "email"]), type)).toBe("sms+email");
    expect(rows(aSupply(), aPatronSupply(["sms"], { number: false }), type)).toBe("print: no_number");
    expect(rows(aSupply(), aPatronSupply([]), type)).toBe("nothing: no_row");
    expect(rows(aSupply({ words: everyLetter("print") }), aPatronSupply(["sms"]), type)).toBe("nothing: no_sms_letter");
  });

  test("an expiry notice that is mandatory is printed for who ticked nothing", () => {
    expect(rows(aSupply({ expiryMandatory: true }), aPatronSupply([]), "membership_expiry")).toBe("print: no_row");
  });

  test("an older Koha mails the expiry notice to everybody, and texts it where there is a number", () => {
    const supply = aSupply({ messages: new Set(["hold_filled"]) });
    expect(rows(supply, aPatronSupply(undefined), "membership_expiry")).toBe("sms+email");
    expect(rows(supply, aPatronSupply(undefined, { number: false }), "membership_expiry")).toBe("email: no_number");
    expect(rows(supply, aPatronSupply(undefined), "hold_reminder")).toBe("nothing: off_in_koha");
    const off = aSupply({ preferred: { MembershipExpiryDaysNotice: "" } });
    expect(rows(off, aPatronSupply(["sms"]), "membership_expiry")).toBe("nothing: off_in_koha");
  });
});

describe("overdue letters", () => {
  const rule = (transports: string[], library = "", category = "") => ({
    library,
    category,
    levels: [{ letter: "ODUE", transports }],
  });
  test.for<[given: string, patron: PatronSupply, supply: Supply, rows: string]>([
    ["as the rules name them, whatever is ticked", aPatronSupply(undefined), aSupply(), "sms+email"],
    [
      "print where there is neither number nor address",
      aPatronSupply(["sms"], { number: false, mail: false }),
      aSupply(),
      "print: no_number",
    ],
    [
      "print in the words for texts, where there are none for print",
      aPatronSupply([], { number: false }),
      aSupply({ overdueRules: [rule(["sms"])], words: everyLetter("sms") }),
      "print: no_number",
    ],
    [
      "no text without words for it",
      aPatronSupply([]),
      aSupply({ words: everyLetter("email", "print") }),
      "email: no_sms_letter",
    ],
    [
      "no text where no rule names it",
      aPatronSupply(["sms"]),
      aSupply({ overdueRules: [rule(["email"])] }),
      "email: no_overdue_sms",
    ],
    [
      "nothing for a category that gets none",
      aPatronSupply(["sms"], { category: "STAFF" }),
      aSupply(),
      "nothing: off_in_koha",
    ],
    ["nothing without rules", aPatronSupply(["sms"]), aSupply({ overdueRules: [] }), "nothing: off_in_koha"],
    [
      "a rule of the library hides the general one, even one for another category",
      aPatronSupply(["sms"]),
      aSupply({ overdueRules: [rule(["sms"]), rule(["sms"], "MPL", "KIDS")] }),
      "nothing: off_in_koha",
    ],
    [
      "the rule for the category beside the one for all",
      aPatronSupply(["sms"]),
      aSupply({ overdueRules: [rule(["email"]), rule(["sms"], "", "PT")] }),
      "sms+email",
    ],
  ])("%s", ([, patron, supply, expected]) => {
    expect(rows(supply, patron, "overdue")).toBe(expected);
  });
});

test("some notices are mail only, with an address or without; Koha's mail then goes nowhere", () => {
  const patron = aPatronSupply(["sms"], { mail: false });
  for (const type of ["hold_cancelled", "recall_ready"] as const) {
    expect(rows(aSupply(), patron, type)).toBe("email: mail_only_type");
    expect(expectRows({ supply: aSupply(), patron }, type).mailGoes).toBe(false);
  }
  expect(rows(aSupply({ preferred: { UseRecalls: "off" } }), patron, "recall_ready")).toBe("nothing: off_in_koha");
  expect(rows(aSupply({ words: [] }), patron, "hold_cancelled")).toBe("nothing: off_in_koha");
});

test("a letter counts in the patron's language, then in the library's; an empty one counts as none", () => {
  const words = [
    aLetter("DUE", "sms", { lang: "es-ES" }),
    aLetter("DUE", "sms", { library: "MPL", blank: true }),
    aLetter("DUE", "sms"),
  ];
  const spanish = aPatronSupply(["sms"], { lang: "es-ES" });
  const translated = { TranslateNotices: "1" };
  expect(rows(aSupply({ words, preferred: translated }), spanish, "due")).toBe("sms");
  expect(rows(aSupply({ words }), spanish, "due")).toBe("nothing: no_sms_letter");
  expect(rows(aSupply({ words }), aPatronSupply(["sms"], { library: "CPL" }), "due")).toBe("sms");
  const elsewhere = aSupply({ words: [aLetter("DUE", "sms", { lang: "fr-FR" })], preferred: translated });
  expect(rows(elsewhere, spanish, "due")).toBe("nothing: no_sms_letter");
});

test("where what patrons tick may not be read, Koha counts as mailing", () => {
  const unread = aSupply({ readable: { messages: false, overdue: false } });
  for (const type of NOTICE_TYPES) {
    expect(rows(unread, aPatronSupply(undefined), type)).toBe("email: no_row");
    expect(rows(unread, aPatronSupply(undefined, { mail: false }), type)).toBe("nothing: no_row");
  }
});
