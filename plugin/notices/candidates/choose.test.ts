import { expect, test } from "vitest";
import type { Elected, Source } from "../../routing/elected.ts";
import type { Decision } from "../../routing/route.ts";
import { aMailRule } from "../before-send.fixture.ts";
import { type ChooseFrom, choose } from "./choose.ts";

const SEND: Decision = { kind: "send", channel: "sms", sender: "1", addressId: 1, ledgerId: 1, until: new Date(0) };
const elected = (source: Source, asWell = false): Elected => ({
  source,
  because: "mail_taken",
  otherwise: source === "none" ? "mail" : "nothing",
  asWell,
});
const A_MAIL: ChooseFrom = {
  transport: "email",
  letterCode: "HOLD",
  branchcode: "CPL",
  home: "MPL",
  type: "hold_ready",
  elected: elected("email"),
  decision: SEND,
  content: "Dune is ready.",
  rules: [aMailRule(null)],
};
const chosen = (more: Partial<ChooseFrom>) => choose({ ...A_MAIL, ...more });

test("a mail is taken where mail was elected for its patron and type, and nowhere else", () => {
  expect(chosen({})).toEqual({ asWell: false });
  for (const source of ["sms", "print", "none"] as const) expect(chosen({ elected: elected(source) })).toBeUndefined();
  expect(chosen({ elected: undefined })).toBeUndefined();
  expect(chosen({ transport: "print" })).toBeUndefined();
});

test("where no row was expected and Koha has written one, the rule decides", () => {
  const none = (because: Elected["because"]): Elected => ({ ...elected("none"), because, otherwise: "nothing" });
  for (const because of ["off_in_koha", "no_row", "job_not_seen"] as const) {
    expect(chosen({ elected: none(because) })).toEqual({ asWell: false });
    expect(chosen({ elected: none(because), rules: [] })).toBeUndefined();
  }
  // Where its mail was expected, nobody has decided yet that we take it.
  expect(chosen({ elected: { ...none("sms_not_ticked"), otherwise: "mail" } })).toBeUndefined();
  expect(chosen({ elected: { ...none("no_number"), otherwise: "letter" } })).toEqual({ asWell: false });
  for (const because of ["unticked_here", "unticked_in_koha", "mail_has_bcc", "mail_to_guarantor"] as const)
    expect(chosen({ elected: none(because) })).toBeUndefined();
});

test("a rule that leaves one letter of a type leaves it, whatever was elected for the type", () => {
  const rules = [aMailRule(null), aMailRule("HOLDDGST", false)];
  expect(chosen({ rules, letterCode: "HOLDDGST" })).toBeUndefined();
  expect(chosen({ rules })).toEqual({ asWell: false });
  expect(chosen({ rules: [] })).toBeUndefined();
});

test("for a type the patron's home library counts, by which is elected; for other letters that of the notice", () => {
  const atHome = [{ ...aMailRule(null), branchcode: "MPL" }];
  const there = [{ ...aMailRule(null), branchcode: "CPL" }];
  expect([chosen({ rules: atHome }), chosen({ rules: there })]).toEqual([{ asWell: false }, undefined]);
  const news = { type: undefined, elected: undefined, letterCode: "NEWS" };
  expect([chosen({ ...news, rules: atHome }), chosen({ ...news, rules: there })]).toEqual([
    undefined,
    { asWell: false },
  ]);
});

test.for(["ACCOUNT_DEBIT", "DEBIT_1", "CREDIT_PAYMENT", "BILL", "RECEIPT"])(
  "a %s is taken only by a rule that names it",
  (letterCode) => {
    const bill = { type: undefined, elected: undefined, letterCode };
    expect(chosen(bill)).toBeUndefined();
    expect(chosen({ ...bill, rules: [aMailRule(letterCode)] })).toEqual({ asWell: false });
  },
);

test("what goes beside the mail does so by what was elected, or by the letter's own rule; print has no beside", () => {
  expect(chosen({ elected: elected("email", true) })).toEqual({ asWell: true });
  expect(chosen({ rules: [{ ...aMailRule("HOLD"), asWell: true }] })).toEqual({ asWell: true });
  const rules = [{ ...aMailRule(null), transport: "print", asWell: true }];
  expect(chosen({ transport: "print", elected: elected("print", true), rules })).toEqual({ asWell: false });
});

test("what we would not send as it stands stays Koha's", () => {
  expect(chosen({ decision: { kind: "hold", until: new Date(0), because: "sender_stopped" } })).toBeUndefined();
  expect(chosen({ decision: { kind: "end", because: "not_wanted" } })).toBeUndefined();
  for (const content of ["", "x".repeat(5_000), "messagebee: yes\nhold: 12345"]) {
    expect(chosen({ content })).toBeUndefined();
  }
});
