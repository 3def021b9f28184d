import fc from "fast-check";
import { expect, test } from "vitest";
import { MESSAGE_NAMES } from "../koha/supply/supply.ts";
import { type ElectionFacts, elect } from "./elect.ts";
import { OTHERWISE, SERVED_BECAUSE, SOURCES, UNSERVED_BECAUSE } from "./elected.ts";
import { expectRows } from "./expect-rows.ts";
import { NOTICE_TYPES } from "./notice-types.ts";
import { aPatronSupply, aSupply, everyLetter, ticked } from "./supply.fixture.ts";

const rows = { sms: false, email: false, print: false, mailGoes: false, noSms: "sms_not_ticked" } as const;
const NO = { takes: false, asWell: false };
const YES = { takes: true, asWell: false };
const facts = (more: Partial<ElectionFacts> = {}): ElectionFacts => ({
  rows,
  wanted: true,
  jobMissing: false,
  email: NO,
  print: NO,
  printWindow: false,
  bccOfMail: false,
  mailToGuarantor: false,
  ...more,
});
const mailed = { ...rows, email: true, mailGoes: true };
const printed = { ...rows, print: true };
const short = (more: Partial<ElectionFacts>) => {
  const { source, because, otherwise, asWell } = elect(facts(more));
  return `${source}, ${because}, ${otherwise}${asWell ? ", beside" : ""}`;
};

test.for<[given: string, more: Partial<ElectionFacts>, elected: string]>([
  ["Koha's own text comes first", { rows: { ...mailed, sms: true }, email: YES }, "sms, koha_texts, mail"],
  ["as installed, mail goes Koha's way", { rows: mailed }, "none, sms_not_ticked, mail"],
  ["mail that a rule takes is replaced", { rows: mailed, email: YES }, "email, mail_taken, nothing"],
  [
    "mail that a rule takes as well stays",
    { rows: mailed, email: { takes: true, asWell: true } },
    "email, mail_taken_too, mail, beside",
  ],
  [
    "mail without an address is taken as well",
    { rows: { ...mailed, mailGoes: false }, email: YES },
    "email, mail_taken, nothing",
  ],
  ["mail with copies is Koha's", { rows: mailed, email: YES, bccOfMail: true }, "none, mail_has_bcc, mail"],
  [
    "mail that a guarantor gets too is Koha's",
    { rows: mailed, email: YES, mailToGuarantor: true },
    "none, mail_to_guarantor, mail",
  ],
  ["print needs a rule", { rows: printed, printWindow: true }, "none, sms_not_ticked, letter"],
  ["print needs the window", { rows: printed, print: YES }, "none, sms_not_ticked, letter"],
  ["print that a rule takes", { rows: printed, print: YES, printWindow: true }, "print, print_taken, nothing"],
  [
    "what is not wanted here is not sent",
    { rows: { ...rows, sms: true }, wanted: false },
    "none, unticked_here, nothing",
  ],
  [
    "who unticked it in Koha is left alone, even by print",
    { rows: { ...printed, noSms: "unticked_in_koha" }, print: YES, printWindow: true },
    "none, unticked_in_koha, letter",
  ],
  ["a job that never ran", { rows: { ...mailed, sms: true }, jobMissing: true }, "none, job_not_seen, nothing"],
  ["a job that would write nothing anyway", { jobMissing: true }, "none, sms_not_ticked, nothing"],
])("%s", ([, more, elected]) => {
  expect(short(more)).toBe(elected);
});

const takes = fc.record({ takes: fc.boolean(), asWell: fc.boolean() });
const anyFacts: fc.Arbitrary<ElectionFacts> = fc.record({
  rows: fc.record({
    sms: fc.boolean(),
    email: fc.boolean(),
    print: fc.boolean(),
    mailGoes: fc.boolean(),
    noSms: fc.constantFrom(...UNSERVED_BECAUSE),
  }),
  wanted: fc.boolean(),
  jobMissing: fc.boolean(),
  email: takes,
  print: takes,
  printWindow: fc.boolean(),
  bccOfMail: fc.boolean(),
  mailToGuarantor: fc.boolean(),
});

test("every patron and type has one source, for a reason of its own, and no facts are without an answer", () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const before = structuredClone(given);
      const { source, because, otherwise, asWell } = elect(given);
      expect(given).toEqual(before);
      expect(SOURCES).toContain(source);
      expect(OTHERWISE).toContain(otherwise);
      const reasons: readonly string[] = source === "none" ? UNSERVED_BECAUSE : SERVED_BECAUSE;
      expect(reasons).toContain(because);
      if (asWell) expect([source, because]).toEqual(["email", "mail_taken_too"]);
    }),
  );
});

test("nothing is served that the patron does not want, that has no row, or that no rule takes", () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const { source } = elect(given);
      if (source === "none") return;
      expect(given.wanted).toBe(true);
      expect(given.jobMissing).toBe(false);
      expect(given.rows[source]).toBe(true);
      if (source === "sms") return;
      expect(given.rows.noSms).not.toBe("unticked_in_koha");
      expect(given.rows.sms).toBe(false);
      expect(given[source].takes).toBe(true);
      if (source === "email") expect(given.bccOfMail || given.mailToGuarantor).toBe(false);
      if (source === "print") expect(given.printWindow).toBe(true);
    }),
  );
});

test("as installed nothing is taken from Koha but its texts", () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      expect(["sms", "none"]).toContain(elect({ ...given, email: NO, print: NO }).source);
    }),
  );
});

const transports = fc.subarray(["sms", "email", "print", "phone", "itiva"]);
const patrons = fc.record({
  number: fc.boolean(),
  mail: fc.boolean(),
  phone: fc.boolean(),
  category: fc.constantFrom("PT", "KIDS"),
  library: fc.constantFrom("MPL", "CPL"),
  choices: fc
    .array(
      fc.tuple(
        fc.constantFrom(...MESSAGE_NAMES),
        fc.record({
          transports: transports.map((list) => new Set(list)),
          digest: fc.boolean(),
          days: fc.option(fc.nat(3)),
        }),
      ),
    )
    .map((list) => new Map(list)),
});
const supplies = fc
  .record({
    words: fc.subarray(everyLetter("sms", "email", "print")),
    ticking: fc.constantFrom("0", "1"),
    auto: fc.constantFrom("never", "cron", "preferences", ""),
    messages: fc.subarray([...MESSAGE_NAMES]),
    overdue: transports,
    readable: fc.record({ messages: fc.boolean(), overdue: fc.boolean() }),
  })
  .map(({ words, ticking, auto, messages, overdue, readable }) =>
    aSupply({
      words,
      preferred: { EnhancedMessagingPreferences: ticking, AutoRenewalNotices: auto },
      messages: new Set(messages),
      overdueRules: [{ library: "", category: "", levels: [{ letter: "ODUE", transports: overdue }] }],
      readable,
    }),
  );

test("which rows Koha would write has an answer for everything, and no row without words for it", () => {
  fc.assert(
    fc.property(supplies, patrons, fc.constantFrom(...NOTICE_TYPES), (supply, given, type) => {
      const expected = expectRows({ supply, patron: aPatronSupply(undefined, given) }, type);
      expect(UNSERVED_BECAUSE).toContain(expected.noSms);
      if (expected.mailGoes) expect(expected.email && given.mail).toBe(true);
      if (!(type === "overdue" ? supply.readable.overdue : supply.readable.messages)) return;
      const words = (transport: string) => supply.letters.rows.some((row) => row.transport === transport);
      if (expected.sms) expect(words("sms")).toBe(true);
      if (expected.email) expect(words("email")).toBe(true);
      if (expected.sms && ["hold_ready", "hold_reminder", "overdue"].includes(type)) expect(given.number).toBe(true);
    }),
  );
});

test("giving Koha the number, the tick and the letter that it lacks always brings its text", () => {
  fc.assert(
    fc.property(
      patrons,
      fc.constantFrom("hold_ready", "due", "checkout", "checkin", "hold_reminder"),
      (given, type) => {
        const choices = new Map(MESSAGE_NAMES.map((name) => [name, ticked(["sms"])]));
        const patron = aPatronSupply(undefined, { ...given, number: true, choices });
        expect(expectRows({ supply: aSupply(), patron }, type as "due").sms).toBe(true);
      },
    ),
  );
});
