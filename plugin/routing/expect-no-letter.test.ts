import { expect, test } from "vitest";
import type { PatronSupply, Supply } from "../koha/supply/supply.ts";
import { expectRows } from "./expect-rows.ts";
import type { NoticeType } from "./notice-types.ts";
import { aLetter, aPatronSupply, aSupply, ticked } from "./supply.fixture.ts";

const noSms = (supply: Supply, patron: PatronSupply, type: NoticeType) => expectRows({ supply, patron }, type).noSms;

test.for<NoticeType>(["hold_reminder", "due_soon", "due", "checkout", "renewal", "membership_expiry"])(
  "what Koha has no letter for by any way it does not send, whatever is ticked: %s",
  (type) => {
    const supply = aSupply({ words: [aLetter("HOLD", "email")] });
    for (const patron of [aPatronSupply(undefined), aPatronSupply(["email"]), aPatronSupply(["sms"])])
      expect(noSms(supply, patron, type)).toBe("off_in_koha");
  },
);

test("a digest without a letter is not sent, though the single notice has one", () => {
  const digest = aPatronSupply([], { chose: [["item_due", ticked(["sms"], { digest: true })]] });
  expect(noSms(aSupply({ words: [aLetter("DUE", "email")] }), digest, "due")).toBe("off_in_koha");
  expect(noSms(aSupply({ words: [aLetter("DUEDGST", "email")] }), digest, "due")).toBe("no_sms_letter");
});

test("a letter in another language is one beside which words for texts can be written", () => {
  const words = [aLetter("DUE", "email", { lang: "fr-FR" })];
  expect(noSms(aSupply({ words }), aPatronSupply(["sms"]), "due")).toBe("no_sms_letter");
});
