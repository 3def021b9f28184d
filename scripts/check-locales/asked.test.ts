import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readAsked } from "./asked.ts";

const folder = mkdtempSync(join(tmpdir(), "tidings-asked-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { strict: true, noLib: true } }));
for (const room of ["plugin/templates", "scripts/town"]) mkdirSync(join(folder, room), { recursive: true });

const read = (text: string, file = "plugin/page.ts") => {
  writeFileSync(join(folder, file), text);
  const { asked, names } = readAsked(folder);
  rmSync(join(folder, file));
  return { keys: asked.map(({ key }) => key), asked, names };
};

test("a key is found wherever it stands as a value, with its place", () => {
  expect(read('const keys = { good: "staff:state.sent" };\nsay("da", `mail:welcome`);').asked).toEqual([
    { key: "staff:state.sent", at: "plugin/page.ts:1" },
    { key: "mail:welcome", at: "plugin/page.ts:2" },
  ]);
});

test.each([
  ["a union", `declare const way: "sms" | "email"; const key = \`account:channel.\${way}\`;`, ["sms", "email"], ""],
  [
    "a union that may be nothing",
    `declare const way: "sms" | null; const key = \`account:channel.\${way}\`;`,
    ["sms"],
    "",
  ],
  ["any string", `declare const way: string; const key = \`account:channel.\${way}_on\`;`, ["*"], "_on"],
  ["a cast", `declare const way: string; const key = \`account:channel.\${way as "sms"}\`;`, ["*"], ""],
])("by its type, %s says which keys a template makes", (_, text, ways, end) => {
  expect(read(text).keys).toEqual(ways.map((way) => `account:channel.${way}${end}`));
});

test("every part of a key counts", () => {
  const text = `declare const [a, b]: ["x" | "y", "1" | "2"]; const key = \`mail:\${a}.\${b}\`;`;
  expect(read(text).keys).toEqual(["mail:x.1", "mail:x.2", "mail:y.1", "mail:y.2"]);
});

test("types, comments, tests, the demo and the list of wordings ask for nothing", () => {
  expect(read('type Key = "mail:welcome"; // "mail:reminder"').keys).toEqual([]);
  for (const file of ["plugin/page.test.ts", "plugin/page.fixture.ts", "scripts/town/page.ts"]) {
    expect(read('const key = "mail:welcome";', file).keys).toEqual([]);
  }
  const { keys, names } = read('const KEYS = ["mail:welcome"];', "plugin/templates/wording-list.ts");
  expect([keys, [...names]]).toEqual([[], ["KEYS", "mail:welcome"]]);
});
