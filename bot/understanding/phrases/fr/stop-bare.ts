import type { Phrases } from "../format.ts";

/** Ends without an object: "je voudrais arrêter", "résiliation", "si vous continuez", "je veux plus". */
export const frenchStopBare: Phrases["stop"] = [
  // A noun or a verb that is all of the text
  "veux/voudrais finir (avec) vos/les/ces <texts>",
  "on arrête/coupe/cesse/stoppe (tout/avec) (<these>) <texts>",
  `|| (<please>) (demande/je) (souhaite/demande) (de/d') (la/l'/une) (mise)
    cessation/résiliation/révocation/désactivation/interruption/retrait/suppression/supression/stopage
    (immédiate/définitive/totale/immédiat/définitif/svp) ||`,
  `|| (je/on/nous) (veux/voudrais/voulons/souhaite/vais/aimerais/souhaiterais/faut/préfère/demande) (à) (tout) (à)
    arrêter/stopper/cesser/résilier/désactiver/terminer/arréter/interrompre (tout)
    (ça/cela/là/complètement/définitivement) ||`,
  `|| (on/hé/hey/yo/eh/bon/allez/ok)
    cesse/cessez/stoppe/stoppez/terminé/halte/coupez/basta/terminus/annulez/désactivez/résiliez/supprimez/effacez/enlevez/retirez/bloquez/cesser/stopper/couper/annuler/désactiver/résilier/supprimer/effacer/enlever/retirer/bloquer
    (tout) (ça/cela/là) ||`,
  `|| (hey/yo/eh/hé/bon/allez/ok) stop/arrêtez/cessez/stoppez/arrêter/cesser/stopper ça/cela/tout (gang/là/la/svp/les)
    (gens/amis/gars) ||`,
  "|| (svp/il/on/ça) (faut/doit) <stopping> (<atOnce>/la) (svp) ||",
  "|| (on/je) (veux) coupe/coupez/couper (tout/ça/là) ||",
  "|| c'est/c fini/terminé (pour) (moi/nous/là) (merci) ||",
  `<want> plus/pu/pus/pas/rien/plu (rien) (savoir/avoir) (à/de) (voir/faire) (de/avec) vos/tes/ces
    affaires/trucs/conneries/niaiseries/histoires/cochonneries/merdes/bêtises/bidules/machins`,
  "<want> rien savoir (de/avec) (vous/vos/tes/ces) (<texts>/affaires) |",
  "|| (moi/je/non) (ne) <want> plus/pu/pus/plu (rien) (de/du) (ça/cela/tout/vous) ||",
  "|| (moi/je/non) (ne/n') <want> plus/pu/pus/plu (en/rien) (recevoir/avoir) (ça/rien) ||",
  "|| (je/moi) (ne) <want> (plus/pu/pus/plu) rien (recevoir/avoir) (de) (vous) ||",
  "|| plus/pu/pus/plu jamais (ça) ||",
  "|| plus/pu/pus/plu de ça ||",
  "|| (non) rien du tout ||",

  "|| (<please>) (faites/fais/faut) que/pour (ça/sa/cela) s'arrête/arrête/cesse/finisse (<please>) ||",
  "|| (allez/hop/bon/ok) (hop/là) (on/et) arrête/arrêtez/arrêtons/coupe/arrêter (tout/les/là) (ça/frais/svp) ||",
  "|| plus/pu/pus/plu rien (sur/à/chez) (mon/ce/moi) (<number>) (<please>) ||",
  "|| plus/pu/pus/plu (de/aucun) contact (<please>) (avec/de) (vous/moi) ||",

  // Asked to stop, and no more
  `(vous/te/l') dis/dit/répète/redis/demande/redemande/implore/commande/dire/répéter (gentiment/encore/poliment)
    d'arrêter/d'arreter/d'aretez (<atOnce>/tout) (ça) |`,
  "(vous/te/je/jvous/jte) demande/dis/prie/supplie d'arrêter/d'arreter/d'areter/d'arretter (<atOnce>/tout) (ça) |",
  `(vous/t'/te/l') ai/avons (déjà) (bien) demandé/dit/écrit/prié/signifié
    (plusieurs/3/trois/2/deux/dix/10/cent/100/quatre/4/5/cinq/20/mille) (fois) (de/d') <stopping> (<atOnce>/tout) (ça)
    |`,
  `(vous/te) demande/prie/supplie/ordonne/somme/conjure/exige/implore (de/d'/encore) (bien) (vouloir) <stopping>
    (<atOnce>/tout) (ça) |`,
  `merci/veuillez/prière/svp/faut/faudrait/doit/pouvez/pourriez/peux/voulez/possible/temps/urgent/pourrier
    (vous/tu/svp) (bien) (de/d') (tout) <stopping> (<atOnce>/tout/là) (ça) |`,
  "|| (il/je) faut/faudrait/voudrais/veux (vraiment) que ça/cela arrête/cesse/stoppe (<atOnce>) ||",
  `demandons/prions/sommons/gré/reconnaissant/reconnaissante/reconnaissants/gentil/gentils/gentille/aimable/aimables/obligeance/bonté/amabilité/gentillesse/souhaitable/mieux
    (de/d'/que) (vous/bien) (vouloir) (de) <stopping> (<atOnce>/tout) (ça) |`,
  "que (ça/cela) s'arrête (<atOnce>) |",
  "<want> (ne) plus/pu/pas/pus/plu (avoir) avoir affaire à/avec vous",
  "moi/non/mais pas/plus/pu/pus/plu <texts> (<please>) |",
  `|| (moi/vous/toi/svp/non) pas/plus/non/pu/pus/plu écrire/envoyer/contacter/texter/appeler (plus/pu/pus/plu)
    (à/moi/sms/message) (moi/sms/message) ||`,
  "ne plus/pas/jamais/pu/pus/plu appeler (et/ni) (texter/écrire) (ici/à) (ce) (<number>)",
  "ni appeler ni écrire",
  "|| (svp/merci) pas/plus/pu/pus/plu (rien/de/message) (sms/messages) sur/à ce/mon numéro (svp) ||",
  "n'écrivez/écrivez/textez/n'appelez/écriver/texter (plus/pas/pu/pus/plu) plus/pas/pu/pus/plu ici (svp) |",
  "<texts>/service (sms) à résilier/supprimer/annuler/arrêter/désactiver/stopper",
  "|| (demande/souhait) (de/d') (l') arrêt/désabonnement/désinscription (immédiat/svp/sms/total) ||",
  "|| fin (immédiate) (de/d') (ce/cet/mon/votre/l') (service/abonnement/envoi) (sms/texto) ||",
  "|| stop (à/la/aux) (la) bibli/biblio/bibliothèque/médiathèque/relances/relance/infos/info/tout ||",
  "| (bon/heille/hé/eh/et) assez (là) (avec/de) (les/vos) <texts> |",
  "(on) lâche/lâchez/lâcher (avec) les/tes/vos <texts>",
  "<finishing> (donc/svp) (avec) (l'envoi/les/mon/l') (abonnement) (de/d'/aux) (<these>) <texts>",
  "<removing> (mon/ma/le/la/notre/nos/mes) <kin>/<firstName>/enfants de/des (la/votre/vos/cette/ta) <ourList>",
  "<want> plus/pas/pu/pus/plu que ... reçoive/reçoivent/reçoit/recoive (<these>) <texts>",
  "ne plus/pas/pu/pus/plu utiliser ce/mon contact",
  `faut/faudrait/voudrais/veux/voulons/souhaite/aimerais (vraiment) que vous/tu
    arrête/arrêtiez/cesse/cessiez/arrêtez/arrêtes/stoppe/arrêtier/cessier/arrêter (<atOnce>/tout) (ça) |`,
  "<ask> <quit> (<atOnce>) (avec) (tout) (ça/cela) |",
  "(<number>) est à supprimer/effacer/retirer/enlever/oublier/rayer/radier (de) (vos) (listes/fichiers) |",
  "|| (mon/ce/notre) <number>/coordonnées/nom (est) à supprimer/effacer/retirer/enlever/rayer/radier ||",
  "pas (la/besoin/plus/pu/pus/plu) (peine) de continuer (à/de/d') <send2>",
  "inutile de continuer (à/de/d') <send2>",
  "arrêtez/arrête/cessez/arrêter/cesser (<atOnce>) de/d' lui/leur <penning>/<mailing>/parler/texter",
  "ne (plus/pu/pus/plu) lui/leur <penning>/<mailing> (plus/pas/jamais/pu/pus/plu)",
  "lui/leur écrivez/envoyez/écris/envoie/écriver/envoyer plus/pas/pu/jamais/pus/plu (<these>) (<texts>) |",
  `n'écrivez/écrivez/envoyez/appelez/contactez/textez/n'appelez/écriver/envoyer/texter
    (plus/pas/rien/jamais/pu/pus/plu) (rien) à/sur/au ce/cet/mon/notre <number>`,
  `n'écrivez/contactez/textez/n'envoyez/texter plus/jamais/pu/pus/plu (rien) à/chez mon/ma/mes/nos/notre
    <kin>/enfants/fils/fille`,

  // Neither, nor
  "(ne) <want> ni ... ni <texts>",
  "ni <texts> ni <texts>/appel/appels/rien",
  "ni appel/appels ni <texts>",
  "|| (<please>) ni <texts> ||",

  // If you go on
  `si (vous/tu) (ne/n') (me/m') arrêtez/cessez/arrêtes/arrêter/cesser pas
    (de/d'/immédiatement/tout/maintenant/vos/ces) (suite) |`,
  `si (vous/tu) m'écrivez/m'envoyez/me/continuez/m'écris/récidivez/recommencez/récidiver
    (contactez/textez/écrivez/encore/ainsi/texter/écriver) encore (une/un) (fois/seul) |`,
  "si vous/tu (me/m') (continuez/continue) (encore) (à/de) (me/m') <bothering>/<penning>/<mailing>",
  "si (ces/vos/les/tes) <texts> (ne) continuent/persistent/cessent/arrêtent/recommencent (pas)",
  `si je reçois/reçoit/recevais encore/un/d'autres (un/une/seul/autre) (seul/autre/de) <texts> (de)
    (plus/votre/vous/pu/pus/plu)`,
  "reçois encore un/une (seul/autre) <texts> (de)",
  "cnil/crtc/police/avocat/justice/gendarmerie ... (sera/serez) (saisie/informée/avertie) si (je/vous/ça/cela)",
  "(dernière) sommation/injonction (avant) (poursuites/plainte)",
  "avocat/avocate (vous) (va) prendra/prendre/contactera/contact (contact) (avec) vous",

  // Consent taken back, by the noun
  "autorisation/consentement/accord/permission retirée/retiré/révoquée/révoqué/annulée/annulé/terminé/refusée/refusé",
  `(n') autorise/autorisons plus/pas/aucun/aucune/pu/pus/plu (aucun/aucune/vos/ces/les/votre)
    <texts>/communication/prospection/démarchage`,
  "opposition au/à/aux démarchage/prospection/traitement/l'envoi/<texts>",
];
