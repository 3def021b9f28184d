import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Lang } from "./keyword-lists.ts";
import { hear, type TextContext, understand } from "./keywords.ts";
import da from "./phrases/corpus/da.json" with { type: "json" };
import en from "./phrases/corpus/en.json" with { type: "json" };
import es from "./phrases/corpus/es.json" with { type: "json" };
import fr from "./phrases/corpus/fr.json" with { type: "json" };
import { readRequest } from "./understand.ts";

const corpora: Record<Lang, { text: string; is: string }[]> = { en, es, fr, da };

function answer(text: string, context: TextContext = {}): string {
  const { intent, because } = understand(text, context);
  if (because === "automatic answer") return "automatic";
  return because === "unsure" || because === "another way" ? "unsure" : intent;
}

describe.each(LANGUAGES)("people who write in %s", (lang) => {
  const corpus = corpora[lang];
  const wrongIn = (context: TextContext) =>
    corpus
      .map(({ text, is }) => ({ text, is, heard: answer(text, context) }))
      .filter(({ is, heard }) => is !== heard)
      .map(({ text, is, heard }) => `${is}, but heard ${heard}: ${text}`);

  test("are understood", () => {
    expect(wrongIn({ lang })).toEqual([]);
  });

  test("are understood before anyone knows their language", () => {
    expect(wrongIn({})).toEqual([]);
  });

  test("are understood when they ask to end, whatever language the library has on file", () => {
    const asking = corpus.filter(({ is }) => is === "stop").map(({ text }) => text);
    for (const other of LANGUAGES) {
      expect(asking.filter((text) => answer(text, { lang: other }) !== "stop")).toEqual([]);
    }
  });

  test("are enough for a meaningful corpus", () => {
    const count = (is: string) => corpus.filter((one) => one.is === is).length;
    expect(new Set(corpus.map(({ text }) => text)).size).toBe(corpus.length);
    expect(corpus.length).toBeGreaterThanOrEqual(150);
    expect(count("stop")).toBeGreaterThanOrEqual(60);
    expect(count("other")).toBeGreaterThanOrEqual(60);
    for (const is of ["unsure", "yes", "no", "start", "help", "automatic"]) {
      expect([is, count(is) >= 15]).toEqual([is, true]);
    }
  });
});

test("a text that quotes a notice of ours is read without it", () => {
  const notice = "Hill Library: your hold is ready. Please stop texting me? Answer STOP.";
  expect(answer(`On my way\n> ${notice}`)).toBe("other");
  expect(answer(`On my way\n\nOn Tue, Nov 3, 2026 at 9:12 AM Hill Library wrote:\n${notice}`)).toBe("other");
  expect(answer(`På vej\n\nDen 3. nov. 2026 kl. 09.12 skrev Biblioteket:\n${notice}`)).toBe("other");
  expect(answer(`J'arrive\n\nLe mar. 3 nov. 2026 à 09:12, Bibliothèque <a@b.example> a écrit :\n${notice}`)).toBe(
    "other",
  );
  expect(answer(`On my way\n---- Original Message ----\n${notice}`)).toBe("other");
  expect(answer(`Please stop texting me\n> ${notice}`)).toBe("stop");
  expect(answer(`On the other hand I wrote: please stop texting me`)).toBe("stop");
  expect(answer(`original text\nplease stop texting me`)).toBe("stop");
});

test("a request that is only quoted is asked about", () => {
  expect(answer("> please stop texting me")).toBe("unsure");
});

test("a title in quotation marks asks for nothing, the person's own quoted words do", () => {
  for (const title of ['"Stop Texting Me"', "“Stop Texting Me”", "«Stop Texting Me»", "„Stop Texting Me“"]) {
    expect(answer(`Is ${title} on the shelf`)).toBe("other");
    expect(answer(`I said ${title}`)).toBe("stop");
    expect(answer(title)).toBe("stop");
  }
});

test("a request is not cancelled by words in another sentence", () => {
  expect(answer("No. Stop texting me. Don't stop the emails.")).toBe("stop");
  expect(answer("I can't stop reading, but please stop texting me")).toBe("stop");
  expect(answer("Please do not stop the sms")).not.toBe("stop");
});

test("people mix languages", () => {
  for (const text of ["please no mas textos", "stop les sms svp", "pls hold op med at skrive", "unsubscribe tak"]) {
    expect([text, answer(text)]).toEqual([text, "stop"]);
  }
});

test("unclear requests count in the patron's own language and in English, or in all if it is unknown", () => {
  expect(answer("hvem er det?")).toBe("unsure");
  expect(answer("hvem er det?", { lang: "da" })).toBe("unsure");
  expect(readRequest("hvem er det?", "fr").asks).toBe("no");
  expect(answer("who is this?", { lang: "fr" })).toBe("unsure");
});

test("ordinary words that ask to end win over help and optin that a provider saw", () => {
  expect(hear("please stop texting me", { intent: "optin" }).because).toBe("asks to end (en)");
  expect(hear("help me, please stop texting me", { intent: "help" }).intent).toBe("stop");
  expect(hear("who is this?", { intent: "help" }).intent).toBe("help");
});

const bricks = fc.constantFrom(
  ...[
    "stop",
    "don't",
    "texting",
    "me",
    "no",
    "más",
    "mensajes",
    "n'",
    "arrêtez",
    "pas",
    "ikke",
    "flere",
    "sms",
    "list",
  ],
  ...['"', "“", "”", "«", "»", ">", "\n", ", ", ". ", "(", "—", "🛑", "\u202e", "\ud800", "wrote:", "On ", "0"],
);

test("any mix of words, marks and characters has an intent, the same in capitals", () => {
  const heap = fc.array(fc.oneof(bricks, fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 60 });
  fc.assert(
    fc.property(heap, (parts) => {
      expect(["stop", "start", "help", "yes", "no", "other", "unsure", "automatic"]).toContain(answer(parts.join(" ")));
    }),
  );
  fc.assert(
    fc.property(fc.array(bricks, { maxLength: 30 }), (parts) => {
      const text = parts.join(" ").replaceAll("wrote:", "");
      expect(answer(text.toUpperCase())).toBe(answer(text));
    }),
  );
});

test("a text of twice the length takes no more than a few times as long", () => {
  const parts = [
    "stop ",
    "don't stop ",
    "i don't want ",
    "> ",
    '"',
    "“a b c ",
    "please ",
    "stop texting ",
    "aaaaaaa",
    "no more, ",
    "\n",
    "hold op ",
  ];
  // The CPU time of this thread: the machine's other load must not count.
  const take = (length: number) => {
    const before = process.threadCpuUsage();
    for (const part of parts) answer(part.repeat(length / part.length));
    return process.threadCpuUsage(before).user / 1_000;
  };
  const best = (length: number) => Math.min(take(length), take(length), take(length));
  // Anything worse than linear would take a hundred times as long for ten times the text.
  expect(best(20_000)).toBeLessThan(40 * Math.max(best(2_000), 1));
});
