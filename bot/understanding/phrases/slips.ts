/** The stop words that also count with one letter wrong, missing, doubled or too many, or with two swapped. */
export const STOP_WORDS_WITH_SLIPS: readonly string[] = [
  ...["stop", "stopall", "unsubscribe", "cancel", "remove", "quit", "optout", "revoke", "unsub"],
  ...["cancelar", "terminar", "detener", "bloquear", "desuscribir", "desuscribirme"],
  ...[
    "arrêt",
    "arrêter",
    "arrêtez",
    "désabonner",
    "désabonnement",
    "désinscrire",
    "désinscription",
    "stopper",
    "annuler",
  ],
  ...["afmeld", "afmelde", "afmelding", "frameld", "framelde", "annuller", "stoppe"],
];

/** Ordinary words of the four languages that look like one of these with a slip, and are none. */
export const ORDINARY_WORDS: readonly string[] = [
  // stop
  ...["top", "tops", "step", "shop", "spot", "slop", "stow", "sop", "stove", "stomp", "strop", "crop", "chop", "drop"],
  ...[
    "prop",
    "story",
    "store",
    "stoop's",
    "stor",
    "stod",
    "sted",
    "støb",
    "top",
    "stol",
    "stoppet",
    "stopped",
    "stops",
  ],
  ...["estos", "esto", "soto", "toto", "tos", "sto", "sot", "stock", "stopover", "stick", "stuck", "set", "sto"],
  // quit
  ...[
    "quite",
    "quiet",
    "suit",
    "quilt",
    "quid",
    "quip",
    "quiz",
    "unit",
    "quita",
    "quito",
    "qui",
    "quoi",
    "cuit",
    "huit",
  ],
  ...["nuit", "fruit", "quint", "guilt", "built", "guit", "quits", "quick"],
  // cancel, remove, revoke, opt out, unsub
  ...["cancer", "chancel", "cancels", "canal", "cancelo", "cancela", "cancelé", "cancelled", "canceled"],
  ...["removed", "remote", "removes", "remover", "move", "revolve", "evoke", "remo", "promove", "renove", "revoked"],
  ...["sun", "unsung", "output"],
  // terminar, detener, bloquear, cancelar
  ...["determinar", "terminal", "terminan", "terminas", "terminara", "terminaron", "tener", "obtener", "retener"],
  ...["mantener", "sostener", "contener", "detenerse", "blocar", "bloquean", "bloqueas", "cancelan", "cancelas"],
  // arrêt, arrêter, annuler
  ...["arrêté", "arrêta", "arrière", "carre", "carré", "carnet", "barrette", "après", "arret's", "acheter", "entrer"],
  ...["rater", "parler", "arriver", "rester", "annule", "annulé", "annulée", "annuel", "annales", "annulere"],
  ...["garret", "barret", "arrest", "secret", "garet", "charret", "art", "are", "aret"],
  // afmeld, frameld, annuller, stoppe
  ...["anmeld", "tilmeld", "meld", "afmeldt", "frameldt", "ameld", "anmelde", "anmeldelse", "anmelding", "anmeldt"],
  ...["annulleret", "annulleres", "annulerer", "steppe", "toppe", "stopper", "stoppet", "stoppes", "kloppe", "stope"],
];
