import type { Phrases } from "../format.ts";

/** The patron is dead or gone, a business answers, or somebody who has nothing to do with the library. */
export const frenchGone: Phrases["wrongPerson"] = [
  // Dead
  `|| (<please>) (hélas/malheureusement/que) (mon/ma/mes/notre/votre/feu) (malheureusement) <whom> ...
    est/sont/a/vient (malheureusement) (été) (de) <dead> ... ||`,
  "|| (hélas/malheureusement) (<ofOurs>) <whom> ... (nous) a/ont quittés/quitté ||",
  "|| (hélas/malheureusement) (<ofOurs>) <whom> nous a/ont quittés/quitté ... ||",
  `|| (hélas) la/le/cette/ce/l' dame/monsieur/personne/titulaire/abonné/abonnée/lectrice/lecteur/patient/destinataire
    (de/du) ... est/sont <dead> ... ||`,
  "|| (c'est/ici) (il/elle) est <dead> ... ||",
  "suis (sa/son) veuve/veuf |",
  "|| <dead> ||",
  "|| (je) (ne) suis plus/pu/pus/plu avec lui/elle (depuis) ... ||",
  "il/elle/<kin>/<firstName> (n') a plus/pu/pus/plu de téléphone/cell/portable/cellulaire/numéro",
  "|| <firstName> c'est mon/ma <kin> (pas) (moi) ||",
  "|| <firstName> (n') est pas/plus/pu/pus/plu (ici/là/chez) (nous) ||",
  "n'est/est plus/pu/pus/plu de ce monde",
  "|| (<ofOurs>) <whom> (n') est pas joignable/disponible (ici/à/sur/là) (ce) (<number>) ||",
  `|| (<ofOurs>) <whom> (n') est plus/pu/pus/plu (joignable) (parmi/ici/joignable/chez/à/avec/sur) (nous/ce/cette)
    (<number>/adresse) ||`,
  "paix à son âme",
  "qu'il/qu'elle repose en paix",
  "| (hélas/malheureusement) <dead> depuis/en/il (<when>) ... ||",

  // Moved, in prison, in a home
  "|| <firstName> (<firstName>) est <dead>/<elsewhere> ... ||",
  "|| <firstName> (<firstName>) a/est déménagé/déménagée/quitté ... ||",
  "|| <title> <firstName> ... est/a <dead>/<elsewhere>/déménagé/quitté ... ||",
  "|| (<ofOurs>) <whom> ... a/ont/est/sont (depuis/déjà/bien) déménagé/déménagée/déménagés ... ||",
  "|| (<ofOurs>) <whom> ... est (depuis/maintenant) <elsewhere> ... ||",
  "|| (<ofOurs>) <whom> (<firstName>) (n'/ne) (y) habite/vit/travaille/demeure/loge/réside plus/pu/pus/plu ... ||",
  `<firstName>/il/elle/personne/<kin> (n'/ne) (y) habite/vit/travaille/reste/demeure/loge plus/pas/pu/pus/plu
    ici/là/icitte/avec/chez/céans`,
  "parti/partie sans laisser d'adresse",
  `|| (<ofOurs>) <whom> a/ont quitté (le/notre/la/cette/l')
    foyer/établissement/école/entreprise/pays/appartement/maison/résidence/famille/collège/logement/immeuble ... ||`,
  "vous cherchez ... a quitté/déménagé",
  "(la/cette) personne (n') est plus/pu/pus/plu avec/chez nous",
  `n'est/est plus/pu/pus/plu (mon/ma/notre) mon/ma/notre
    mari/femme/conjoint/conjointe/copain/copine/coloc/locataire/employé/employée (depuis) ||`,
  "(on/nous) est/sommes séparés/divorcés ||",

  // A business
  `| (ah/mais) c'est/ici/êtes/ceci (c'est/est/sur) (un/une/le) numéro/ligne (d'/de/du) (une/un/la/le/l')
    professionnel/professionnelle/pro/<business> (ici) |`,
  `|| (ici/c'est) (c'est/est) (un/une/le) (ligne) numéro/ligne/téléphone (de/d'/du) (une/un/la/le/l')
    <business>/professionnel/professionnelle ... ||`,
  "|| (non/mais/ici/désolé) vous/tu êtes/es (bien) (ici) chez/au/à/dans (le/la/un/une/l'/notre) <firm> ... ||",
  "|| vous êtes (ici/bien) chez ... ||",
  "|| c'est (un/une) <firm>/taxi (ici) ||",
  `|| (je/moi/on) (ne) (n') fréquente/fréquentons/utilise pas/jamais (votre/la/cette/de/aucune)
    bibliothèque/médiathèque ||`,
  `|| (je/j'/moi/n') (n') (ai/j'ai/jai) jamais été membre/inscrit/inscrite/abonné/abonnée/client/cliente (chez/de/à)
    (vous/votre/la) (bibliothèque/médiathèque) ||`,
  "(n') ai/j'ai/jai rien emprunté/réservé/commandé/pris chez/dans vous/votre (bibliothèque)",
  "sais (même) pas où est/c'est/se (trouve) votre bibliothèque/médiathèque",
  "|| <itsNot> ma bibliothèque/médiathèque ||",
  "(vous/tu) appelez/écrivez/textez/contactez/parlez/écriver/texter à un/une/notre <business>",
  "ici c'est (le/la/un/une/l') <business>",
  "|| (non) c'est (un/une/le/la/l') <business> ici ||",
  "| <business> (de/du) ... ici |",
  "|| ici <business> ... ||",
  "vous/tu avez/as appelé/contacté/composé/joint/rejoint (le) (numéro) (d'/de/du) (un/une/la/le/notre) <business>",
  "|| (je/ici/moi) (je) suis un/une particulier/particulière ... ||",
  "chez un/une particulier/particulière |",
  "|| (bonjour) (ici) (nous) sommes (un/une/le/la) <business>/étude ... ||",
  "sommes une étude/entreprise/société/firme/compagnie",
  "numéro d'entreprise (ici) |",
  "| vous êtes sur un numéro professionnel/d'entreprise",
  "utilise/utilisons plus/pu/pus/plu ce <number>",
  "devez/dois confondre (avec) ... |",

  // Nothing to do with the library
  `|| (moi/je) <iAmNot> (inscrit/membre/abonné/client/usager)
    inscrit/inscrite/membre/abonné/abonnée/client/cliente/usager/adhérent/adhérente (à/de/chez/dans)
    (la/votre/cette/une/aucune) (bibliothèque/médiathèque/vous/bibli) ||`,
  `|| (moi/je) (ne) suis jamais/pas (été) inscrit/inscrite/membre/abonné/abonnée (à/de/chez/dans)
    (la/votre/cette/une/aucune) (bibliothèque/médiathèque/vous/bibli) ||`,
  "connais/connait/connaissons pas/même (pas) (votre/cette/la) bibliothèque/médiathèque/bibli |",
  "|| (moi/je) (ne) (vous) connais/conais/connait pas (moi/ça/du) (tout) ||",
  "<itsNot> moi qui suis/étais (inscrit/abonné/membre)",
  "inconnu/inconnue à/au/sur ce/cette/bataillon (numéro/adresse)",
  "|| (numéro) inconnu/inconnue (ici) ||",
  `|| (je/moi/c'est/c) (une) (erreur) (mais) <iHaveNo> (de/d'/une) carte/compte/dossier/abonnement (de/d'/à/dans/chez)
    (la/votre/une/cette) bibliothèque/médiathèque/vous/bibli/biblio (moi) ||`,
  "<iHaveNo> (de/d'/une) carte/compte (de/à/dans/chez) (la/votre/une/cette) (bibliothèque/médiathèque/vous) moi ||",
  "personne n'a de carte (de) (bibliothèque)",
  "ai/j'ai/jai jamais eu de/une carte/compte (de/chez/à) (la/votre) bibliothèque/médiathèque/vous",
  "|| (moi) <iHaveNo> d'/de enfant/enfants (<texts>) ||",
  "<texts> ... (m') est/sont/était/étaient pas adressé/adressés/destiné/destinés",
  "(ne) m'est/mest pas adressé/destiné/adressée/destinée",
  "<itsNot> pour moi (ce/ces/cet/votre/vos/le) <texts>",
  "<texts> (n'/ne) (est/sont/c'est) pas pour moi",
  "<texts> (ne/n') me/m' concerne/concernent/regarde/regardent pas",
  "suis pas (le/la) destinataire",
  "jamais mis les/un pieds/pied (dans/chez/à) (votre/une/cette/la) bibliothèque/médiathèque/vous",
  "jamais mis les pieds |",
  `suis jamais/jms allé/venu/allée/venue/entré/aller/venus (de) (ma) (vie) à/a/dans/chez/au (la/une/votre/cette)
    bibliothèque/médiathèque/biblio/bibli/vous`,
  `jamais (rien) emprunté/réservé/pris (de/aucun/un/chez) (livre/livres) de/chez/à (ma/vous/la/votre)
    (vie/bibliothèque/médiathèque)`,
  `|| (moi) (je/j'ai) (n') (ai) (j'ai) jamais (rien) emprunté/réservé (de/aucun) (rien/livre/livres) (moi/ici/chez/de)
    (vous) ||`,
  "|| (moi/je/j'/on) (n') (y) habite/habitons/vis même pas ... ||",
  "|| (moi/je/j'/on) (n') habite/vis (en/à/au) ... erreur ||",
];
