import type { Phrases } from "../format.ts";
import { frenchGone } from "./gone.ts";

/**
 * The number is somebody else's. Names cannot all be listed: most of these are built around them. Where a sentence says
 * as much of a book, an author or a fine, it must be all of the text.
 */
export const frenchWrongPerson: Phrases["wrongPerson"] = [
  ...frenchGone,

  // Wrong number
  `mauvais/faux/fausse/mové/movais/mauvaise/fo/wrong
    numéro/num/no/nr/destinataire/tel/nro/number/interlocuteur/contact/client`,
  "mauvaise/mauvais/fausse personne/destinataire/dame",
  "erreur (de/sur) (le/la) numéro/num/destinataire/personne/destination/nro/dest",
  "pas (le) bon numéro/num/no/destinataire/tel/nro",
  "<number> m'appartient (depuis/maintenant/à)",
  "<number> (ne) correspond pas/plus/pu/pus/plu à",
  "<itsNot> son/leur <number>",
  "ai/j'ai/jai eu ce (nouveau) <number>",
  "connais/connait pas l'ancien/l'ancienne propriétaire/titulaire",
  "|| (c'est/l'/un) ancien numéro (de/à) mon/ma/mes <kin> ... ||",
  "<itsNot> ... c'est sa/son <kin>",
  "(<texts>) s'adresse à mon/ma <kin>/colocataire/coloc/locataire",
  "vous/tu faites/fais/faite erreur de/sur (le/la) numéro/personne/num/destinataire",
  `|| (je/non/désolé) (crois/pense) (que) (désolé) (vous/tu) (devez) faites/fais/faire/faite erreur (je) (crois/pense)
    (désolé/monsieur/madame) ||`,
  "trompez/trompé/trompés/trompes/trompe/trompée/tromper (vous) de numéro/num/personne/destinataire/contact/nro",
  `|| (je/non/désolé) (crois/pense) (que) (vous/tu) (devez/avez) (dû) vous/te (êtes) (vous)
    trompez/trompé/trompés/tromper/trompes (je) (crois/pense) ||`,
  "pas/plus/pu/pus/plu le bon numéro/num/destinataire/contact/nro/interlocuteur",
  "pas/plus/pu/pus/plu la bonne personne",
  "me confondez/confonds/confondre/confonder (avec)",
  "confondez/confonds/confondre/confonder (me) avec quelqu'un/qqn",
  "numéro erroné/incorrect",
  "|| vous avez faux ||",
  "par méprise",
  "| homonyme (sans/sûrement/probablement/peut-être/je) (doute/pense/crois) |",
  "(donné/mis/laissé/noté/inscrit) mon <number> par erreur",
  "n'ai/ai rien à voir avec vous/votre/tout/cette/ce/ça (bibliothèque/médiathèque/personne/livre/histoire/compte/ça)",
  "move nimewo",

  // Not that person
  "<iAmNot> <firstName>/<title>",
  `<iAmNot> cette/la/votre/celle/celui (bonne) (que)
    personne/vous/cliente/client/destinataire/dame/monsieur/madame/fille/femme`,
  "<iAmNot> votre/ton lectrice/lecteur/cliente/client/abonné/abonnée/usager/membre/élève |",
  `<iAmNot> (la/le/sa/son/l') maman/papa/mère/père/tutrice/tuteur/parent/fils/fille/femme/mari/frère/soeur (de/d')
    <firstName>`,
  "|| <iAmNot> la/le/sa/son maman/papa/mère/père/tutrice/tuteur/parent/fils/fille/femme/mari (de/d') ... ||",
  "|| (désolé/désolée/ah/non/erreur) (mais) (ici) <itsNot> moi (ça/là) (désolé/madame/monsieur/la/cette) (personne) ||",
  "<itsNot> (le/la) bonne/bon <someone>",
  "<itsNot> les/la (famille) <firstName> (ici) ||",
  "|| (on/nous) (n'/ne) est/sommes pas (les/la) (famille) <firstName> ||",
  "|| on/nous (n'/ne) est/sommes pas les ... ||",
  "écrivez/appelez/cherchez/demandez/parlez/écriver (pour/à/avec) un/une certain/certaine",
  "<firstName>/<title> (<firstName>) a changé de <number>",
  "(ne) m'appelle/mapel/mappelle pas (<title>) <firstName>",
  "| (moi/et/non) (je) (ne) m'appelle pas ... ||",
  "moi c'est/je (suis/m'appelle) ... pas <firstName>/<title>",
  "mon nom n'est/c'est/est pas <someone>",
  "moi c'est/suis (son/sa) frère/soeur/fille/fils/femme/mari/mère/père ||",
  "<itsNot> (le/son/plus/pu/pus/plu) (numéro/num/téléphone/tel/cell/portable/gsm/natel) de/d'/à <someone>",
  "ici <itsNot> (chez) <someone>",
  "<itsNot> (chez) <someone> ici",
  "|| (non/désolé/mais/erreur) <itsNot> (chez) <someone> (<firstName>) (ici/désolé) ||",
  "|| (non/désolé/mais/erreur) <itsNot> lui/elle/eux (ici/désolé/au) (téléphone/tel) ||",
  "| c'est <firstName> (ici) pas <firstName>",
  "(que) je connaisse pas (de) <someone>",

  // Nobody of that name
  "personne (ne) (de/à/avec) ce/cet/un (tel) nom",
  "personne (ne/n') s'appelle (ici) (comme) (<someone>)",
  `a/ya/ia/y'a pas/plus/point/aucun/aucune/pu/pus/plu (de/d') <someone> (<firstName>) (au/dans/ici/à/chez/sur)
    ici/à/chez/ce/là/dans/au/sur`,
  `|| (non/désolé/il/mais) (n'/n) (y) a/ya/ia/y'a pas/plus/aucun/aucune/pu/pus/plu (de/d') <someone> (<firstName>)
    (ici/désolé) ||`,
  "|| (non/désolé) aucun/aucune/pas (de/d') <someone> (<firstName>) (ici/désolé/à/chez) (ce/nous/moi) (<number>) ||",
  "pas de/d' <title> ... ici/chez/à",
  "|| (non/désolé/il/y) (n') (y) (a) pas/aucun/aucune (de/d') ... à ce <number> ||",
  "|| <itsNot> le/son numéro/num/tel/cell/téléphone (de/d') ... ||",
  `(ne) connais/connaît/connait/conais/connaissons/connai pas/aucun/aucune (de/d'/du) (ce/cette)
    <title>/personne/monsieur/dame/homme/femme/nom/individu`,
  "connais/connait/connaît/connaissons pas/aucun/aucune de/d'/aucun <firstName>",
  `|| (moi/désolé/je/on/nous) (je/on) (ne) connais/connait/connaît/conais/connaissons pas/aucun/aucune (de/d')
    <firstName> ||`,
  "|| (moi/désolé/je/on/nous) (je/on) (ne) connais/connait/connaît/conais/connaissons aucun/aucune/personne ... ||",
  "|| <firstName> (je/moi/on) (ne) connais/connait/connaît pas ||",
  "|| (c'est) qui c'est/ce <firstName> (ça) ||",
  "| qui c'est/ce <firstName> |",
  "|| (mais) c'est/c qui (ce/cette/ça) <firstName> (ça) ||",
  "au nom d'un/d'une/de certain/certaine",

  // Whose number it is
  "<number> (n') appartient/apartient plus/pas/pu/pus/plu",
  "<number> (n') appartient (maintenant/désormais) à quelqu'un/une/un/mon/ma",
  "ce/mon/son/le <number> (n') est plus/pas/pu/pus/plu (à/le) à/celui/sien/lui/elle/attribué/bon/valide/valable",
  "ce/cet/le <number> (n') est (maintenant/désormais/à) (le) mien/moi",
  "|| (non/désolé) <itsNot> (mon/son/le/leur/ma) <number> ||",
  "<itsNot> (son/le/leur) <number> (de/à/d') <someone>",
  "c'est/c plus/pu/pus/plu son/leur/mon <number>",
  "c'est (maintenant) mon <number> (à) depuis/maintenant/moi/désormais",
  "c'est/c/cé l'ancien/ancien/ex/vieux <number> (de/à) (mon/ma/mes) <kin>",
  `l'ancien/ancien/ancienne/précédent/précédente
    propriétaire/titulaire/utilisateur/utilisatrice/abonné/abonnée/proprio/détenteur (du/de) (ce) <number>`,
  "| l'ancien/l'ancienne/ancien propriétaire/titulaire/utilisateur/proprio (a/l'a/de/n'a) ...",
  "(n') a/ont plus/pu/pus/plu ce/cet/cette <number>",
  "| (c'est) c'est moi qui l'ai/ai (maintenant/ce) (<number>)",
  "(viens/vient/venons) d'avoir/d'acheter/d'obtenir/d'acquérir/de (recevoir/prendre) ce/cette <number>/puce/sim",
  `ai/j'ai/jai (hérité/récupéré/repris/acheté/juste/eu) (de) ce/cet/cette (nouveau) <number>/puce/sim
    depuis/récemment/hier/il`,
  "ai/j'ai/jai hérité/récupéré/repris/acheté (de) ce/cette <number>/puce/sim",
  "<number> m'a/m (a) été (récemment) attribué/réattribué",
  "<number> (qui) (a) (été) réattribué/recyclé/redonné",
  "donné/attribué/refilé/assigné/réattribué/vendu ce/cet/cette (nouveau) <number>/puce",
  "nouveau/nouvelle propriétaire/titulaire/détenteur/utilisateur/proprio (du/de/d') ce/numéro (<number>)",
  "c'est/<texts>/numéro/c'était (est) (sûrement/à/pour/celui/chez/de) (à/de) quelqu'un/qqn/qqun d'autre (avant) ||",
  "<texts> ... s'adresse à quelqu'un/une/un",
  "<number> a changé de propriétaire/titulaire/main/mains",
  "ce <number> est (maintenant/désormais) à moi",
  "<number> est celui (du/de/d') (la/l'/notre/une/un/mon) <business>/centre/foyer/service/entreprise",
];
