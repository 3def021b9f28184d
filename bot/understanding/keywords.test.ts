import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LANGUAGES as languagesWithTexts, openLocales } from "../../plugin/templates/locales.ts";
import { HELP_WORDS, LANGUAGES, START_ANYWHERE, START_WORDS, STOP_WORDS } from "./keyword-lists.ts";
import { type HearContext, hear, type Intent } from "./keywords.ts";

const intentOf = (text: string, context: HearContext = {}): Intent => hear(text, context).intent;

describe("start", () => {
  test("START and UNSTOP count in every language", () => {
    for (const text of [
      "START",
      "start!",
      "ＳＴＡＲＴ",
      "s t a r t",
      "UNSTOP",
      "Un­stop",
      "/start",
      "/start@hill_library_bot",
    ]) {
      for (const lang of LANGUAGES) expect([text, lang, intentOf(text, { lang })]).toEqual([text, lang, "start"]);
    }
  });

  test("START inside a sentence, or with a deep link's parameter, is not a start", () => {
    for (const text of ["start my renewal", "/start Yx3-abc", "When does it start?", "Start date"]) {
      expect(intentOf(text)).toBe("other");
    }
  });

  test("a wish for messages that only looks like one starts nothing, whatever its language", () => {
    for (const text of [
      "on fera un stop chez vous en rentrant de l'école",
      "fais un stop à la pharmacie chérie",
      "inscrivez-moi sur la liste des numéros à ne pas appeler",
    ]) {
      expect([text, intentOf(text, { pending: true })]).not.toEqual([text, "start"]);
    }
  });

  test("a key that is held down answers nothing", () => {
    for (const text of ["jjjjjjj", "kkkkkk", "nnnnnnnn", "yyyyyy", "ooooo"]) {
      expect([text, intentOf(text, { pending: true, lang: "da" })]).toEqual([text, "other"]);
      expect([text, intentOf(text, { pending: true, asked: "stop" })]).toEqual([text, "other"]);
    }
  });

  test("other start words count in the patron's own language, and in all if it is unknown", () => {
    for (const [text, own] of [
      ["Iniciar", "es"],
      ["EMPEZAR", "es"],
      ["comenzar", "es"],
      ["Commencer", "fr"],
      ["reprendre", "fr"],
      ["tilmeld", "da"],
    ] as const) {
      expect(intentOf(text)).toBe("start");
      for (const lang of LANGUAGES)
        expect([text, lang, intentOf(text, { lang })]).toEqual([text, lang, lang === own ? "start" : "other"]);
    }
  });

  test("a yes counts only while an invitation is open", () => {
    for (const text of ["YES", "Sí", "oui", "Ja!"]) {
      expect(intentOf(text)).toBe("other");
      expect(hear(text, { pending: true })).toEqual({ intent: "start", because: "yes while an invitation is open" });
    }
  });

  test("a no declines an invitation, in every language, and is nothing without one", () => {
    for (const text of ["No", "no thanks", "No, gracias", "non merci", "Nej tak!", "n"]) {
      expect(intentOf(text)).toBe("other");
      expect(hear(text, { pending: true })).toEqual({ intent: "stop", because: "no while an invitation is open" });
    }
    expect(intentOf("No hold for me?", { pending: true })).toBe("other");
  });

  test("a yes may be polite", () => {
    for (const text of ["yes please", "Y", "Yeah!", "sí, gracias", "Oui merci", "ja tak"]) {
      expect([text, intentOf(text, { pending: true })]).toEqual([text, "start"]);
    }
  });

  test("a yes counts in every language, whatever the patron's own", () => {
    expect(intentOf("si", { lang: "es", pending: true })).toBe("start");
    expect(intentOf("yes", { lang: "es", pending: true })).toBe("start");
    expect(intentOf("si", { lang: "en", pending: true })).toBe("start");
    expect(intentOf("Si puedo", { lang: "es", pending: true })).toBe("other");
  });

  test("is also what the provider calls an optin", () => {
    expect(hear("Renew it", { intent: "optin" })).toEqual({ intent: "start", because: "provider says optin" });
  });
});

describe("help", () => {
  test("counts in every language", () => {
    for (const text of [
      "HELP",
      "help?",
      "INFO",
      "Ayuda",
      "INFORMACIÓN",
      "informacion",
      "aide",
      "/help",
      "/help@hill_library_bot",
      "Help ℹ️",
    ]) {
      for (const lang of LANGUAGES) expect([text, lang, intentOf(text, { lang })]).toEqual([text, lang, "help"]);
    }
  });

  test("Danish help may be written without Danish keys", () => {
    for (const text of ["HJÆLP", "hjælp", "HJAELP", "hjalp"]) expect(intentOf(text)).toBe("help");
  });

  test("HELP inside a sentence is not a request for help", () => {
    for (const text of ["help me find a book", "mer info?"]) expect(intentOf(text)).toBe("other");
  });

  test("is also what the provider calls help", () => {
    expect(hear("assist", { intent: "help" })).toEqual({ intent: "help", because: "provider says help" });
  });
});

test("the reason names the rule that matched, and never quotes what was written", () => {
  expect(hear("Stop").because).toBe("whole message is a stop word (en)");
  expect(hear("Stop calling 555 0100").because).toBe("first word is STOP");
  expect(hear("Opt-out of this").because).toBe("first word is OPT OUT");
  expect(hear("Désabonner Ana").because).toBe("first word is DESABONNER");
  expect(hear("Aide").because).toBe("whole message is a help word (fr)");
  expect(hear("Stop", { intent: "optout" }).because).toBe("whole message is a stop word (en)");
  expect(hear("My name is Ana").because).toBe("no keyword");
});

test("no word of the lists has two meanings, and none is lost in folding", () => {
  const meaning = new Map<string, Intent>();
  const lists: [Intent, readonly string[]][] = [["start", START_ANYWHERE]];
  for (const lang of LANGUAGES) {
    lists.push(["stop", STOP_WORDS.leading[lang]], ["stop", STOP_WORDS.alone[lang]], ["start", START_WORDS[lang]]);
    lists.push(["help", HELP_WORDS[lang]]);
  }
  for (const [intent, words] of lists) {
    for (const word of words) {
      expect([word, meaning.get(word) ?? intent]).toEqual([word, intent]);
      expect([word, intentOf(word, { pending: true })]).toEqual([word, intent]);
      meaning.set(word, intent);
    }
  }
});

test("every keyword that our replies ask for is understood in the reply's language", async () => {
  expect(LANGUAGES).toEqual(languagesWithTexts);
  const say = await openLocales();
  for (const lang of LANGUAGES) {
    for (const name of ["stop_confirmed", "welcome_back", "help", "invitation", "welcome"] as const) {
      const words = say(lang, `replies:${name}`, { library: "", contact: "" }).match(/\p{Lu}{2,}/gu) ?? [];
      const keywords = words.filter((word) => word !== "SMS");
      expect(keywords).not.toEqual([]);
      for (const word of keywords) expect([lang, word, intentOf(word, { lang, pending: true })]).not.toContain("other");
    }
  }
});

const dressing = fc.string({
  unit: fc.constantFrom(
    " ",
    "\n",
    ".",
    "!",
    "«",
    "”",
    "'",
    "\u200b",
    "\ufeff",
    "\u202e",
    "\u00a0",
    "\ufe0f",
    "🛑",
    "👍🏽",
    "-",
    "*",
  ),
  maxLength: 8,
});

test("a keyword keeps its meaning in any form", () => {
  const words = fc.constantFrom(
    "STOP",
    "Arrêt",
    "hjælp",
    "INFORMACIÓN",
    "unstop",
    "Cancel",
    "opt out",
    "désinscrire",
    "FIN",
  );
  const wear = fc.constantFrom(
    (word: string) => word.toLowerCase(),
    (word: string) => word.normalize("NFD"),
    (word: string) => [...word.replace(" ", "")].join("."),
    (word: string) => [...word].join("\u200c"),
    (word: string) => `${word} ${word}`,
  );
  fc.assert(
    fc.property(words, wear, dressing, dressing, (word, put, before, after) => {
      expect(intentOf(before + put(word) + after)).toBe(intentOf(word));
    }),
  );
});

test("any text has an intent, and a STOP as its first sentence is always a stop", () => {
  const context = fc.record(
    {
      lang: fc.constantFrom(...LANGUAGES),
      pending: fc.boolean(),
      asked: fc.constant("stop" as const),
      intent: fc.constantFrom("optout" as const, "optin" as const, "help" as const, "" as const),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), context, (text, about) => {
      expect(hear(text, about).because).toMatch(
        /^(whole message is a stop sign|whole message is a (stop|start|help) word \((en|es|fr|da)\)|first word is [A-Z ]+|provider says (optout|optin|help)|(yes|no) while an invitation is open|(yes|no) to our question whether to stop|automatic answer|(asks to end|wrong person|asks to start|asks for help) \((en|es|fr|da)\)|is like other requests (to end|to start|for help)|wrong person|another way|unsure|no keyword)$/,
      );
      expect(intentOf(`STOP. ${text}`, about)).toBe("stop");
    }),
  );
});

test("a long text takes time in proportion to its length", () => {
  const parts = ["a", "a ", "S T O P ", "🛑", "HELP", "\u200b", "é", "\ufdfa", "/a@", "ab", "stop "];
  // The CPU time of this thread: the machine's other load must not count.
  const take = (text: string) => {
    const before = process.threadCpuUsage();
    hear(text, { pending: true });
    return process.threadCpuUsage(before).user / 1_000;
  };
  const best = (text: string) => Math.min(take(text), take(text), take(text));
  for (const part of parts) {
    const short = best(part.repeat(2_000 / part.length));
    // Ten times the length takes ten times as long; one slow pattern would make it a hundred times.
    expect([part, best(part.repeat(20_000 / part.length)) / Math.max(short, 0.5) < 50]).toEqual([part, true]);
  }
});
