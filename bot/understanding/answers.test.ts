import { describe, expect, test } from "vitest";
import { type HearContext, hear, understand } from "./keywords.ts";

const sayings = {
  yes: ["YES", "Sí", "Oui", "Ja", "Yes please", "ok", "👍🏽"],
  no: ["No", "Non merci", "Nej tak", "👎"],
};

describe("an answer to a question", () => {
  test("when we asked whether to stop, a yes is a stop and a no is nothing, even while an invitation is open", () => {
    for (const pending of [true, false]) {
      for (const text of sayings.yes) {
        const stop = { intent: "stop", because: "yes to our question whether to stop" };
        expect([text, hear(text, { asked: "stop", pending })]).toEqual([text, stop]);
      }
      for (const text of sayings.no) {
        const other = { intent: "other", because: "no to our question whether to stop" };
        expect([text, hear(text, { asked: "stop", pending })]).toEqual([text, other]);
      }
    }
  });

  test("to an invitation a yes is a start and a no is a stop", () => {
    for (const text of sayings.yes) {
      const start = { intent: "start", because: "yes while an invitation is open" };
      expect([text, hear(text, { pending: true })]).toEqual([text, start]);
    }
    for (const text of sayings.no) {
      const stop = { intent: "stop", because: "no while an invitation is open" };
      expect([text, hear(text, { pending: true })]).toEqual([text, stop]);
    }
  });

  test("is nothing if nobody asked, whatever the provider's reading", () => {
    for (const text of [...sayings.yes, ...sayings.no]) {
      expect([text, hear(text, { intent: "optin" })]).toEqual([text, { intent: "other", because: "no keyword" }]);
    }
  });

  test("is a yes or a no for understand, which knows of no question", () => {
    expect(understand("Yes please")).toEqual({ intent: "yes", because: "whole message is a yes (en)" });
    expect(understand("Nej tak")).toEqual({ intent: "no", because: "whole message is a no (da)" });
    expect(understand("yes", { intent: "optin" }).intent).toBe("yes");
    expect(understand("yes", { intent: "optout" }).intent).toBe("stop");
  });
});

const everyQuestion: HearContext[] = [{}, { pending: true }, { asked: "stop" }, { asked: "stop", pending: true }];

test.each([
  "yes but stop texting me",
  "Yes stop",
  "yes, unsubscribe me",
  "Yes I want you to stop",
  "Sí, dejen de escribirme",
  "Sí, quiero que paren",
  "Oui, arrêtez",
  "Oui, je veux que vous arrêtiez",
  "Ja, stop",
  "Ja, jeg vil gerne have at I stopper",
  "no, stop texting me",
  "ok, stop please",
])("%s: a stop wins over the yes, whatever was asked", (text) => {
  for (const context of everyQuestion) expect(hear(text, context).intent).toBe("stop");
});

test.each([
  "Yes please keep them coming",
  "yes, keep texting me",
  "Yes, don't stop",
  "yes I want to keep getting them",
  "Sí, sigan enviando",
  "Oui, continuez",
  "Ja, bliv endelig ved",
  "yes no",
  "Yes and no",
  "oui et non",
])("%s: a contradiction is no yes, whatever was asked", (text) => {
  for (const context of everyQuestion) expect(hear(text, context).intent).toBe("other");
});

test.each([
  "yes I still want the book",
  "yes, hold Dune for me",
  "no, the other library",
  "No. 5",
  "when does the book club start",
  "start my renewal",
  "can you help me find Dune",
  "ok I will pick it up tomorrow",
  "Yes\nbut not Dune",
  "sí, guárdenme Dune",
  "oui, gardez-moi Dune",
  "ja, gem Dune til mig",
  "Jajaja",
  "Noon",
  "That",
  "get me",
])("%s: is about something else", (text) => {
  expect(understand(text)).toEqual({ intent: "other", because: "no keyword" });
});

test.each([
  ["a device", "Sent from my iPhone", "Enviado desde mi iPhone", "Envoyé de mon iPhone", "Sendt fra min iPhone"],
  ["a mail program", "Get Outlook for Android", "Obtenir Outlook pour iOS", "Hent Outlook til iOS"],
  ["a name", "Maria", "Maria López", "— Maria", "-- \nmaria", "- Jørgen Møller", "Thanks,\nMaria", "Mvh Maria"],
])("%s below an answer is a signature", (_, ...signatures) => {
  for (const [text, intent] of [
    ["Yes please", "yes"],
    ["No", "no"],
    ["START", "start"],
    ["Hjælp", "help"],
  ] as const) {
    for (const signature of signatures) {
      const signed = `${text}\n${signature}`;
      expect([signed, understand(signed).intent]).toEqual([signed, intent]);
    }
  }
});

test("no word that means something is taken for a name", () => {
  for (const text of ["Yes\nNo", "Yes\nNever", "Yes - No", "Yes\nKeep Them", "Yes\nbut maria"]) {
    expect([text, understand(text).intent]).toEqual([text, "other"]);
  }
  expect(understand("Yes\nStop").intent).toBe("stop");
});

test("a start word that is an everyday word elsewhere counts in the patron's language only, politely too", () => {
  expect(understand("Commencer svp", { lang: "fr" }).intent).toBe("start");
  expect(understand("Commencer svp", { lang: "en" }).intent).toBe("other");
  expect(understand("Start please", { lang: "da" }).intent).toBe("start");
});

test("a wish is a start beside a yes, and never anything worse without", () => {
  for (const [wish, yes] of [
    ["I want to get the texts", "Yes, I want to get the texts"],
    ["quiero recibir mensajes", "Sí, quiero recibir mensajes"],
    ["je veux recevoir les messages", "Oui, je veux recevoir les messages"],
    ["jeg vil gerne have beskeder", "Ja tak, jeg vil gerne have beskeder"],
  ] as const) {
    expect([yes, understand(yes).intent]).toEqual([yes, "start"]);
    expect(["start", "other"]).toContain(understand(wish).intent);
  }
});
