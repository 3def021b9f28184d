import { expect, test } from "vitest";
import { heardSchema } from "../../plugin/http/bot-api.ts";
import { aListened } from "./listened.fixture.ts";
import { needsWhom, tell, wantsOut, withinLimit } from "./listened.ts";

const heardAt = "2026-11-21T12:00:00.000Z";

test.each([
  ["a STOP", aListened({ text: "Stop!" }), true, false],
  ["a STOP in another language", aListened({ text: "ARRÊT" }), true, false],
  [
    "a text in which the provider sees an opt-out",
    aListened({ text: "no thanks", providerIntent: "optout" }),
    true,
    false,
  ],
  ["a block in Telegram", aListened({ kind: "blocked", text: "" }), true, false],
  ["an ordinary text", aListened(), false, true],
  ["a START, whose word depends on the language", aListened({ text: "START" }), false, true],
  ["a link", aListened({ kind: "link", text: "", token: "t" }), false, false],
])("%s", (_what, listened, out, asks) => {
  expect(wantsOut(listened)).toBe(out);
  expect(needsWhom(listened)).toBe(asks);
});

test("a yes is sent as a yes: the service knows what it answers", () => {
  for (const pending of [true, false]) {
    expect(tell(aListened({ text: "yes" }), { heardAt, whom: { lang: "en", pending } }).intent).toBe("yes");
    expect(tell(aListened({ text: "No, thanks" }), { heardAt, whom: { lang: "en", pending } }).intent).toBe("no");
  }
});

test("a block is sent as a block, not as a text that says stop", () => {
  const told = tell(aListened({ channel: "telegram", kind: "blocked", text: "" }), { heardAt });
  expect(told).toMatchObject({ kind: "blocked", intent: "other", because: "Telegram says blocked" });
});

test("whatever is sent fits the service's schema", () => {
  const longest = aListened({ text: withinLimit(`STOP ${"\u{1F4DA}".repeat(15_000)}`) });
  for (const listened of [longest, aListened({ kind: "link", token: "abc", text: "" }), aListened({ text: "" })]) {
    expect(
      heardSchema.safeParse(tell(listened, { heardAt, whom: { lang: null, pending: false } })).error,
    ).toBeUndefined();
  }
  expect(wantsOut(longest)).toBe(true);
});
