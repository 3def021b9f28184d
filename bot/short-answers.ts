import { type Lang, languages } from "./keyword-lists.ts";
import { fold, spellings } from "./keywords-fold.ts";

/** What a short answer says, whatever question it answers. */
export type Says = "yes" | "no" | "start" | "help";

type Phrases = Readonly<Record<Lang, readonly string[]>>;

/** Whole answers; courtesies, a signature and a number may stand around them. */
const phrases: Readonly<Record<Says, Phrases>> = {
  yes: {
    en: ["YES", "Y", "YEAH", "YEP", "YUP", "YA", "OK", "OKAY", "OKEY", "K", "SURE", "OF COURSE", "I AGREE", "I DO"]
      .concat(["SIGN ME UP", "GO ON", "GO AHEAD", "CONTINUE", "KEEP GOING", "ALRIGHT", "ALL RIGHT", "SOUNDS GOOD"])
      .concat(["I WANT THEM", "I WOULD LIKE THAT", "I D LIKE THAT"]),
    es: [
      "SÍ",
      "SIP",
      "CLARO",
      "CLARO QUE SÍ",
      "POR SUPUESTO",
      "VALE",
      "DE ACUERDO",
      "ACEPTO",
      "ADELANTE",
      "QUIERO",
    ].concat(["SÍ QUIERO", "ESTÁ BIEN", "INSCRÍBANME", "INSCRÍBAME", "APÚNTENME"]),
    fr: [
      "OUI",
      "OUAIS",
      "BIEN SÛR",
      "D'ACCORD",
      "J'ACCEPTE",
      "JE VEUX",
      "JE VEUX BIEN",
      "VOLONTIERS",
      "ÇA MARCHE",
    ].concat(["INSCRIVEZ-MOI", "CONTINUEZ", "C'EST BON"]),
    da: ["JA", "JEPS", "JO", "SELVFØLGELIG", "GERNE", "JA GERNE", "DET ER FINT", "FINT", "I ORDEN", "FORTSÆT"].concat([
      "JEG VIL GERNE",
      "DET VIL JEG GERNE",
    ]),
  },
  no: {
    en: ["NO", "N", "NOPE", "NAH", "NOT NOW", "I DON'T", "NO I DON'T"],
    es: ["NO"],
    fr: ["NON", "PAS MAINTENANT"],
    da: ["NEJ", "NIKS", "NÆ"],
  },
  start: {
    en: ["START", "UNSTOP", "SUBSCRIBE", "RESUBSCRIBE", "OPT BACK IN", "OPT ME IN", "OPT ME BACK IN", "START AGAIN"]
      .concat(["START TEXTING ME", "START TEXTING ME AGAIN", "START TEXTS", "START TEXTS AGAIN", "START SENDING TEXTS"])
      .concat(["SIGN ME BACK UP", "SIGN ME UP AGAIN", "RESUME TEXTS", "I WANT TO START", "I WANT TEXTS AGAIN"])
      .concat(["START MESSAGES", "TEXT ME AGAIN", "I WANT TO OPT BACK IN", "REPLY START", "START IT AGAIN"]),
    es: ["QUIERO VOLVER A RECIBIR", "QUIERO VOLVER A RECIBIR MENSAJES", "QUIERO VOLVER A RECIBIR LOS MENSAJES"]
      .concat(["VOLVER A RECIBIR", "QUIERO RECIBIR LOS AVISOS", "SUSCRIBIRME DE NUEVO"])
      .concat(["EMPEZAR DE NUEVO", "QUIERO RECIBIRLOS DE NUEVO", "VUELVAN A ENVIARME MENSAJES", "SUSCRIBIRME"])
      .concat(["QUIERO VOLVER A RECIBIR AVISOS", "QUIERO VOLVER A RECIBIRLOS"]),
    fr: ["JE VEUX DE NOUVEAU RECEVOIR", "JE VEUX DE NOUVEAU RECEVOIR LES SMS", "JE VEUX RECEVOIR LES SMS"]
      .concat(["JE VEUX RECEVOIR À NOUVEAU LES SMS", "RECOMMENCER", "RECOMMENCEZ", "ME RÉABONNER", "RÉABONNEZ-MOI"])
      .concat(["JE VEUX À NOUVEAU RECEVOIR LES SMS", "JE VEUX LES RECEVOIR À NOUVEAU", "M'ABONNER", "REPRENEZ"]),
    da: ["TILMELD MIG", "TILMELD MIG IGEN", "START IGEN", "JEG VIL GERNE HAVE BESKEDER IGEN", "JEG VIL TILMELDES IGEN"]
      .concat(["JEG VIL GERNE HAVE SMS IGEN", "JEG VIL GERNE MODTAGE BESKEDER IGEN", "GENTILMELD", "GENTILMELD MIG"])
      .concat(["JEG VIL GERNE MODTAGE SMS IGEN", "BEGYND IGEN"]),
  },
  help: {
    en: ["HELP", "HELP ME", "I NEED HELP", "NEED HELP", "I NEED SOME HELP", "CAN YOU HELP", "CAN YOU HELP ME"].concat([
      "COULD YOU HELP ME",
      "INFO",
      "MORE INFO",
    ]),
    es: ["AYUDA", "AYÚDENME", "AYÚDAME", "AYÚDEME", "NECESITO AYUDA", "PUEDEN AYUDARME", "ME PUEDEN AYUDAR"],
    fr: ["AIDE", "AIDEZ-MOI", "J'AI BESOIN D'AIDE", "BESOIN D'AIDE", "À L'AIDE", "POUVEZ-VOUS M'AIDER"],
    da: ["HJÆLP", "HJÆLP MIG", "JEG HAR BRUG FOR HJÆLP", "HAR BRUG FOR HJÆLP", "KAN I HJÆLPE MIG", "KAN DU HJÆLPE MIG"],
  },
};

/** Change nothing around an answer. */
const courtesies = new Set(
  [
    ["PLEASE", "PLS", "PLZ", "PLEAS", "THANKS", "THANK", "YOU", "THX", "TY", "HI", "HELLO", "MA'AM", "SIR"],
    ["POR", "FAVOR", "GRACIAS", "PORFA", "PORFAVOR", "HOLA"],
    ["MERCI", "SVP", "STP", "S", "IL", "VOUS", "PLAÎT", "BONJOUR", "BEAUCOUP"],
    ["TAK", "VENLIGST", "MANGE", "HEJ", "VÆR", "SÅ", "VENLIG"],
  ]
    .flat()
    .flatMap((word) => [...spellings(word)]),
);

const signature =
  /^\s*(?:[-–—_]{1,3}\s*\S|(sent|get) (from|via|outlook)|enviado (desde|con)|envoyé (de|depuis|avec)|sendt (fra|med|via))/iu;
const mailPrefix = /^\s*(?:(?:re|fwd?|aw|wg|sv|vs|rv|tr)\s*:\s*)+/i;
const longest = 8;

const book: ReadonlyMap<string, Says> = new Map(
  (Object.keys(phrases) as Says[]).flatMap((says) =>
    languages.flatMap((lang) =>
      phrases[says][lang].flatMap((phrase) => [...spellings(phrase)].map((words) => [words, says] as const)),
    ),
  ),
);

/** The first lines, without the signature that a phone hangs below them. */
function withoutSignature(text: string): string {
  const lines = text.replace(mailPrefix, "").split(/\r\n?|\n/);
  const end = lines.findIndex((line, at) => at > 0 && signature.test(line));
  return (end < 0 ? lines : lines.slice(0, end)).join("\n");
}

/** A slip of the thumb: letters held too long, or two that changed places. Only for the words that matter. */
function mended(word: string): string {
  if (book.has(word) || courtesies.has(word)) return word;
  const single = word.replace(/(.)\1+/gu, "$1");
  const twins = [word.replace(/(.)\1{2,}/gu, "$1$1"), single];
  const swapped = [...word].slice(1).map((_, at) => {
    const letters = [...word];
    [letters[at], letters[at + 1]] = [letters[at + 1] ?? "", letters[at] ?? ""];
    return letters.join("");
  });
  const close = word.length >= 3 ? [...twins, ...(word.length >= 4 ? swapped : [])] : [];
  return close.find((one) => book.has(one)) ?? word;
}

/**
 * A short answer that is nothing else: "Yes please", "OK\\nSent from my phone", "👍", "Start por favor", "I need help". Undefined where anything else
 * stands in it, for then it is about something else. Of several that agree the first; those that contradict each other are none.
 */
export function readShortAnswer(text: string): Says | undefined {
  const own = withoutSignature(text).slice(0, 200);
  const words = fold(own)
    .filter((word) => !/^\p{N}{1,2}$/u.test(word))
    .map(mended);
  const thumb: Says | undefined = /👍|👌|🆗|✅/u.test(own) ? "yes" : /👎/u.test(own) ? "no" : undefined;
  const said: Says[] = [];
  for (let at = 0; at < words.length; ) {
    const length = lengthAt(words, at);
    if (length === 0) {
      if (!courtesies.has(words[at] ?? "")) return undefined;
      at += 1;
      continue;
    }
    said.push(book.get(words.slice(at, at + length).join(" ")) ?? "help");
    at += length;
  }
  const all = new Set<Says>([...said, ...(thumb ? [thumb] : [])]);
  // "Yes, sign me up again": the yes goes with it. "Yes, help": help harms nobody.
  if (all.size === 2 && all.has("yes") && !all.has("no")) all.delete("yes");
  const [only] = all;
  return all.size === 1 ? only : undefined;
}

function lengthAt(words: readonly string[], at: number): number {
  for (let length = Math.min(longest, words.length - at); length > 0; length -= 1) {
    if (book.has(words.slice(at, at + length).join(" "))) return length;
  }
  return 0;
}
