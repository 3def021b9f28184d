import { expect, test } from "vitest";
import { hear } from "./keywords.ts";

const automatic = { intent: "other", because: "automatic answer" };

test.each([
  ["driving", "I’m driving with Do Not Disturb While Driving turned on.", "Estoy conduciendo, te llamo luego"],
  ["driving in other languages", "Je conduis, je vous rappelle", "Jeg kører lige nu og kan ikke svare"],
  ["a mode", "My phone is on Do Not Disturb.", "Estoy en modo No molestar.", "Min telefon er på Forstyr ikke."],
  [
    "a mode in quotation marks",
    "Mon téléphone est en mode « Ne pas déranger ».",
    "Telefonen er sat til »Forstyr ikke«",
  ],
  ["accents left out", "Je conduis et l'option Ne pas deranger en voiture est activee.", "RESPUESTA AUTOMATICA"],
  ["out of office", "I'm out of the office until July 6.", "Absent du bureau jusqu'au 6", "Jeg er ikke på kontoret."],
  ["no phone", "This number does not accept text messages.", "Este número no acepta mensajes de texto."],
  ["another sender", "You are not subscribed to any alerts. No messages will be sent.", "Arrêt maladie, retour lundi"],
  ["not delivered", "Msg not delivered", "Mailbox full", "Message non distribué", "Beskeden blev ikke leveret"],
])("an automatic answer (%s) asks for nothing, whatever was asked", (_, ...texts) => {
  for (const text of texts) {
    for (const context of [
      {},
      { pending: true },
      { asked: "stop" },
      { intent: "optin" },
      { intent: "help" },
    ] as const) {
      expect([text, hear(text, context)]).toEqual([text, automatic]);
    }
    expect(hear(text, { intent: "optout" }).because).toBe("provider says optout");
  }
});

test("two things that people say as well make an automatic answer, one does not", () => {
  expect(hear("Do not disturb. Will text back after work.")).toEqual(automatic);
  expect(hear("Estoy manejando, por favor no me escriban hasta que llegue")).toEqual(automatic);
  expect(hear("I'm driving over to the library").because).toBe("no keyword");
  expect(hear("Do not disturb.").intent).toBe("stop");
});

test("a request of the person's own beside it is a stop", () => {
  for (const text of [
    "STOP. I'm driving right now",
    "stop texting me, I'm driving",
    "Do not disturb me with these texts any more",
    "do not disturb me again",
    "I'm out of the office. Please take me off your list.",
    "stop the automated messages please",
    "Estoy manejando, dejen de mandarme mensajes",
    "ne me dérangez plus, je conduis",
    "stop med at skrive til mig, jeg kører bil",
  ]) {
    expect([text, hear(text).intent]).toEqual([text, "stop"]);
  }
});

test("beside what only sounds automatic, an unclear request is asked about", () => {
  expect(hear("Who is this? I'm driving, I'll call you later").because).toBe("unsure");
});

test("a complaint or a question in a machine's words is not an automatic answer", () => {
  for (const text of [
    "I'm not receiving notifications from the library",
    "No recibo notificaciones",
    "The book drop box is full",
    "Dejé el libro en el buzón",
    "Ce livre est absent des rayons",
    "Nummeret er ikke på listen",
    "I don't understand your message",
  ]) {
    expect([text, hear(text).because]).not.toEqual([text, "automatic answer"]);
  }
});
