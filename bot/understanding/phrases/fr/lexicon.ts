import type { Phrases } from "../format.ts";

/** The words of acts and objects in French; they may use the groups of groups.ts, verbs.ts and things.ts. */
export const frenchLexicon: Phrases["lexicon"] = {
  end: `laissez/laisse tomber, laissez/laisse faire, d'arrêter/d'arreter/d'areter/d'arretter/d'arrêtez (de/d'),
    épargnez/épargne/dispensez/dispense/épargner (moi/nous) (de), me/m'en (en) passe/passerai/passerais/passerait
    (bien/très) (bien) (de/d'), faites-moi grâce de, <stopping> (de/d'/avec/à/par), <ending>, stop
    de/d'/avec/aux/les/vos/tes/ces, arrêt (de/d'), mettez/mettre/mettons/mets/mettriez/mette (donc/svp/immédiatement)
    fin/terme/stop/holà, mettez/mettre/mets/mette un/une/le terme/stop/holà/croix/fin, faites/faire/fait
    cesser/arrêter/stopper, fini/finis/finie/terminé avec, halte à/aux, basta/ciao/adieu avec/les/aux, non aux,
    suppression/annulation/résiliation/interruption/cessation/désactivation/blocage/suspension/retrait/refus
    de/des/du/d'/l', gardez/garde/remballez/reprenez vos/tes, calmez-vous/calmos/mollo/doucement/assez/suffit avec,
    laissez/laisse/lâchez/lâche moi/nous avec, tomber, basta, en finir avec`,
  unsubscribe: `<leave>, me/m'/nous/se <leave>, y mettre/mettez (fin/terme/un) (terme), <removeMe>, unsubscribe,
    unsub, un subscribe, opt out, optout, opt-out, être (donc/complètement/définitivement)
    blacklisté/retiré/retirée/supprimé/supprimée/enlevé/enlevée/effacé/rayé/radié/<leave>, me
    retirer/désister/rayer/radier/dégager/supprimer/enlever/sortir`,
  remove: `<removing>, rend/rendez anonyme`,
  refuse: `(de) ne plus utiliser/figurer/apparaître, (de) ne plus être/rester dans/sur, (de) ne plus faire partie,
    fini/finis/finies/terminé/finito/terminés (les/de/d'/avec), à bas,(ne/n'/n'en/en) <want> <never>, (ne/n') <want>
    vraiment/surtout/absolument/clairement/svp/désormais plus/pas/pu/pus/jamais, (ne/n') tiens/tient/tenons
    plus/pas/pus/pu à (ce), (ne/n') (vous/te/t') supporte/supportons/acceptons/désire/autorise/tolère plus/pas/pu/pus,
    (ne/n') veux/veut/voulons/souhaite aucun/aucune/aucuns/rien, (ai/a/avons/suis/sommes/est/chu/avais)
    marre/ras-le-bol/assez/plein-le-dos/raz-le-bol/saoulé/saoulée/soulé/gavé/écoeuré/écœuré/écoeurée de/des/d'/par,
    (ai/a/avons) plein le dos/cul/casque/pompon/bol de/des/d', j'accepte plus/pas, je n'accepte plus/pas, (ai/avons)
    par-dessus la tête de/des, ras le/la bol/pompon/casquette/cul de/des/d', (chu/suis) plus/pu/pus capable de/d',
    (suis/chu/sommes/jsuis) tanné/tannée/fatigué/fatiguée/épuisé/dégoûté/lassé/lassée/las/lasse/tanner de/des/d'/par,
    jpp de/des/d', en peux/peut/pouvons plus/pu/pus de/des/d', (ne/n') peux plus supporter/voir/sentir,
    refuse/refusons (de/d'), (ne) (suis/sommes/est/chu/jsuis) pas/plus/aucunement/nullement
    intéressé/intéressée/intéressés par/de/à, (ai/j'ai/jai) plus/pas/pu/aucune envie/envi de/d', n'ai/ai que faire
    de/d', (ai) jusque/jusqu'ici (là) de, me fiche/fous/contrefous de/d', <want> que/qu' vous/tu/on
    arrêtiez/arrête/arrêtes/cessiez/cesse/arrêtez/stoppiez/cessez (de/d'), préfère/préférerais/préférons ne plus/pas,
    interdis/interdisons/interdit (de/d'/formellement), (de) ne plus/pas/jamais/pu (jamais) <mailing>, ne
    plus/pas/jamais/pu (jamais/continuer/vouloir) (à) recevoir`,
  not: `ne, n', ne <never>, <never>, (il) faut/faudrait/devez/dois/devriez/fo/faudra/doit (surtout/vraiment) <never>,
    merci/prière/gentillesse/obligeance/bonté/amabilité de/d' (bien) (vouloir) (ne) <never>,
    veuillez/veillez/vouloir/veuillé (svp/bien) (ne) <never>, (<want>) que/q/ke/qu' (vous/tu/on) ne/n', bien vouloir
    ne <never>, pouvez/pourriez/peux vous/tu (svp) ne <never>, vous prie/demande/saurais/conjure de/d' (ne) <never>,
    défense de/d'`,
  send: `<sendMe>, me/m'/nous <telling>,
    m'informer/m'informez/m'informe/m'alerter/m'alertez/m'alerte/m'avertir/m'avertissez/m'aviser/m'avisez, être/d'être
    alerté/alertée/prévenu/prévenue/averti/avertie/informé/informée/avisé/relancé/relancée/notifiée/solicité/ennuyé/embêté/embêtée/réveillé/spamé/rappelé,
    <joined>, être/etre/d'être (plus/pas) destinataire/inscrit/inscrite/abonné/abonnée/inscrits/abonnés,
    m'/me/m/nous/me/vous-nous <mailing>, m'/me/m/nous <penning>, me/m'/m/nous <bothering>, me/m'/m
    <bothering>/<mailing>/<penning>, contacter, texter, textoter, spammer, spamer, harceler, importuner, envoyer,
    écrire, adresser, expédier, transmettre, d'envoyer, d'écrire, d'adresser, d'expédier, d'appeler et d'écrire,
    faire/faites/fais sonner/vibrer/biper/bipper (mon/le/ma/mes/cet/ce) (téléphone/cell/portable/tel/phone/appareil),
    me faire sonner/vibrer, lui/leur/vous écrire, notifier, solliciter, relancer, me/nous casser/cassez les
    pieds/oreilles/couilles/bonbons, me/nous taper sur les nerfs/le (système), me/nous faire chier/suer/perdre, me
    faire vibrer, <getting>, être/etre/d'être
    contacté/contactée/contactés/dérangé/dérangée/sollicité/sollicitée/harcelé/harcelée/importuné/notifié/notifiée/averti/prévenu/spammé/textoté/texté/joint/relancé,
    qu'on/que (vous) me/m'/m <mailing>/<bothering>/<penning>, lui/leur <mailing>/<bothering>/<penning>, entendre
    (parler), recevoir de, de vos nouvelles, avoir de vos nouvelles`,
  order: `<sendMe>, me/m'/nous <telling>, m'informez/m'informe/m'alertez/m'avertissez/m'avisez, <joined>,
    <bothering>/<penning> moi/nous, m'/me/m/nous <mailing>, m'/me/m/nous <penning>, me/m'/m/nous <bothering>`,
  notAfter: "pas, jamais, surtout pas, surtout jamais",
  begin: `<signMeUp>,
    remettez/remets/remettre/réactivez/réactiver/réactive/rétablissez/rétablir/reprenez/reprendre/recommencez/recommencer/redémarrez/relancez/activez/activer/active/démarrer/démarrez/commencez/commencer/débloquez/débloquer
    (moi) (à/de), <wishing> (encore/bien/à) (nouveau) (recommencer) (à) recevoir/ravoir/avoir, <wishing> (m)
    inscrire/abonner, recommencez/recommencer à`,
  ours: `relance, relances, ce contact, contact, destinataires, services, harcèlement, acharnement, démarchage,
    spamming, prospection, abonnement/inscription (aux/par/à/de/du/d') (vos/ces/la/les/service) (de/d')
    sms/textos/texto/messages/alertes/notifications/rappels/messagerie, de vous, de toi, vous lire, <texts>, textes,
    <ourList>, numéro, num, nro, numero, numéros, coordonnées, communication, communications, correspondance,
    correspondances, service, bot, robot, <texts> automatique/automatiques/automatisés/texte/textes/sms/auto,
    <oneText> de/d'/du/pour (la/les/mes) <noticed>, numéro de
    téléphone/portable/cellulaire/cell/mobile/tel/tél/gsm/cellulaires, données, données personnelles/perso, infos
    personnelles/perso, informations personnelles, nouvelles de vous, message, conversation, discussion, fil`,
  theirs: `que mon/ma/mes/notre/nos/le/la/les, mon (dernier) message/sms/texto/courriel/mail, <media>, <lending>,
    <money>, <papers>, <places>, <events>, <people>, <life>, <matters>, liste/listes
    d'attente/d'envies/d'inscription/d'épicerie/d'émargement, liste/listes de
    lecture/lectures/réservation/réservations/souhaits/livres/prêts/prêt/présence/nouveautés/suggestions/favoris/classe/garde/mariage,
    liste du/des/pour/de/d', <texts> <tongue>, numéro/num de
    carte/dossier/lecteur/lectrice/compte/usager/membre/abonné/réservation/commande/page/revue/magazine/mars/avril/mai,
    numéro du/des, numéro de la`,
  self: "moi, nous, mon nom, notre nom, mon contact, mes infos, mes informations, ma famille, mon adresse, moi et ma",
  vague: `votre truc, ton truc, ton affaire, votre affaire, d'ici, d'là, là-dedans, ça, sa, cela, ceci, tout, tout ça,
    tout cela, tout sa, ces trucs, ces choses, ces conneries, ces niaiseries, vos conneries, vos niaiseries, vos
    trucs, vos affaires, ce truc, ces affaires, ceux-ci, celui-ci, celui-là, cette affaire, cette merde, vos merdes,
    votre merde, vos cochonneries, là-dessus, votre cirque, ce cirque, votre manège, ce manège, ce jeu-là`,
  from: "de, d', des, du, de la, de l', de votre, de vos, de cette, de ta, de tes, de ces, dans, sur, au, aux, à, from",
  limit: `<lateTimes>, plus rapidement/vite/facilement/tôt/tard/longtemps/précisément/clairement/souvent, avant,
    après, pendant, durant, quand, lorsque, jusqu'à, jusqu'au, tant que, concernant, au sujet de/du/des, à propos
    de/du/des, relatifs, en double, deux fois, trois fois, plusieurs fois, tous les jours, chaque jour, toutes les
    heures, chaque heure, tous les matins, chaque matin, tous les soirs, chaque soir, toute la journée, toute la nuit,
    si souvent, aussi souvent, trop souvent, trop, en anglais, en français, en espagnol, en arabe, en néerlandais, en
    créole, pour, à l'école, au travail, au bureau, au boulot, en réunion, sauf, excepté, plus tard, plus tôt`,
  filler: `<please>, bénéficier de/d', profiter de, m'abonner, être abonné, <never>, sur/de/dans/à/depuis mon
    compte/dossier/profil/carte, me/m'/nous <annoying>, pour moi, pour nous, pour de bon, la médiathèque, la bibli, la
    biblio, <atOnce>, le, la, les, l', un, une, vos, votre, tes, ton, ces, ce, cet, cette, ses, son, sa, mon, ma, mes,
    notre, nos, tous, tout, toutes, toute, aucun, aucune, seul, seule, ce genre de, ce type de, genre de, autre,
    autres, d'autres, d'autre, quelconque, moindre, prochain, prochains, futur, futurs, tels, telles, tel, pareils,
    genre, me, m, te, vous, en, y, ne, n, je, j, donc, là, la, ici, bien, encore, toujours, tjrs, tjs, sans cesse,
    maudits, maudit, sacrés, foutus, putain, putain de, foutu, merde, merde de, satanés, stupides, débiles, ostie,
    osti, esti, de marde, de merde, tabarnak, crisse, crissse, câlisse, criss, frère, mon frère, ma soeur, mon ami,
    boss, chef, patron, gars, mec, wesh, wallah, hein, dis, alors, puis, pis, quand même, aussi, vraiment, surtout,
    juste, un peu, vite, totalement, complètement, entièrement, envoyez, envoie, envoyé, publier, vouloir, continuer
    à, utiliser, figurer, faire partie, rester, apparaître, demeurer, être, me joindre, avec vos/tes/ces
    <lending>/<media>/<money>/histoires, toujours m, les gens, tout le monde, automatique, automatiques, bibliothèque,
    médiathèque, bibli, biblio, de votre part, de ma part, de la part de, inutiles, inutile, intempestifs, incessants,
    agaçants, énervants, permanents, publicitaires, non sollicités, indésirables, commerciaux, à la con, pourris,
    plates, niaiseux, plate`,
  guard: `si vous, si tu, si je, si on, si j', ne, n', pas/plus/jamais (me/m'/nous/être/les/l'/s'/se) <toEnd>, ai, ai
    pas, ai déjà, jai, as, avez, avons, ont, avait, avais, avaient, aviez, ait, avoir, été, est, sont, suis, êtes,
    sommes, était, étaient, sera, serait, soit, sera pas, est pas, a été, a pas, il a, elle a, on a, bibliothèque a,
    médiathèque a, m a, l a, n a, qui a, s'est, ils, elles, il, elle, ça, qui, <removing> (la/ma/cette/les/mes/une)
    liste/listes, enlever/enlevez/supprimer/supprimez/effacer/effacez/annuler/annulez/retirer/retirez/oubliez
    (donc/svp) (le/ce/un/mon) message/sms/texto/rappel, s', pourquoi, pourquoi avez-vous, avez-vous, impossible de,
    impossible d', peux pas, peut pas, pouvez pas, peux plus, arrive pas à, arrive plus à, arrive pas, peux ni, pas
    assez, pas assez de, pas envie de, veux pas, peur de, peur d', sans, au lieu de, oublié de, failli, se fait, avant
    de, que vous ayez, reçois plus, reçois pas, reçois plus de, reçoit plus de, reçois plus aucun, ai plus, a plus, y
    a plus, y a plus de, ai plus de, ai pas de, normal de, dommage, dommage que vous, dommage de, triste de,
    heureusement que vous, jamais été, pourriez pas, pouvais pas, peut plus, pouvez plus, savoir pourquoi, désolé de,
    envoyez plus de, envoyez-moi plus de, envoyer plus de, voudrais plus de rappels, merci d'avoir, avoir, heureux de,
    content de, hésitez pas à`,
  subject: `qu'on, que tu, vous, tu, on, elle, il, ils, personne, la bibliothèque, la médiathèque, vous ne, vous n',
    tu ne, on ne, il ne, elle ne, ils ne, personne ne, bibliothèque ne, médiathèque ne, qui, est-ce que vous ne,
    pourquoi vous ne, pourquoi, que vous, si vous, si vous ne, quand vous, vous nous, quand, pourquoi ne, pourquoi on
    ne, y ne, ça, ça ne, système ne, site ne, il ne, facteur ne`,
  otherActs: "er, ir, re, oir",
};
