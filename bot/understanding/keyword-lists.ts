/** The languages in which the bot knows keywords and locales/ has texts. */
export const LANGUAGES = ["en", "es", "fr", "da"] as const;
export type Lang = (typeof LANGUAGES)[number];

type Words = Readonly<Record<Lang, readonly string[]>>;

/** Stop words of every language count for everyone: nobody needs to know which language we think is theirs. */
export const STOP_WORDS: {
  /** Opt out as the first word too: questions about books do not begin with them. */
  readonly leading: Words;
  /** Opt out only as the whole message: "Cancel my hold on Dune" and "Fin de semana" are something else. */
  readonly alone: Words;
} = {
  leading: {
    en: ["STOP", "STOPALL", "STOPP", "UNSUBSCRIBE", "UN SUBSCRIBE", "UNSUB", "OPTOUT", "OPT OUT"],
    es: ["DESUSCRIBIR", "DESUSCRIBIRME", "DESUSCRIBIRSE"],
    fr: [
      "ARRÊT",
      "ARRÊTER",
      "ARRÊTEZ",
      "DÉSABONNER",
      "DÉSABONNEMENT",
      "DÉSABONNEZ",
      "DÉSINSCRIRE",
      "DÉSINSCRIPTION",
      "DÉSINSCRIVEZ",
      "SE DÉSABONNER",
      "ME DÉSABONNER",
      "SE DÉSINSCRIRE",
      "ME DÉSINSCRIRE",
    ],
    da: ["AFMELD", "AFMELDE", "AFMELDING", "FRAMELD", "FRAMELDE", "FRAMELDING"],
  },
  alone: {
    en: ["BLOCK", "CANCEL", "DNC", "DO NOT CONTACT", "END", "QUIT", "REVOKE", "REMOVE"],
    es: [
      "ALTO",
      "BAJA",
      "BLOQUEAR",
      "CANCELAR",
      "DETENER",
      "FIN",
      "PARAR",
      "SALIR",
      "TERMINAR",
      "DARME DE BAJA",
      "DARSE DE BAJA",
    ],
    fr: ["ANNULER", "ARRÊTE", "BLOQUER", "FIN", "STOPPER"],
    da: ["AFSLUT", "ANNULLER", "BLOKER", "BLOKERE", "OPHØR", "STOPPE"],
  },
};

/**
 * Begin with a stop word, but are a slogan, or the sick leave in an automatic answer: at most, the person is asked.
 */
export const STOP_SLOGANS: readonly string[] = [
  "ARRÊT MALADIE",
  "ARRÊT DE TRAVAIL",
  "STOP TEXTING AND DRIVING",
  "STOP TEXTING AND DRIVE",
  "STOP TEXTING WHILE DRIVING",
];

/** START and UNSTOP are known to the providers themselves, so they count in every language. */
export const START_ANYWHERE: readonly string[] = ["START", "UNSTOP"];

/** Other start words are everyday words in another language, so they count in the patron's own language only. */
export const START_WORDS: Words = {
  en: ["OPTIN", "OPT IN"],
  es: ["INICIAR", "EMPEZAR", "COMENZAR"],
  fr: ["COMMENCER", "REPRENDRE"],
  da: ["TILMELD"],
};

/**
 * Answers to a question; without one they mean nothing. Any language counts, since people may read the terms in one
 * language and want texts in another.
 */
export const YES_WORDS: Words = {
  en: ["YES", "Y", "YEAH", "YEP", "YES PLEASE", "YES THANKS", "YES THANK YOU"],
  es: ["SÍ", "SÍ POR FAVOR", "SÍ GRACIAS", "CLARO QUE SÍ"],
  fr: ["OUI", "OUI MERCI", "OUI SVP"],
  da: ["JA", "JA TAK"],
};

/** These count in every language too: a person who declines is not asked again. */
export const NO_WORDS: Words = {
  en: ["NO", "N", "NOPE", "NO THANKS", "NO THANK YOU"],
  es: ["NO", "NO GRACIAS"],
  fr: ["NON", "NON MERCI"],
  da: ["NEJ", "NEJ TAK"],
};

/** A request for help does no harm: every language counts for everyone. */
export const HELP_WORDS: Words = {
  en: ["HELP", "INFO"],
  es: ["AYUDA", "INFORMACIÓN"],
  fr: ["AIDE"],
  da: ["HJÆLP"],
};
