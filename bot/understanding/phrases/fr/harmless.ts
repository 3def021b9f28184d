import type { Phrases } from "../format.ts";

/** What only looks like a request to end in French; it may use the groups of groups.ts. */
export const frenchHarmless: Phrases["harmless"] = [
  // Requests to continue, and what the person cannot help.
  "n/ne <quit>",
  "<quit>/<stopping>/<ending>/<removing>/<leave>/<removeMe> (moi) pas/jamais/surtout",
  `veux/veut/voudrais/peux/peut/puis/faut/devez/dois/va/allez/vais/souhaite/pouvez/voulez/savez/sait/réussis/réussit
    pas/jamais/plus (m'/s'/me/nous) <quit>`,
  "pas (que) vous/tu/on <quit>",
  "peux/peut/arrive/pouvais plus/pas (à) (m) <quit>",
  "pourquoi (vous) (avez) <quit>",
  "ai/as/a/avez/ont (pas) arrêté/cessé",
  "quand/si vous <quit>",
  "ne/n (me/nous) <remove>",
  "ne/n <end>",
  "ne <removeMe>",
  "pas (me/m'/nous) <toEnd>",
  "pas (que) (vous) <end>",
  "ne (me/nous) <leave>",
  "pas (me/nous/être) <leave>",
  "suis/es/est/sommes/êtes (pas/plus/déjà) <leave>",
  "été <leave>",
  "avez/a/ai (pas) <leave>",
  "ai/as/a/avons/avez/ont (pas/déjà/déja) <end>",
  "inscription/abonnement ... <activity>",
  "inscription/abonnement ... revue/magazine/journal",
  "pourquoi ... <leave>",
  "peur/risque/crains/dommage/triste/déçu/déçue/évite/éviter/craint de ne plus/pas",
  "vous/on/personne/bibliothèque/médiathèque (ne/n) <sendMe> <not>",
  "vous/on/personne/il/elle/bibliothèque/médiathèque (ne/n) <writeMe> <not>",

  // What our own messages say.
  "stop/arrêt/fin pour (vous/te/se) <leave>",
  "stop/arrêt/fin pour ne plus",

  "| pour cesser/arrêter/suspendre/annuler/désactiver (de) (recevoir) (<these>) <texts> répondez/répondre/envoyez",

  // Titles.
  "livre/film/roman/bd/titre/appelle laissez/laisse/arrête/arrêtez/lâche/lâchez/fichez/foutez/stop",

  // Other lists, numbers, channels and things that one may end.
  "liste/listes d'attente/d'envies",
  "liste/listes de réservation/réservations/lecture/souhaits/livres/prêts/diffusion du",
  "liste du/des club/atelier/livres",
  "numéro/num/no de (ma) carte/dossier/lecteur/lectrice/compte/usager/membre/abonné/fixe/réservation/commande",
  "ancien/vieux <number>",
  "<number> <oldOne>",
  "numéro de/du (la/page) revue/magazine/journal/mois/page",
  "mon/notre <number> oublié/perdu/trouvé",
  "<texts> <tongue>",
  "mon/ton/à avis",
  "donné/mis/entré/saisi/inscrit/tapé/laissé (un/le) mauvais/faux numéro",
  "n'ai pas le bon",
  "suis pas <state>",
  "pour ne pas <writing>/<writeMe>",
  "normal/bizarre/étrange/étonné/étonnée/inquiet/inquiète/anormal/désolé/désolée de ne plus/pas",
  "suis trompé/trompée",
  "peux/pourrai/pourrais/vais/va plus recevoir",
  "peur/risque de plus recevoir",
  `connais/connait pas (encore/bien) cet/ce/cette
    livre/auteur/autrice/titre/histoire/film/roman/club/activité/atelier/mot/bibliothécaire`,
  "connais pas le/la/les/mon/ma/l'/son/votre/vos/encore/bien",
  "<leave> ... <activity>",
  "<writeMe> (<not>) <paper>",
  "<writeMe>/<sendMe>/<sending>/<writing> plus tard/tôt/souvent/vite/rapidement/facilement",
  "<writeMe> <not> <late>",
  "<sendMe> <not> (<these>) (<texts>) <late>",
  "<texts> (papier) <paper>",
  "avis de passage/décès/recherche",

  // The word stop, spoken of
  "un/le/du/au/des/mot/panneau/non/auto/en/à/faire/film/roman/titre/one/full/pit/bus/prochain stop",
  "lu/vu/marqué/réponds/répond/répondais/tape/taper/texter/tapais/mets/met/dis/disait (le/mot) stop/arrêt",
  "non mais stop",
  "dit/écrit/écris/écrire/envoyé/envoie/répondu/tapé/mis/répondre/tapez/répondez/envoyez (par/le/mot) (mot) stop/arrêt",
  "stop motion/over/pub ici/covid/aux violences",
  "(ne) veux/voulais/peux/voulait pas (vous) envoyer/écrire/adresser/transmettre",
  "nom/non stop",
  "arrêtez moi si",
  "<dead> ... livre/film/roman/histoire/série/tome/rire/fatigue",
  "habite/habitons/vis pas/plus (très/si) loin",
  "habite pas/plus à côté",
  "laissez moi tranquillement",
  "<texts> depuis",
  "prison de",
  "chez vous à/le/demain",
  "mauvaise personne à l'accueil/au",
  "pas/plus/a/aucun/aucune (de/d') <places>/<media>/<papers>/<events>/<money>",
  "qui est <dead>",
  "stop pub/pubs",
  "autocollant/autocollants/sticker/macaron stop",
  "stop par/sans erreur/faire/vouloir/accident/mégarde",
  "annulez/annuler/annule (mon/le/ce) <leave>",

  // Consent to something else, complaints about something else
  `consentement/autorisation/accord/consentements/permission (de/pour/à/d'/concernant) (la/les/l'/ma/mes)
    photo/photos/image/images/vidéo/sortie/sorties/publication/diffusion/activité/activités/prise/droit`,
  "plainte/plaindre contre/pour (le/la/les/un/une/l') (bruit/monsieur/voisin/employé/vol/vandalisme/gardien)",
  "<places> (est) bloqué",
  `(ne) veux/voulais/voudrais/voulait/souhaite/aimerais/voulons (surtout/vraiment) pas/plus vous/te
    <bothering>/<calling>/<penning>/<mailing>`,
  `annulez/supprimez/oubliez/ignorez/effacez/annuler/supprimer/effacer/enlever/ignorer/efface/annule (donc)
    mon/le/ce/un (dernier/précédent/ancien/premier/autre) message/sms/texto/courriel/mail`,
  "oubliez/laissez/ignorez mon message/sms/texto",
  "changé/changer/changement d'avis",
  "votre/notre/l'/un avis (sur/est/compte/m')",
  "donner/donné/laisser/laissé/partager (mon/un/son/votre) avis",
  "s'arrête/s'arrêter/s'arrêtent/s'arrêtait/s'arrêté",
  "m'arrêter/m'arrête/m'arrêterai/m'arrêterais/m'arrêté (de)",
  "laisse faire/tomber",
  "(ne) veux pas/plus (du) (tout) que (ça/tu/vous) (me) (annule/annulez/supprime)",
  "demande de prêt",
  `désinscrire/désinscrivez/désinscription/désinscris/désinscrit (de) mon/ma/mes/notre/nos
    fils/fille/enfant/enfants/garçon/petit-fils/petite-fille/élève/élèves/classe`,
];
