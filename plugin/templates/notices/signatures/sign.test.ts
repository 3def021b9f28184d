import fc from "fast-check";
import { expect, test } from "vitest";
import { LANGUAGES, type Lang, openLocales } from "../../locales.ts";
import { showsNothing } from "../../readable-text.ts";
import { namesLibrary } from "./names-library.ts";
import { type SignWith, saysStop, sign, wantsStopLine } from "./sign.ts";
import { judgeSignature, NO_SIGNATURES, type Signatures, signaturesSchema, signatureText } from "./signatures.ts";

const say = await openLocales();
const library = { branchcode: "CPL", name: "Midway", phone: "555-0100", email: "" };
const signatures: Signatures = {
  ...NO_SIGNATURES,
  list: [{ id: "call", name: "Call us", texts: { en: "Call {{branch_phone}}[[ or {{branch_email}}]]" } }],
  notices: "call",
};
const by = (also: Partial<SignWith> = {}): SignWith => ({
  say,
  signatures: NO_SIGNATURES,
  use: "notices",
  lang: "en",
  way: "sms",
  library,
  country: "US",
  stopDue: false,
  ...also,
});

test("the name comes first unless the text says it, whatever its case, accents and blanks", () => {
  expect(sign("Dune is ready.", by())).toBe("Midway: Dune is ready.");
  expect(sign("Prête.", by({ lang: "fr" }))).toBe("Midway : Prête.");
  for (const text of ["At MIDWAY now", "mid way: hi", "Mídway", "(midway)"]) expect(sign(text, by())).toBe(text);
  const japanese = by({ library: { ...library, name: "図書館" } });
  expect(sign("図書館からのお知らせ", japanese)).toBe("図書館からのお知らせ");
  expect(sign("Midwayville", by())).toBe("Midway: Midwayville");
  expect(sign("Hi", by({ signatures: { ...NO_SIGNATURES, addName: false } }))).toBe("Hi");
  expect(sign("Hi", by({ library: { ...library, name: " \u200b" } }))).toBe("Hi");
});

test("the signature is the one of its use, filled in, and says the name too", () => {
  expect(sign("Hi", by({ signatures }))).toBe("Midway: Hi\nCall 555-0100");
  expect(sign("Hi", by({ signatures, lang: "da" }))).toBe("Midway: Hi\nCall 555-0100");
  expect(sign("Hi", by({ signatures, use: "broadcasts" }))).toBe("Midway: Hi");
  const named = { ...signatures, list: [{ id: "call", name: "N", texts: { en: "Yours, {{library}}" } }] };
  expect(sign("Hi", by({ signatures: named }))).toBe("Hi\nYours, Midway");
  const empty = { ...signatures, list: [{ id: "call", name: "N", texts: { en: "{{branch_email}}" } }] };
  expect(sign("Hi", by({ signatures: empty }))).toBe("Midway: Hi");
});

test("how to end texts is said to numbers whose carriers want it, when it is due and unsaid", () => {
  const due = (also: Partial<SignWith> = {}, text = "Hi") => sign(text, by({ stopDue: true, ...also }));
  expect(due()).toBe("Midway: Hi\nReply STOP to unsubscribe.");
  expect(due({ country: "CA", lang: "fr" })).toBe("Midway : Hi\nRépondez STOP pour vous désabonner.");
  expect(due({ country: "PR" })).toContain("STOP");
  for (const also of [
    { country: "DK" },
    { country: null },
    { way: "telegram" },
    { way: "email" },
    { stopDue: false },
  ] as const)
    expect(due(also)).toBe("Midway: Hi");
  expect(due({ signatures: { ...NO_SIGNATURES, stopLine: false } })).toBe("Midway: Hi");
  expect(due({}, "Hi. STOP to end.")).toBe("Midway: Hi. STOP to end.");
  expect([wantsStopLine("us"), wantsStopLine("GB")]).toEqual([true, false]);
});

test.each<readonly [string, boolean]>([
  ...LANGUAGES.map((lang) => [say(lang, "notices:stop_line"), true] as const),
  ["Txt STOP to quit", true],
  ["STOP=end", true],
  ["STOP: baja", true],
  ["Svar STOP", true],
  ["Send the word STOP", true],
  ["reply stop to end", false],
  ["STOP is ready for you", false],
  ["\"Don't STOP Believin'\" is due", false],
  ["NONSTOP to Rome", false],
  ["Please stop by", false],
  ["/stop", false],
])("whether %j says how to end texts: %s", (text, says) => expect(saysStop(text)).toBe(says));

const words = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }),
  fc
    .array(
      fc.constantFrom(
        "Midway",
        "midway",
        "STOP",
        "Reply STOP",
        "Call 555-0100",
        "\n",
        "e\u0301",
        "x",
        ":",
        " ",
        "\u0301",
      ),
    )
    .map((all) => `x${all.join(" ")}`),
);

test("signing drops nothing, is idempotent, and says the name once", () => {
  fc.assert(
    fc.property(
      words,
      fc.constantFrom(...LANGUAGES),
      fc.boolean(),
      fc.constantFrom("Midway", "Bücherei (Süd)", "Ødum*", "図書館", "a"),
      (text, lang: Lang, stopDue, name) => {
        const how = by({ signatures, lang, stopDue, library: { ...library, name } });
        const once = sign(text, how);
        expect(once).toBe(once.normalize("NFC"));
        expect(once).toContain(text.normalize("NFC"));
        expect(sign(once, how)).toBe(once);
        const body = text.normalize("NFC");
        const prefix = `${say(lang, "notices:name_first", { library: name.normalize("NFC") })} `;
        if (once.startsWith(body)) expect(namesLibrary(once, name) || showsNothing(body)).toBe(true);
        else {
          expect(once.startsWith(`${prefix}${body}`)).toBe(true);
          expect(namesLibrary(body, name)).toBe(false);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test("a signature may use few variables, and fits into one text message", () => {
  const faults = (text: string) => judgeSignature(text, library).map(({ key }) => key.replace("words:fault.", ""));
  expect(faults("{{library}}[[, {{branch_phone}}]]")).toEqual([]);
  expect(faults("{{title}}")).toEqual(["not_here"]);
  expect(faults("a".repeat(161))).toEqual(["signature_too_long"]);
  expect(faults("<i>a</i>")).toEqual(["html"]);
  expect(signatureText(signatures, "gone", "en", library)).toBeUndefined();
});

test("a file of signatures is taken only whole", () => {
  const taken = (value: unknown) => signaturesSchema.safeParse(value).success;
  expect([taken(signatures), taken(NO_SIGNATURES)]).toEqual([true, true]);
  expect(signaturesSchema.parse(signatures)).toEqual(signatures);
  const { addName: _, ...half } = signatures;
  const twice = { ...signatures, list: [...signatures.list, ...signatures.list] };
  const nameless = { ...signatures, list: [{ id: "call", name: "N", texts: {} }] };
  for (const bad of [half, twice, nameless, { ...signatures, notices: "gone" }, { ...signatures, more: 1 }, null])
    expect(taken(bad)).toBe(false);
});
