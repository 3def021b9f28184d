import { expect, test } from "vitest";
import { understand } from "./keywords.ts";
import { quotationsIn } from "./understand-quotations.ts";

const quoted = (text: string) => quotationsIn(text).map(({ from, to }) => text.slice(from, to));

test.each([
  ["none", "the ’90s were good, don’t stop", []],
  ["curly", "Is “Stop Texting Me” in?", ["“Stop Texting Me”"]],
  ["straight", 'Is "Stop Texting Me" in?', ['"Stop Texting Me"']],
  ["French", "a dit « arrêtez » hier", ["« arrêtez »"]],
  ["Danish", "hun skrev »stop nu« i går", ["»stop nu«"]],
  ["German", "das „Stopp“ Schild", ["„Stopp“"]],
  ["single", "the ‘stop it’ game", ["‘stop it’"]],
  ["one within another", "said “the “Dune” film is out” today", ["“the “Dune” film is out”"]],
  ["two", "“a b c” and “d e f”", ["“a b c”", "“d e f”"]],
  ["cut off, as phones do", "see “Your hold is ready. Reply STO", ["“Your hold is ready. Reply STO"]],
  ["a straight mark that is never closed", 'a 5" screen, stop texting me', []],
])("quotations: %s", (_, text, found) => {
  expect(quoted(text)).toEqual(found);
});

test.each([
  "Liked “Hill Library: “Dune” is ready. To stop texts reply STOP”",
  "Loved “Hill Library: “Dune” is ready. Don’t want these texts? Reply STOP”",
  "A aimé « Médiathèque : « Dune » est prêt. Pour arrêter les SMS répondez STOP »",
  "Liked ‘Your hold is ready. To stop texts reply STOP’",
  "Liked “Hill Library: Your hold is ready. To stop texts reply ST",
  "Syntes godt om “Biblioteket: Din bog er klar. Svar STOP for at afmelde”",
  "Le gustó “Tu reserva está lista. Responde STOP para terminar”",
  "👍 to “Hill Library: reply STOP to end”",
  "Laughed at an image",
])("a reaction asks for nothing, however it quotes: %s", (text) => {
  expect(understand(text)).toEqual({ intent: "other", because: "automatic answer" });
});

test.each(["I liked it, please stop texting me", "loved the book. stop texting me now", "Liked it! STOP"])(
  "a person's own words are no reaction: %s",
  (text) => {
    expect(understand(text).intent).toBe("stop");
  },
);

test("a million characters of quotation marks take no longer than those of the longest text", () => {
  const time = (text: string) => {
    const began = performance.now();
    quotationsIn(text);
    return performance.now() - began;
  };
  for (const part of ["“", "“a ” ", "«»", '" ', "‘a’b "]) {
    time(part.repeat(1_000));
    const short = Math.max(1, time(part.repeat(100_000 / part.length)));
    // Ten times the length takes ten times as long; anything quadratic would take a hundred times.
    expect([part, time(part.repeat(1_000_000 / part.length)) / short < 50]).toEqual([part, true]);
  }
});
