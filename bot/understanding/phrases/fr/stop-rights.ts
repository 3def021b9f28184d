import type { Phrases } from "../format.ts";

/** Threats, authorities and consent: what one writes to a sender whom one has not asked for anything. */
export const frenchStopRights: Phrases["stop"] = [
  // "I am blocking you"
  "| (bye/adieu/ciao/tchao/salut/<please>) (bye) je/j' (vous/te/les) (ai) bloque/block/bloqué/blocked (bye/direct) |",
  "je vous/te bloque/block/blocque (tous) |",
  "| (hop/et/voilà/allez) (hop/et) bloqué/bloqués/bloquée ||",
  "allez être bloqué/bloqués",
  "ce numéro est (maintenant/désormais/donc) bloqué",
  `je signale (ça/tout) à/au (la/mon)
    orange/sfr/free/bell/opérateur/police/fournisseur/bouygues/telus/vidéotron/proximus`,
  "prochaine fois c'est (la/chez) (la) cnil/crtc",
  "si vous continuez (avec/à/de/d') (ces/vos/m'envoyer/envoyer) <texts>",
  "jvai/jvais/jva/vé vous bloquer",
  "(vous) êtes/es (maintenant/désormais) bloqué/bloqués (bye) |",
  "je vous/t'ai (ai) bloqué/bloqués",
  `je (vous) (te) (les) mets (tout/vos) (<texts>/ça) (en/dans/aux/à) (la/les/mes)
    spam/spams/indésirables/corbeille/pourriels/poubelle/bloqués`,
  "| bloqué/bloqués/bloquée et signalé/signalés/supprimé/effacé |",
  `transmets/transmettre/transfère/transférer/envoie/écris (ça/tout/vos/votre/le/ce) (<texts>) (à/au/auprès) (de/la)
    (la) cnil/33700/crtc/arcep/police/avocat`,
  "un <texts> de plus/pu/pus/plu (et/je/c'est) (je/c'est)",
  "| numéro bloqué/bloque/supprimé |",
  "|| opposition ||",
  "| bloqué/bloqués/blocked/bloquée |",
  "vais/va/allons (vous/te/devoir) (devoir) bloquer (vous/ce/votre/le) (<number>) |",
  "obligé/obligée/forcé de (vous/te) bloquer (ce/votre) (<number>) |",

  // Reports
  "vais/va/allons/dois (vous) signaler (vos/ces/ce/votre) <texts>/<number>",
  `je (vous) signale (vos/ces/ce/votre/cet/ça) (<texts>/<number>) (comme/au/à/en) (de) (la)
    spam/indésirable/indésirables/pourriel/abus/abusif/cnil/crtc/33700`,
  `signaler/signale/signalé/signalés/dénoncer/dénonce (vos/ces/ce/votre) (<texts>/<number>) (tout) (au/à/comme/en/du)
    (la/ça) 33700/cnil/crtc/apd/arcep/signal/spam/indésirable/indésirables/pourriel/pourriels/bloctel`,
  "signalement/signalé/signale/transféré/transfère/transmis au/fait 33700",
  "| <number>/<texts> signalé/signalés/signale (comme) (<sorts>/spam/indésirable) |",
  `plainte/plaindre/recours/saisir/réclamation/signalement/dénonce/plains (officielle) (à/au/auprès/devant/contre)
    (la/le/de) (la) cnil/crtc/apd/arcep/lnnte/gendarmerie/csa`,
  "inscrit/inscrite/numéro (suis) (sur/à/au/dans) (est) (sur/à) (liste/la) bloctel/lnnte/pacitel/robinson",
  "numéro ... (sur) liste rouge",
  "conformément au/à/aux/à (la/mes/l'article) rgpd/loi/21/17/droits/lcap",
  "vertu du/de/des (la) rgpd/loi/lcap ... <stopping>/<ending>/<removing>/refuse/oppose/demande",
  "contraire à la loi anti-pourriel",
  "violation du/de (la) rgpd/loi/lcap/vie",

  // Threats
  "prochain message/sms/texto/rappel ... plainte/avocat/police/facture/bloque/tribunal/cnil",
  "prochaine fois (je) dépose/porte plainte |",
  `encore un <texts> (de/et/comme) (plus/votre/vous/ça/pu/pus/plu) (part/et) (et) ...
    plainte/avocat/police/facture/bloque/tribunal`,
  "plainte contre vous",
  `si vous/tu/ça continuez/continue/recommencez/m'écrivez/m'envoyez/insistez ...
    plainte/avocat/police/bloque/signale/tribunal`,
  "sinon je vous/te bloque/signale |",
  "mon avocat/avocate (vous) (va) (vous) contactera/prévenu/saisi (si/demain) (ça/vous)",
  "parler/parlerai/contacter/contacterai/contacte à/mon (mon) avocat/avocate",
  "(vous) aurez affaire à/avec mon avocat",
  "(vous) mets/mettons en demeure (de)",
  "| (ceci) (est) (une) mise en demeure |",
  "poursuites/poursuivre/poursuivrai (en) (judiciaires/justice/légales) |",
  "pourriels/spam/spams/harcèlement plainte |",
  "vais/va vous facturer/charger ... par/chaque/pour (chaque) <texts>",
  "facture de/pour (chaque) (vos/ces) <texts> (que)",
  "|| (vous/là/mais) c'est/c du (vrai) harcèlement (moral/téléphonique/pur) (et/pur) (simple) ||",
  "harcèlement par sms/texto/message",

  // Consent
  `retire/révoque/annule/retirer/révoquer/retirons/reprends/révoquons (par/toute/mon/ma/notre/le/l'/tout)
    consentement/autorisation/accord/permission`,
  "violez/enfreignez (le/la/ma/mon) rgpd/loi/vie/droit",
  "(ne) (vous/t') ai/avons pas/jamais donné (la/ma/mon/de/d'/aucun/aucune) permission/autorisation/accord/consentement",
  "(n') ai signé aucun/aucune/nul consentement/autorisation/accord",
  "(n') ai pas/jamais autorisé l'usage/l'utilisation (de) mon/ce <number>",
  "| (moi/je) (suis) pas/plus/pu/pus/plu d'accord pour (recevoir) (les/vos/des) <texts>",
  "retrait/révocation/fin (de/du) (mon) consentement/accord",
  "(ne) (vous) consens/consent plus/pas/pu/pus/plu (à)",
  `(n') avez/as plus/pas/aucun/aucune/pu/pus/plu (le/mon/d'/notre) droit/autorisation/accord/consentement/permission
    (de/d'/pour) <send2>`,
  `(n') avez/as plus/pas/pu/pus/plu (l'/d') autorisation/droit/permission d'/de/pour utiliser/garder/avoir
    (mon/ce/notre) <number>`,
  "(n') avez/as plus/pas/pu/pus/plu (rien) à <send2>",
  "(n') avez/as plus/pas/pu/pus/plu besoin de <send2> |",
  "(n') avez/as plus/pas/aucun/aucune/pu/pus/plu (mon/d'/notre) autorisation/accord/consentement/permission",
  "(ne) (vous/t') (ai) autorise/autorisé plus/pas/jamais/pu/pus/plu à <send2>",
  `suis/êtes/sommes pas/plus/jamais/pu/pus/plu d'accord pour/de/avec (recevoir/que/qu'on/vos/les/ces) (vous) (<these>)
    <texts>/<send2>`,
  "interdiction/défense (formelle/absolue) (de/d') <send2>",
  "interdis/interdisons/interdit (formellement) (de/d') <send2>",
  `m'oppose (formellement) à/au/aux (ce/toute/tout/l'utilisation/recevoir/l'envoi/la/traitement) ...
    <texts>/<number>/données/prospection`,
  "fais/faire valoir/usage mon/de (mon) droit d'opposition/à/de",
  "|| (<please>) (moi/mais/on) (je/j') (ne/n') (m') ai/j'ai/jai/a rien demandé (moi/personne/à) (à/personne) (vous) ||",
  `(n') ai/avons jamais (été/rien) (demandé/souscrit/consenti/accepté/voulu/signé) (rien)
    demandé/souscrit/consenti/accepté/voulu/signé (à/de/d') ça/cela/recevoir/être/qu'on/vos (contacté/<texts>/m')`,
  "(n') ai/avons jamais souscrit/consenti |",
  `(me/m') (suis/été) jamais (été) inscrit/inscrite/abonné/abonnée/enregistré (à/pour/sur)
    (ça/cela/rien/ce/vos/ces/votre/des/cette/nulle) (<texts>/service/liste/part/truc/affaire) |`,
  `pub/publicité/publicités/<texts>/démarchage (commercial) (non)
    sollicité/sollicités/sollicitée/désiré/désirés/sollicitées`,
  `exerce/exercer/exerçons (de) mon/mes/nos/notre/le droit/droits (d'/à/de) (l')
    opposition/effacement/oubli/retrait/suppression`,
  "mon droit à/d'/de l'effacement/l'oubli/opposition/retrait/suppression",
  `<removing> (svp) (toutes/tous/l'ensemble) (de) mes/nos/les données/coordonnées/infos/informations
    (personnelles/perso) |`,
  "je ne/n' veux/voulais/souhaitais rien (de) (vous) |",
];
