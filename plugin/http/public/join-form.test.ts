import { describe, expect, test } from "vitest";
import { judgeJoinForm, readJoinForm } from "./join-form.ts";

const IN_FORCE = { terms: "v1", country: "US" };
const WHOLE = {
  first_name: "Grace",
  last_name: "Okafor",
  number: "(503) 555-0109",
  card: "23529001000059",
  pin: "1234",
  agreed: "yes",
  terms: "v1",
};

function aForm(more: Partial<Record<keyof typeof WHOLE, string>> = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...WHOLE, ...more })) form.set(name, value);
  return readJoinForm(form);
}

test("a complete form gives the number as it will be texted", () => {
  expect(judgeJoinForm(aForm(), IN_FORCE)).toMatchObject({ number: { digits: "15035550109" } });
});

test("an empty form names every field, in the order of the page", () => {
  const judged = judgeJoinForm(readJoinForm(new FormData()), IN_FORCE);
  expect("faults" in judged && judged.faults.map(({ field }) => field)).toEqual([
    "first_name",
    "last_name",
    "number",
    "card",
    "pin",
    "agreed",
  ]);
});

describe("a number is refused with its own reason:", () => {
  test.each([
    ["", "empty"],
    ["503-555", "short_code"],
    ["503 555 01", "too_short"],
    ["+1 503 555 0109 0109 01", "too_long"],
    ["1-800-FLOWERS", "letters"],
    ["800 555 0199", "toll_free"],
    ["911", "short_code"],
    ["503 555 0109 x12", "extension"],
    ["503 555 010📱", "not_a_number"],
    ["+999 503 555 0109", "unknown_country_code"],
  ])("%j is %s", (number, because) => {
    expect(judgeJoinForm(aForm({ number }), IN_FORCE)).toEqual({
      faults: [{ field: "number", key: `join:number.${because}` }],
    });
  });
});

test("a tick under terms that are no longer in force asks to read the new ones first", () => {
  expect(judgeJoinForm(aForm({ terms: "v0" }), IN_FORCE)).toEqual({
    faults: [{ field: "agreed", key: "join:missing.new_terms" }],
  });
  expect(judgeJoinForm(aForm({ agreed: "" }), IN_FORCE)).toEqual({
    faults: [{ field: "agreed", key: "join:missing.agreed" }],
  });
});

test("blanks around a name are ignored, those of a PIN are not", () => {
  const { first_name, pin } = aForm({ first_name: "  Grace ", pin: " 12 " });
  expect([first_name, pin]).toEqual(["Grace", " 12 "]);
});

test("a file in place of a text counts as empty", () => {
  const form = new FormData();
  form.set("card", new File(["x"], "card.txt"));
  expect(readJoinForm(form).card).toBe("");
});
