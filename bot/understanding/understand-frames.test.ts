import { expect, test } from "vitest";
import { understand } from "./keywords.ts";

const ends = (text: string) => understand(text).intent === "stop";

/** The same act, with something of ours, of the library's or of nobody's. */
test.each([
  ["stop", "please stop the pointless little messages", "please stop the pointless little fines"],
  ["cancel", "cancel all of your reminders", "cancel all of my reservations"],
  ["take off", "take me off the text list", "take me off the waitlist for Dune"],
  ["unsubscribe", "unsubscribe me from your notifications", "unsubscribe me from the book club"],
  ["refuse", "I don't want any more of your notices", "I don't want any more of those books"],
  ["forbid", "do not ever text this number again", "do not ever lend that book again"],
  ["afmeld", "Afmeld venligst mine sms-beskeder", "Afmeld min reservation på Dune"],
  ["frameld", "Frameld mig jeres påmindelser", "Frameld min datter sommerbogsklubben"],
  ["désinscrire", "Désinscrivez-moi de vos SMS", "Désinscription de l'atelier couture de samedi svp"],
  ["arrêter", "Arrêtez de m'envoyer des messages", "Arrêtez les amendes s'il vous plaît"],
  ["dar de baja", "quiero darme de baja de los mensajes", "dar de baja la reserva de Dune"],
  ["quitar", "quítenme de su lista de mensajes", "quítenme de la lista de espera de Dune"],
])("%s: an act ends what is ours, and spares what is not", (_, ours, theirs) => {
  expect([ours, ends(ours)]).toEqual([ours, true]);
  expect([theirs, ends(theirs)]).toEqual([theirs, false]);
});

test.each([
  ["a guard before it", "if you stop texting me I will be sad"],
  ["a subject before a refusal", "why do you never text me any more"],
  ["another act", "stop hiding the notices behind the door"],
  ["a negation behind it", "Fjern mig ikke fra jeres liste"],
  ["a first word about something else", "Stop by the library tomorrow"],
])("%s makes it no request", (_, text) => {
  expect([text, ends(text)]).toEqual([text, false]);
});

test.each(["Stop deliveries of milk", "Stop Netto"])(
  "a first STOP with an unknown object is not obeyed blindly: %s",
  (text) => {
    expect(ends(text)).toBe(false);
  },
);

test.each(["STOP", "STOP, I moved", "STOP please", "stop texting", "STOP!!! now", "STOP 36180"])(
  "without an object, or with ours, it is: %s",
  (text) => {
    expect(ends(text)).toBe(true);
  },
);

test.each([
  "Stop texting me, email me instead",
  "no calls please, texts are fine",
  "arrêtez les SMS, envoyez plutôt un courriel",
  "Stop sms, send hellere en mail",
  "no más sms, mejor por correo",
])("another way instead of all is asked about: %s", (text) => {
  expect(understand(text)).toEqual({ intent: "other", because: "another way" });
});

test.each([
  "wrong number",
  "You have the wrong #",
  "no Maria here",
  "she passed away",
  "número equivocado",
  "forkert person",
])("a wrong person ends the messages and says why: %s", (text) => {
  expect(understand(text)).toMatchObject({ intent: "stop", because: expect.stringMatching(/^wrong person/) });
});
