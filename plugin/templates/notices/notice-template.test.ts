import fc from "fast-check";
import { expect, test } from "vitest";
import { fillTemplate, namesIn, readTemplate } from "./notice-template.ts";

const fill = (wording: string, values: Record<string, string> = {}) => fillTemplate(readTemplate(wording), values);

test.each([
  ["Hello {{ first_name }}, {{title}}!", { first_name: "Rita", title: "Dune" }, "Hello Rita, Dune!"],
  ["Hello {{first_name}}, it is due.", {}, "Hello, it is due."],
  ["{{first_name}} it is due {{due_date}}", {}, "it is due"],
  ["Due {{a}} and {{b}} now", { b: "B" }, "Due and B now"],
  ["Due.[[ Fine: {{fine}}.]]", { fine: "4.50" }, "Due. Fine: 4.50."],
  ["Due.[[ Fine: {{fine}}.]]", {}, "Due."],
  ["Due.[[ {{fine}} by {{until}}]] Bye", { fine: "4" }, "Due. Bye"],
  ["Hent senest {{until}}. Tak", { until: "2. mar." }, "Hent senest 2. mar. Tak"],
  ["Klar[[ til {{until}}]].", { until: "2. mar." }, "Klar til 2. mar."],
  ["{{title}}... {{title}}.", { title: "Dune..." }, "Dune...... Dune..."],
  ["[single] {{title}}", { title: "{{until}} [[x]] $& $1" }, "[single] {{until}} [[x]] $& $1"],
])("%j with %j is %j", (wording, values, text) => expect(fill(wording, values)).toBe(text));

test.each([
  ["{{title}", ["brace"]],
  ["{title}}", ["brace"]],
  ["{{first name}}", ["brace"]],
  ["}", ["brace"]],
  ["[[ {{fine}}", ["bracket"]],
  ["{{fine}} ]]", ["bracket"]],
  ["[[ a [[ {{fine}} ]] b ]]", ["bracket"]],
  ["[[ never ]]", ["no_variable"]],
  ["[[{{fine}}]] [one] {{title}}", []],
] as const)("%j has the faults %j", (wording, faults) => expect(readTemplate(wording).faults).toEqual(faults));

test("a variable is needed where it stands outside of optional parts", () => {
  const { all, needed } = namesIn(readTemplate("{{a}}[[ {{b}} {{a}}]][[{{c}}]]{{c}}"));
  expect([[...all].sort(), [...needed].sort()]).toEqual([
    ["a", "b", "c"],
    ["a", "c"],
  ]);
});

test("a wording without faults keeps every word of its own and every value", () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), word, (words, value) => {
      expect(fill(words.map((one) => `${one} {{x}}`).join(" "), { x: value })).toBe(
        words.map((one) => `${one} ${value}`).join(" "),
      );
    }),
  );
});

test("whatever is typed is read and filled in", () => {
  const signs = fc.array(fc.constantFrom("[[", "]]", "{{a}}", "{{", "}}", "[", "]", " ", ".", "x", "\ufdd0"), {
    maxLength: 40,
  });
  fc.assert(fc.property(signs, (all) => typeof fill(all.join(""), { a: "1." }) === "string"));
});
