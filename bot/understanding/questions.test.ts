import { expect, test } from "vitest";
import { type HearContext, hear, understand } from "./keywords.ts";

const cases: Record<string, string[]> = {
  yes: [
    "Yes",
    "yes please",
    "Yes\nSent from my iPhone",
    "yes pls",
    "ok",
    "👍",
    "👍🏽",
    "SI",
    "Sí, por favor",
    "Sí\nEnviado desde mi iPhone",
    "claro que sí, gracias",
    "vale",
    "Oui",
    "oui svp",
    "Oui, merci beaucoup",
    "d’accord",
    "Oui\nEnvoyé de mon iPhone",
    "Ja tak",
    "ja",
    "Ja, det vil jeg gerne",
    "Ja\n-- \nMaria",
    "yesss",
    "Re: YES",
    "1 YES",
    '"Yes"',
    "Yes yes yes",
  ],
  no: ["No", "no thanks", "Nope", "No, gracias", "non merci", "Nej tak!", "👎"],
  start: [
    "Yes, sign me up",
    "Start please",
    "START por favor",
    "Start texting me",
    "opt back in",
    "SUBSCRIBE",
    "quiero volver a recibir",
    "je veux de nouveau recevoir les SMS",
    "tilmeld mig igen",
    "start svp",
    "Start\nSent from my iPhone",
    "strat",
  ],
  help: ["please help", "i need help", "ayúdenme", "Aidez-moi", "hjælp mig", "help pls", "Necesito ayuda, por favor"],
};

test.each(Object.entries(cases))("%s is understood with a courtesy, a signature, a thumb and a slip", (says, texts) => {
  expect(texts.filter((text) => understand(text).intent !== says)).toEqual([]);
});

test.each([
  "when does the book club start",
  "can you help me find Dune",
  "yes I still want the book",
  "yes, hold Dune for me",
  "no, the other library",
  "Yes please keep them coming, no",
  "thanks",
  "gracias",
  "ok google",
  "",
  "jeg kommer i morgen, ja",
])("%j is not an answer", (text) => {
  expect(["other", "help"]).toContain(understand(text).intent);
});

test.each<[string, HearContext, string, string]>([
  ["Yes", { asked: "stop" }, "stop", "yes to our question whether to stop"],
  ["Sí", { asked: "stop", lang: "es" }, "stop", "yes to our question whether to stop"],
  ["Oui\nEnvoyé de mon iPhone", { asked: "stop" }, "stop", "yes to our question whether to stop"],
  ["Ja tak", { asked: "stop", lang: "da" }, "stop", "yes to our question whether to stop"],
  ["👍", { asked: "stop", pending: true }, "stop", "yes to our question whether to stop"],
  ["no", { asked: "stop", pending: true }, "other", "no to our question whether to stop"],
  ["Yes, sign me up", { pending: true }, "start", "whole message is a start word (en)"],
  ["no thanks", { pending: true }, "stop", "no while an invitation is open"],
  ["yes but stop texting me", { pending: true }, "stop", "asks to end (en)"],
  ["ok", {}, "other", "no keyword"],
])("%j with %j is %s", (text, context, intent, because) => {
  expect(hear(text, context)).toEqual({ intent, because });
});

test.each([
  "I'm driving right now. I'll see your message when I get there.",
  "I’m driving with Do Not Disturb While Driving turned on. I’ll see your message when I get where I’m going.",
  "My phone is on Do Not Disturb.",
  "Do not disturb. Will text back after work.",
  "This number does not accept text messages.",
  "You are not subscribed to any alerts. No messages will be sent.",
  "Auto-reply: out of office until Monday",
  "Estoy manejando, por favor no me escriban hasta que llegue",
  "Estoy en modo No molestar. Te respondo después.",
  "Mon téléphone est en mode Ne pas déranger, je réponds ce soir.",
  "Je conduis et l’option Ne pas déranger en voiture est activée.",
  "Jeg kører bil lige nu med Forstyr ikke slået til.",
  "Autosvar: jeg er ikke på kontoret",
])("%j is a machine's answer, and no STOP", (text) => {
  expect(hear(text)).toEqual({ intent: "other", because: "automatic answer" });
});

test.each([
  "im driving stop texting me",
  "Do not disturb me with these texts any more",
  "STOP. I'm driving",
  "no me molesten más",
])("%j is a person's own STOP", (text) => {
  expect(hear(text).intent).toBe("stop");
});
