import { expect, test } from "vitest";
import { LANGUAGES, type Lang, openLocales } from "./locales.ts";
import { WORDED_TEXTS } from "./wording-list.ts";
import { allowedIn, judgeWording, readShipped, tidy, weighPhoneText } from "./wordings-judge.ts";

const shipped = await openLocales();
const sample = {
  library: "Bibliothek am Rosengarten",
  contact: "+15550100100",
  link: "https://opac.example.org/tidings/…",
  address: "+15550100123",
  sender: "+15550100001",
  ending: "0123",
  at: "10:15",
  again: "10:25",
  wait: "15 min",
};

function named(key: string) {
  const text = WORDED_TEXTS.find((one) => one.key === key);
  if (!text) throw new Error(`${key} cannot be worded`);
  return text;
}
/** The names of the faults; each is worded in every language. */
function judge(key: string, text: string, lang: Lang = "en") {
  const faults = judgeWording(named(key), { lang, text }, shipped, sample);
  for (const reader of LANGUAGES) for (const fault of faults) shipped(reader, fault.key, fault.variables);
  return faults.map((fault) => fault.key.replace("terms:fault.", ""));
}

test("every shipped wording passes, in every language", () => {
  const faults = LANGUAGES.flatMap((lang) =>
    WORDED_TEXTS.flatMap((text) =>
      judgeWording(text, { lang, text: readShipped(shipped, lang, text.key) }, shipped, sample).map((fault) => [
        lang,
        text.key,
        fault.key,
      ]),
    ),
  );
  expect(faults).toEqual([]);
  expect(new Set(WORDED_TEXTS.map(({ key }) => key)).size).toBe(WORDED_TEXTS.length);
});

test.each([
  ["replies:invitation", "en", "{{library}}: Want our texts? Reply YES. HELP for help, STOP to end.", []],
  ["replies:invitation", "en", "Midway: Reply YES. HELP for help, STOP to end.", ["need_library"]],
  ["replies:invitation", "en", "Bibliothek am Rosengarten: Reply START. HELP for help, STOP to end.", []],
  ["replies:invitation", "en", "{{library}}: Reply yes to get texts.", ["need_yes", "need_help", "need_stop"]],
  ["replies:invitation", "da", "{{library}}: Svar JA. HJÆLP hjælper, STOP afmelder.", []],
  ["replies:invitation", "da", "{{library}}: Svar OUI. HJÆLP hjælper, STOP afmelder.", ["need_yes"]],
  ["replies:invitation", "es", "{{library}}: Responda SÍ. AYUDA: ayuda, STOP: baja.", []],
  ["replies:help", "en", "{{library}}: STOP to end.", ["need_contact"]],
  ["replies:help", "en", "{{library}}: call {{phone}} or {{contact}}. STOP to end.", ["unknown"]],
  ["replies:stop_confirmed", "en", "{{library}}: You get no more texts.", []],
  ["replies:stop_confirmed", "en", "You get no more texts.", ["need_library"]],
  [
    "replies:stop_confirmed",
    "en",
    `{{library}}: You get no more texts. ${"But see our new books. ".repeat(6)}`,
    ["one_segment"],
  ],
  ["replies:welcome", "en", `{{library}}: STOP ends, HELP helps. ${"Welcome. ".repeat(90)}`, ["too_many_segments"]],
  ["replies:welcome", "en", "{library}}: STOP ends, HELP helps.", ["brace", "need_library"]],
  ["replies:welcome", "en", "{{library}}: stop ends, STOPPING helps, HELP too.", ["need_stop"]],
  ["replies:ask_stop_telegram", "en", "{{library}}: STOP?", ["need_stop_command"]],
  ["patron:terms.text", "en", "", ["empty"]],
  ["patron:terms.text", "en", "I agree that {{library}} texts me.", []],
  ["mail:invitation", "en", "{{library}} asks you to confirm.", ["need_link"]],
  ["mail:subject.invitation", "en", "One line\nand another", ["one_line"]],
  ["account:why.must_start", "en", "Text us.", ["need_start", "need_sender"]],
  ["account:state.opted_in", "en", "x".repeat(61), ["too_long"]],
] as const)("a wording of %s in %s: %s", (key, lang, text, faults) => {
  expect(judge(key, text, lang)).toEqual(faults);
});

test("the variables of a text are those that it gets when it is used", () => {
  expect(allowedIn(named("account:why.must_start"), shipped)).toEqual(["address", "sender"]);
  expect(allowedIn(named("replies:stop_confirmed"), shipped)).toEqual(["library", "contact"]);
  expect(allowedIn(named("account:why.none"), shipped)).toEqual([]);
});

test("line ends and blanks around a text make no difference", () => {
  expect(tidy("\r\n  One\r\nTwo \r\n")).toBe("One\nTwo");
});

test("the characters that make a text cost more are named once each", () => {
  expect(weighPhoneText("Ready ☕ – come ☕")).toMatchObject({ encoding: "UCS-2", segments: 1, costly: ["☕", "–"] });
  expect(weighPhoneText("Ready").costly).toEqual([]);
});
