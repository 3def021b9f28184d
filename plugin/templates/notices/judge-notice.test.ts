import { expect, test } from "vitest";
import { LANGUAGES, openLocales } from "../locales.ts";
import { judgeNotice } from "./judge-notice.ts";
import { sign } from "./signatures/sign.ts";
import { NO_SIGNATURES, type Signatures } from "./signatures/signatures.ts";
import type { WordedNotice } from "./worded-notices.ts";
import { shippedWords } from "./wording.ts";

const say = await openLocales();
const library = { branchcode: "CPL", name: "Midway Library", phone: "555-0100", email: "ask@lib.example" };
const signatures: Signatures = {
  ...NO_SIGNATURES,
  list: [{ id: "a", name: "A", texts: { en: "Call {{branch_phone}}" } }],
  notices: "a",
};

/** The names of the faults of the form for one thing; each is worded in every language. */
function judge(
  text: string,
  way: "sms" | "telegram" | "email" | null = null,
  name: WordedNotice = "due",
  signed = signatures,
) {
  const faults = judgeNotice(
    { one: text, other: "{{count}} are due." },
    {
      shipped: shippedWords(say, name, "en"),
      way,
      library,
      accountLink: "https://x.example/me",
      sign: (one) =>
        sign(one, {
          say,
          signatures: signed,
          use: "notices",
          lang: "en",
          way: way ?? "sms",
          library,
          country: "US",
          stopDue: true,
        }),
    },
  );
  for (const reader of LANGUAGES) for (const one of faults) say(reader, one.key, one.variables);
  expect(faults.every(({ form }) => form === "one")).toBe(true);
  return faults.map(({ key }) => key.replace("words:fault.", ""));
}

test.each([
  ['"{{title}}" is due {{due_date}}.[[ Fine: {{renew_link}}]]', []],
  ["", ["empty"]],
  ["\u200b &nbsp;", ["html"]],
  ["\u200b\u00a0", ["empty"]],
  ["<b>{{title}}</b>", ["html"]],
  ["{{title}} &amp; more", ["html"]],
  ["{{title}} & more, 1 < 2", []],
  ["{{titel}} is due", ["unknown"]],
  ["{{title}} by {{until}}", ["not_here"]],
  ["{{title} is due", ["brace"]],
  ["{{title}}[[ is {{due_date}}", ["bracket"]],
  ["[[ a [[ {{title}} ]] ]]", ["bracket"]],
  ["{{title}}[[ is due]]", ["no_variable"]],
  ["{{title}} {{oops}} }", ["brace", "unknown"]],
  ["a".repeat(16_000), ["typed_too_long"]],
] as const)("%# %j", (text, faults) => expect(judge(text)).toEqual(faults));

test("a text to phones is counted with the longest title, the name, the signature and the line on STOP", () => {
  // Three parts hold 459: the name takes 16, the title 30, the signature 14, the line on STOP 27.
  const room = 459 - "Midway Library: ".length - 30 - "\nCall 555-0100".length - "\nReply STOP to unsubscribe.".length;
  expect(judge(`${"a".repeat(room)}{{title}}`)).toEqual([]);
  expect(judge(`${"a".repeat(room + 1)}{{title}}`)).toEqual(["too_many_segments"]);
  expect(judge(`${"a".repeat(room + 1)}{{title}}`, "sms")).toEqual(["too_many_segments"]);
  expect(judge(`${"a".repeat(room + 1)}{{title}}`, "sms", "due", { ...signatures, stopLine: false })).toEqual([]);
  expect(judge(`ê${"a".repeat(room / 2)}{{title}}`)).toEqual(["too_many_segments"]);
});

test("Telegram takes 4,096 characters, and email whatever may be typed", () => {
  expect(judge(`${"a".repeat(1_500)}{{title}}`, "telegram")).toEqual([]);
  expect(judge(`${"a".repeat(4_000)}{{title}}`, "telegram")).toEqual(["too_long"]);
  expect(judge(`${"a".repeat(4_000)}{{title}}`, "email")).toEqual([]);
});
