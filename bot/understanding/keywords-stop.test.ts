import { describe, expect, test } from "vitest";
import { LANGUAGES } from "./keyword-lists.ts";
import { type HearContext, hear, type Intent } from "./keywords.ts";

const intentOf = (text: string, context: HearContext = {}): Intent => hear(text, context).intent;
const everyLanguage = [undefined, ...LANGUAGES];

describe("stop", () => {
  test.each([
    ["plain", "STOP", "Stop", "stop", "sToP", "STOPALL", "STOP ALL", "Stop  all", "UNSUBSCRIBE", "unsub", "REVOKE"],
    ["opting out", "OPTOUT", "OPT-OUT", "opt out", "Opt‑out.", "opt_out", "Un-subscribe"],
    ["blanks and breaks", "  STOP  ", "STOP\n", "\r\nSTOP\r\n\r\n", "\u00a0STOP\u3000", "\tSTOP\t", "STOP\u2028"],
    [
      "punctuation",
      "STOP.",
      "stop!!!",
      "¡STOP!",
      "(STOP)",
      "*STOP*",
      "#stop",
      "_stop_",
      "STOP...",
      "STOP…",
      "- STOP -",
    ],
    [
      "quotes",
      '"STOP"',
      "'stop'",
      "“STOP”",
      "‘STOP’",
      "„STOP“",
      "«STOP»",
      "‹stop›",
      "「STOP」",
      "`STOP`",
      "´STOP´",
      "ʼSTOPʼ",
    ],
    ["emoji", "STOP 🛑", "🛑STOP🛑", "STOP ✋🏽", "STOP👨‍👩‍👧‍👦", "STOP ❤️", "🇺🇸 STOP", "STOP ℹ️", "stop™", "S🛑T🛑O🛑P"],
    ["wide letters", "ＳＴＯＰ", "ｓｔｏｐ！", "𝐒𝐓𝐎𝐏", "ⓢⓣⓞⓟ"],
    [
      "hidden characters",
      "\ufeffSTOP",
      "S\u200bT\u200bO\u200bP",
      "STOP\u200d",
      "\u202eSTOP\u202c",
      "ST\u00adOP",
      "STOP\ufe0f",
      "\u2067STOP\u2069",
    ],
    [
      "spelled",
      "S.T.O.P.",
      "s t o p",
      "S-T-O-P",
      "S  T  O  P !",
      "s.t.o.p a.l.l",
      "S\0T\0O\0P\0",
      "S.T.O.P. I mean it",
    ],
    [
      "repeated",
      "STOP STOP",
      "stop, stop, STOP!",
      "STOPSTOP",
      "s t o p s t o p",
      "END END",
      "Cancel. Cancel!",
      "quit, end",
    ],
    [
      "alone",
      "CANCEL",
      "End.",
      "quit",
      "Remove",
      "fin",
      "BAJA",
      "alto!",
      "PARAR",
      "Cancelar",
      "terminar",
      "DETENER",
      "salir",
    ],
    [
      "French",
      "ARRET",
      "ARRÊT",
      "arre\u0302t",
      "Arrêter",
      "DÉSABONNER",
      "desabonner",
      "Se désabonner",
      "Désinscrire",
      "annuler",
      "ARRÊTE",
    ],
    ["Danish", "AFMELD", "Afmeld mig", "Frameld", "ophør", "OPHOER", "ophor"],
    [
      "first word",
      "STOP please",
      "Stop sending me these",
      "stop: I moved away",
      "STOP\nSent from my phone",
      "UNSUBSCRIBE me now",
      "Opt out please",
    ],
    ["blocking", "Block", "BLOCK!", "bloquear", "Bloquer", "Bloker", "Blokér", "blokere"],
    ["the sign", "🛑", "🛑🛑🛑", " 🛑\ufe0f ", "🛑 🙏", "🛑!", "🛑 svp", "🛑🛑 texting me"],
    ["do not call", "DNC", "dnc please", "Do not contact"],
    ["with a courtesy", "stop bonne journée à vous", "Stop, have a nice day", "stop tak for hjælpen"],
    ["with a number", "STOP1", "STOP2", "stop 3", "1 STOP", "2. Stop", "ARRET1", "1 stop stop"],
    ["as a subject", "Re: STOP", "RE: Re: stop", "Fwd: Stop", "SV: stop", "TR : arrêt", "RV: stop"],
    ["Telegram", "/stop", "/STOP", "/stop@hill_library_bot", "/stop now"],
    ["among other keywords", "HELP STOP", "START STOP", "STOP START", "stop help"],
  ])("%s: is heard in every language", (_, ...texts) => {
    for (const lang of everyLanguage) {
      const wrong = texts.filter((text) => intentOf(text, lang === undefined ? {} : { lang }) !== "stop");
      expect(wrong).toEqual([]);
    }
  });

  test("wins over whatever the provider says", () => {
    for (const intent of ["optin", "help", ""] as const)
      expect(intentOf("stop", { intent, pending: true })).toBe("stop");
  });

  test("is also what the provider calls an optout, even in words that we do not know or understand otherwise", () => {
    expect(hear("please no more", { intent: "optout" })).toEqual({ intent: "stop", because: "provider says optout" });
    expect(intentOf("HELP", { intent: "optout" })).toBe("stop");
    expect(intentOf("YES", { intent: "optout", pending: true })).toBe("stop");
  });
});

test("a slogan that begins with stop, or a sign that says no, is unsure", () => {
  for (const text of ["stop texting and driving", "Stop texting and driving is a good book", "🚫", "⛔⛔", "📵"]) {
    expect([text, hear(text)]).toEqual([text, { intent: "other", because: "unsure" }]);
  }
  expect(intentOf("stop texting and driving", { intent: "optout" })).toBe("stop");
});

describe("not a stop", () => {
  test.each([
    ["English", "I can't stop reading", "bus stop?", "Don't stop", "non-stop fun", "stopped by", "Stopover"],
    ["sentences", "Cancel my hold on Dune", "End of the week?", "Quit rates are up", "remove the late fee"],
    ["Spanish", "Fin de semana", "Alto el fuego", "La planta baja", "Cancelar mi reserva", "¿Puedo salir?"],
    ["French", "La fin du livre", "Annuler ma réservation", "l'arrêté"],
    ["digits", "STOP2024", "2 END", "Re: Cancel my hold"],
    ["other alphabets", "ЅТОР", "ВАЈА"],
    ["nothing", "", " ", "\u200b", "👍", "...", "?!", "\ud800"],
  ])("%s: is not a stop", (_, ...texts) => {
    for (const text of texts) expect([text, hear(text)]).toEqual([text, { intent: "other", because: "no keyword" }]);
  });
});
