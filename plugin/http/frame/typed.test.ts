import { expect, test } from "vitest";
import { typedTexts } from "./typed.ts";

test("what was typed comes back in its order; secrets and what buttons say do not", () => {
  const form = new FormData();
  for (const [name, value] of [
    ["csrf", "x".repeat(43)],
    ["library_name", "Midway Library"],
    ["plivo_auth_token", "A-Secret"],
    ["pin", "Word-4711"],
    ["password2", "Word-4711"],
    ["do", "save"],
    ["seen", "12"],
    ["terms.sms", "Idbksj3NNItEGVRV"],
    ["listed_at", "1796013276123"],
    ["note", "  "],
    ["reason", "They asked\nfor it"],
    ["number", "+15035550101"],
  ] as const) {
    form.append(name, value);
  }
  form.append("file", new File(["x"], "a.csv"));
  expect(typedTexts(form)).toEqual(["Midway Library", "They asked\nfor it", "+15035550101"]);
});
