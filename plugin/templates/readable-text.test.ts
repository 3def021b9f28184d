import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isForProgram, isLetterForProgram, showsNothing } from "./readable-text.ts";

const FOR_PROGRAMS = [
  "---\nmessagebee: yes\nhold: 4711",
  "---\nmessagebee: yes",
  "messagebee: yes",
  "messagebee: yes\nhold: 4711",
  'messagebee: "yes"\ncheckouts: 1,2,3,',
  "----\n---\nmessagebee: yes\ncheckout: 12\nlibrary: MPL\n----",
  '---\nCirriusImpact: yes\npatron: 51\nsms:\n  text: "MPL: Ready: Dune. Pickup by 3 March."\nholds:\n  - 12\n---',
  "---\ncall:\n  script: |\n    Hello Rita. Dune is ready.\npatron: 51\n",
  "---\nhold: 4711\nlibrary: MPL",
  "---\nhold: 4711",
  "hold: 4711\npatron: 51",
  "sendbee: yes\nhold: 4711",
  "%YAML 1.2\n---\nother: bar\ntemplate: hold_ready",
  "# for the other sender\nmessagebee: true",
  "---\nmessagebee: yes\n---\nHello",
  "You have one or more holds:\n---\nmessagebee: yes\nhold: 4711",
  '{"messagebee":"yes","hold":4711}',
  "{hold: 4711}",
  '[{"hold": 4711}]',
  '{\n  "template": "hold",\n  "data": {"hold": 4711}\n}',
  '<?xml version="1.0"?>\n<notice/>',
  "<notice>\n<hold>4711</hold>\n</notice>\n",
  '<notice id="4711"/>',
  "messagebee=yes\nhold=4711",
  "messagebee=yes&hold=4711",
];

const FOR_PATRONS = [
  "Hold ready: yes",
  "Hold ready: yes\nTitle: Dune",
  "Ready: yes\nTitle: Dune",
  "ready: yes\ntitle: Dune",
  "---\nReady: yes\n---",
  "---\nReminder: Dune is due tomorrow.\n---",
  "---\nHold ready: Dune\n---\nPlease collect it at Midway.",
  "--- Midway Library ---\nDune is ready.",
  "Title: Dune\nDue: 2026-03-02",
  "title: Dune\ndue: 2026-03-02",
  "Checkouts: 3\nHolds: 2",
  "checkouts: 3\nholds: 2",
  "Item: 2",
  "Patron: 51 has a hold",
  "<p>Dune: ready</p>",
  "<b>Dune</b> is ready",
  "<Dune> is ready",
  "{Dune} is ready",
  "[Midway] Dune: ready",
  "- Dune\n- Emma",
  "Midway: Dune is ready. Yes: really!",
  "https://library.example/?hold=1&patron=2",
  "Hello\n---\nYour loans: 3\n---\nmore: https://library.example",
  "¿Listo?: sí",
];

describe("a text for another program", () => {
  test.each(FOR_PROGRAMS)("is known: %j", (text) => expect(isForProgram(text)).toBe(true));
  test.each(FOR_PATRONS)("is not taken for one: %j", (text) => expect(isForProgram(text)).toBe(false));

  test("is known whatever blanks, marks and line ends it begins and ends with", () => {
    const around = fc.stringMatching(/^[ \n\t\u{feff}\u{200b}\r]{0,5}$/u);
    fc.assert(
      fc.property(fc.constantFrom(...FOR_PROGRAMS), around, around, fc.boolean(), (text, before, after, windows) => {
        const whole = `${before}${text}${after.replace(/[^ \n\t\r]/gu, "")}`;
        expect(isForProgram(windows ? whole.replace(/\r?\n/g, "\r\n") : whole)).toBe(true);
      }),
    );
  });

  test("is no text of sentences and lists for a person", () => {
    const line = fc.oneof(
      fc.constantFrom("---", "", "Hold ready: yes", "Title: Dune", "Copies: 3", "- Emma"),
      fc.lorem({ maxCount: 4 }),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(isForProgram(lines.join("\n"))).toBe(false);
      }),
    );
  });
});

describe("the wording of a letter for another program", () => {
  test.each([
    "----\n---\nmessagebee: yes\ncheckout: [% checkout.id %]\nlibrary: [% branch.id %]\n----",
    "---\nmessagebee: yes\ncheckouts: [% FOREACH o IN overdues %][% o.id %],[% END %]\n[% END %]\n",
    "[% USE KohaDates %]\n---\nmessagebee: yes\ncheckout: <<items.content>>\n",
    '{"hold": "[% hold.id %]"}',
    "hold=[% hold.id %]&patron=<<borrowers.borrowernumber>>",
  ])("is known: %j", (wording) => expect(isLetterForProgram(wording)).toBe(true));

  test.each([
    "[% biblio.title %] is ready at [% branch.branchname %]: [% hold.expirationdate | $KohaDates %]",
    "<<branches.branchname>>: <<biblio.title>> is due.",
    "You have one or more holds available for pickup:\r\n----\r\n[% hold.biblio.title %]\r\n----",
    "[% IF hold %]Hold ready: [% hold.biblio.title %][% END %]",
    "",
  ])("is not taken for one: %j", (wording) => expect(isLetterForProgram(wording)).toBe(false));
});

describe("a text that shows nothing", () => {
  test.each(
    [
      ["", " \r\n\t", "\u200b", "\u00ad", "\0", "\ufeff", "\u2060\u3164", "\u2800", "\u034f\ufe0f"],
      ["<p></p>", "&nbsp;", "&nbsp", "&#8203;", "&#xAD;", "<p>&nbsp;</p><br/>", "<div><br></div>", "<!-- Dune -->"],
      ["\u3164", "\u115f\u1160", "\uffa0", "\u200e\u202b\u2067", "\u0301", " \u0301\u20dd", "\ufffc", "\ud800"],
      ["&NonBreakingSpace;", "&ZeroWidthSpace;&#x200f;", "&emsp13;", "&hairsp;&rlm;", "&MediumSpace;"],
      ["<p>", "<B>", "</td>"],
      [
        "<o:p>&nbsp;</o:p>",
        "<section><blockquote> </blockquote></section>",
        "<title>Dune</title>",
        "<?xml version='1.0'?>",
      ],
      ["<!-- Dune", "<style>p { color: red }", "<script>Dune()</script >", "<p hidden>Dune</p>"],
      ["<p style='color: red; display: none'>Dune</p>", '<div style="visibility:hidden">Dune</div>&shy;'],
      ["<html><head><title>Dune</title><style>p { color: red }</style></head><body> </body></html>"],
    ].flat(),
  )("is %j", (text) => expect(showsNothing(text)).toBe(true));

  test.each([".", "0", "<3", "<Dune>", "&amp;", "&", "😀", "❤️", "<p>a</p>", "<img src='a'>", "a\u200b", "e\u0301"])(
    "is not %j",
    (text) => expect(showsNothing(text)).toBe(false),
  );

  test.each([
    "<title> is ready",
    "<p hiddenness>a</p>",
    "<p style='display: block'>a</p>",
    "ह\u094d",
    "本",
    "كتاب",
    "1️⃣",
  ])("is not %j either", (text) => expect(showsNothing(text)).toBe(false));

  test("is found without delay, however long and odd it is", () => {
    const begun = performance.now();
    for (const odd of ["<p", "<a style='", "<title>", "<!--", "&#", "<p hidden>", "\u0301"])
      showsNothing(odd.repeat(8_000));
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test("is none with a letter or a digit outside of tags", () => {
    fc.assert(
      fc.property(fc.constantFrom("", "\u200b", "<p>", "&nbsp;", "\0"), fc.stringMatching(/^\p{L}|\p{N}$/u), (a, b) => {
        expect(showsNothing(`${a}${b}${a}`)).toBe(false);
      }),
    );
  });
});
