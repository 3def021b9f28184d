import type { Phrases } from "../format.ts";
import { frenchNames } from "./names.ts";
import { frenchThings } from "./things.ts";
import { frenchVerbs } from "./verbs.ts";

/** French words that stand for each other in the phrases of fr.ts. */
export const frenchGroups: Phrases["groups"] = {
  ...frenchNames,
  ...frenchVerbs,
  ...frenchThings,
  please: `svp, stp, s'il vous plaît, s'il te plaît, sil vous plait, sil te plait, s v p, s t p, please, pls, plz,
    merci, par pitié, de grâce`,
  atOnce: `<please>, tt de suite, tds, toutsuite, tout suite, illico, sans attendre, sans tarder, maintenant,
    immédiatement, immediatement, tout de suite, toute suite, définitivement, sans délai, sur-le-champ, dès
    maintenant, dès aujourd'hui, à partir de maintenant/d'aujourd'hui, une (bonne) fois pour toutes/toute, pour de
    bon, pour toujours, à l'avenir, désormais, dorénavant, à compter de ce jour, au plus vite, rapidement, asap, donc,
    enfin, aussi, un peu, juste, direct, complètement, là, d'urgence, urgemment`,
  noMore: "plus, plu, pu, pus, pluss, plus jamais, jamais plus",
  really: `vraiment, surtout, absolument, du tout, tout simplement, clairement, en aucun cas, sous aucun prétexte,
    ici, svp, stp, désormais, dorénavant, donc`,
  never: `en aucun cas, en aucune façon, sous aucun prétexte, plus, pas, pa, aucunement, nullement, pu, pus, plu,
    jamais, plus jamais, jamais plus, pus jamais, pu jamais, plus rien, pas du tout, plus du tout, rien, plus aucun,
    plus aucune, plus un seul, plus une seule, pas un seul, plus en, absolument plus, vraiment plus, surtout plus,
    surtout pas, pluss`,
  now: `svp, stp, maintenant, immédiatement, tout de suite, définitivement, s'il vous plaît, s'il te plaît, aussi,
    donc, enfin, un peu`,
  texts: `message, messages, mesage, mesages, messsages, méssages, mess, msg, msgs, mesaj, messag, texto, textos,
    texts, tekstos, textto, texttos, messages/message texte/textes, sms, smss, ssms, mms, rappel, rappels, rapel,
    rapels, notification, notifications, notif, notifs, alerte, alertes, avis, pub, pubs, publicité, publicités, spam,
    spams, relance, relances, annonces, envois, envoi, courriel, courriels, mail, mails, email, emails, e-mail,
    e-mails, mèls, pourriels, whatsapp, télégrammes, push`,
  // What "enlever" and "annuler" may have before them; "enlever le message rouge" is about one.
  sorts: `plus, automatique, automatiques, automatisés, inutile, inutiles, comme ça, de ce genre, de rappel,
    promotionnels, publicitaires, de relance, texte, sms, téléphoniques, du tout, là, électroniques, de la
    bibliothèque, de la médiathèque, de la bibli`,
  oneText: `message, avis, alerte, sms, rappel, texto, mail, courriel, messages, textos, rappels, notifications,
    alertes, notifs, mails, courriels, pub`,
  many: "messages, mesages, msgs, textos, texts, sms, mms, rappels, notifications, notifs, alertes, pubs",
  these: `les, ces, ses, vos, vo, tes, des, de, le, ce, cette, votre, ton, tous les/vos/ces/tes, tout les/ces/vos,
    toutes les/vos/ces, de vos, de tes, de ces, de tels, d'autres, ce genre de, aucun, aucune, aucuns, d, un seul,
    aux, à vos, à ces, à tous ces, l'envoi de/des/d'un, le service (de/par), ce service de, votre service (de/par), à
    l'envoi de/des, les envois de, vos envois de, tout envoi de`,
  junk: "ça, sa, cela, ceci, ces trucs, ces choses, ces conneries, tout ça, rien",
  number: `numéro, nro, phone, fone, gsm, natel, ligne, num, no, nr, téléphone, tél, tel, portable, cell, cellulaire,
    mobile, numéro de téléphone/portable/cellulaire/cell/mobile/tel`,
  oldOne: "fixe, du/de travail/bureau/boulot, de (la) maison",
  paper: "par courrier/courriel/mail/email/téléphone/lettre, par la poste, sur le fixe",
  tongue: "en anglais/français/espagnol/arabe/allemand",
  state: `là, sûr, sûre, certain, certaine, chez, disponible, dispo, libre, en, au, à, encore, d'accord, prêt, prête,
    content, contente, satisfait, satisfaite, pressé, pressée, étudiant, étudiante, inscrit, inscrite, abonné,
    abonnée, allé, allée, venu, venue, passé, passée, arrivé, arrivée, malade, loin, capable, doué, bon, bonne, très,
    trop, dans, sur, de, du, rentré, rentrée, responsable, ici, avec, pour, bien`,
  want: `veux, veut, veu, veus, ve, voulons, voulon, souhaite, souhaites, souhaitons, souhaité, désire, désirons,
    voudrais, voudrait, voudrions, voudré, aimerais, aimerai, aimerait, aimerions, jveux, jveu, jveut, jvx, jve,
    jveus, chveux, veuille, vx, souaite, souhaiterais, souhaiterai, souhaiterions, veuillons, voulais`,
  wishing: `veux, veut, voulons, souhaite, souhaitons, désire, voudrais, voudrions, aimerais, aimerai, jaimerai,
    jaimerais, jveux, jvoudrais, accepte de, accepte, d'accord pour, souhaiterais, préfère`,
  signMeUp: `abonnez/réabonnez/inscrivez/réinscrivez/abonne/réabonne/inscris/réinscris/remettez/remets/rajoutez/ajoutez
    moi/nous, m'abonner, me réabonner, m'inscrire, me réinscrire, m'abonne, me réabonne, m'inscris, me réinscris,
    réabonnement, réabonner`,
  noticed: `retard, retards, retour, retours, réservation, réservations, prêt, prêts, échéance, courtoisie,
    bibliothèque, médiathèque, bibli, biblio, disponibilité, rappel, pub, masse, spam, relance, relances, votre part,
    retard de livres, livres, livre, votre bibliothèque, cette bibliothèque, la mairie, nouveautés`,
  ourList: `liste, listes, liste de
    diffusion/contacts/contact/envoi/envois/sms/textos/messages/messagerie/distribution/numéros/appels/notifications/rappels/publipostage/mail/mailing,
    liste de la bibliothèque/médiathèque/bibli, liste pour/de/des/d' (les/vos)
    sms/textos/messages/rappels/envois/alertes/notifications/messagerie, liste des
    abonnés/contacts/destinataires/numéros, liste d'envoi/d'envois/d'abonnés/d'appels, mailing list, fichier,
    fichiers, fichier client/clients, fichiers clients, répertoire, base de données, base, bases, bdd, contacts,
    registre, registres, carnet d'adresses, système, systèmes, annuaire, diffusion, groupe`,
  any: `club, atelier, concours, cours, livre, livres, sortie, groupe, comité, participants, bénévoles, élèves,
    parents, invités, camp, spectacle`,
  lateTimes: `si tôt, si tard, aussi tôt, aussi tard, trop tôt, trop tard, la nuit, le soir, le matin, le dimanche, le
    samedi, les dimanches, le week-end, les week-ends, le weekend, la fin de semaine, les fins de semaine, à cette
    heure, à cette heure-ci, à ces heures, à des heures, à minuit, à midi, au milieu de la nuit, en pleine nuit, à
    toute heure, à toutes heures, à toutes les heures`,
  mine: "mon, ce, notre",
  list: "liste, listes, fichier, fichiers, base, répertoire, contacts, envois, diffusion, système",
  from: "de, d, des, de/d la, de/d votre, de vos, de ta, de tes, de cette, de ces, dans/sur la/votre/vos",
  late: `avant, si tôt, si tard, aussi tôt, aussi tard, la nuit, le soir, le matin, le dimanche, le week-end, à cette
    heure, pendant`,

  // "m'envoyez" stands before "plus" only in a request to end; "envoyez-moi plus" asks for more.
  sendMe: `m'envoyez, m'envoyé, m'envoye, m'envoyiez, me envoyez, nous envoyez, m'adressez, m'expédiez, m'en envoyez,
    nous en envoyez`,
  sendNot: "n'envoyez, n'envoyer, n'envoie, n'envoies, ne/n m'envoie/m'envoies/m'envoyer, n'expédiez, ne transmettez",
  sending: `m'envoyer, envoyer, recevoir, m'envoyez, envoyez, m'envoyé, envoyé, nous envoyer, me transmettre,
    m'adresser, m'expédier`,
  writeMe: `m'écrivez, m'écris, m'écriviez, m'écrire, me/nous contactez/contacte/contacter/contactiez, me/nous
    textez/texte/texter/textiez, me/nous dérangez/dérange/déranger/dérangiez, me/nous relancez/relancer, me/nous
    sollicitez/solliciter, me/nous notifiez/notifier, me/nous harcelez/harceler, me spammez/spammer/spamez/spamer,
    m'importunez/m'importuner, m'embêtez/m'embêter, m'achalez/m'achaler, m'emmerdez/m'emmerder, me
    saouler/soûler/gonfler`,
  writing: "écrire, contacter, texter, déranger, relancer, harceler, spammer, spamer, notifier",
  contacted: `être
    dérangé/dérangée/contacté/contactée/recontacté/sollicité/sollicitée/harcelé/importuné/notifié/notifiée/averti/avertie/spammé`,
  ask: `merci de/d', veuillez, prière de/d', pouvez/pourriez-vous, vous pouvez/pourriez, demande de/d', prie de/d',
    svp, stp, s'il vous/te plaît, peux/peut-on, voulez-vous, est-ce possible de/d', possible de/d'`,
  not: "plus, pas, pu, pus, jamais, plus jamais",
  getting: `recevoir, resevoir, recevoire, avoir, continuer à recevoir, voir, qu'on m'envoie, que vous m'envoyez, que
    vous m'envoyiez`,
  quit: `arrêtez, arrête, arrêter, arrêtes, arrêtiez, arretter, arrettez, arétez, aréter, aretez, areter, arrètez,
    cessez, cesse, cesser, cessiez, stoppez, stopper, stoppe, stopez, stop, finissez, évitez, éviter,
    mettez/mettre/mettriez fin, mettez/mettre un terme`,
  end: `annulez, annuler, annule, résilier, résiliez, désactivez, désactiver, désactive, désactivation, coupez,
    couper, suspendez, suspendre, bloquez, bloquer, supprimez, supprimer, supprime, enlevez, enlever, enlève, retirez,
    retirer`,
  remove: `retirez, retirer, retire, enlevez, enlever, enlève, supprimez, supprimer, supprime, suprimez, suprimer,
    effacez, effacer, efface, ôtez, ôter, rayez, rayer, éliminez, éliminer, oubliez, radiez, radier, débarquez,
    bloquez, bloquer, retiriez, enleviez, supprimiez, effaciez, remove`,
  removeMe: `<removing> moi/nous, virez/dégagez/excluez/jetez moi/nous, m'exclure, me/nous virer/sortir/dégager,
    m'enlever, m'effacer, m'ôter, m'exclure, me/nous <removing>, m'enlève, m'efface, sors/sortez/sort moi/nous,
    oubliez/retirez/retire/enlevez/enlève/supprimez/supprime/suprimez/effacez/ôtez/sortez/rayez/radiez/débarquez/remove
    moi/nous, m'enlève/m'enlever/m'enlevez/m'effacer/m'effacez/m'ôter/m'ôtez, me retire, remove me, me/nous
    retirer/retirez/enlever/enlevez/supprimer/effacer/ôter/sortir/rayer/radier/retiriez/enleviez`,
  leave: `dezabonner, dezabonné, dezabonnez, dézinscrire, dezaboner, desabonnee moi, désister, désiste, désistez,
    désistement, désabonner, désabonnez, désabonnons, désabonnent, désabonniez, désabonna, des abonner, des abonnez,
    dés abonner, désabon, désabones, désabone, désabonement, désabonnemment, désabonnemant, desabonnner, désabboner,
    désabonnr, desabonr, desabonnz, deabonner, déabonner, déabonnez, dessabonner, dessabonnez, désabonnage, désaboné,
    désabonnée, désabonnés, desaboner moi, des inscrire, desinscrie, désinscrite, désinscrits, désincrire,
    désincrivez, désincription, désincrit, desinscrir, desinscrivé, dessinscrire, désinscriptions, déinscrire,
    désinscrivé, désincris, désinscrives, désenregistrer, unsubscribe, désenrôler, désaffilier, désengager,
    désabonnate, désouscrire, désouscrivez, désabonner, désabonnez, désabonnement, désabonne, désabonnes, désabo,
    désaboner, désabonez, désinscrire, désinscrivez, désinscris, désinscrit, désinscription, désinscriver`,
  toEnd: `arrêter, cesser, stopper, annuler, désactiver, supprimer, enlever, retirer, effacer, désabonner,
    désinscrire, bloquer, résilier, suspendre, couper, ôter, rayer, oublier, perdre, interrompre, désabonné,
    désabonnée, désinscrit, désinscrite, supprimé, retiré, enlevé, bloqué, coupé`,
  tired: `lourd, lourds, lourde, chiant, chiants, pénible, pénibles, fatigant, fatigants, fatiguant, fatiguants,
    saoulant, saoulants, soulant, relou, relous, énervant, énervants, tannant, tannants, gossant, gossants, achalant,
    achalants, insupportable, insupportables, agaçant, agaçants, gonflant, gonflants, casse-pieds, collants, fatigants`,
  halt: "arrêtez, arretez, aretez, arettez, arrettez, arrètez, arrétez, cessez, sessez, stoppez, stopez",
  saidBefore: `bitte, please, pls, wesh, tg, ok, okay, oui, bon, alors, voilà, donc, là, svp, stp, merde, fin, bordel,
    putain, matin, soir, nuit, harcelez, saoulez, messages, sms, textos, texto, rappels, rappel, message, notifs,
    fois, trop, suffit, assez, plus, marre, mdr, lol, hein, mec, frère, madame, monsieur, vous, moi, maintenant,
    livres, livre, rendu, rendus, réponse, clé, comment, ça, wallah, pitié, dieu, travail, dors, dort, jours, jour,
    semaine, semaines, heures, arrêtez, cessez, forfait, unités, crédit, cher, malade, deuil, compris, réponds, dis,
    disons, heure, jamais, rien, merci, bonjour, salut, ici, allez, enfin, purée, sérieux, franchement, vraiment,
    juste, simplement, français, poubelle, toujours, encore, enough, bibliothèque, médiathèque, biblio, numéro,
    téléphone, cell, portable`,
  me: "me, m', nous, moi",
  send2: `<sendMe>, <joined>, m'/me/m/nous/me <mailing>, m'/me/m/nous <penning>, me/m'/m/nous <bothering>, me/m'
    <calling>, contacter, m'envoyer`,
  fromYou: `pour mon/ma mari/femme/mère/père/fils/fille/frère/soeur/conjoint, pour moi, pour nous, sur mon
    téléphone/tel/cell/portable/gsm, à l'avenir, dorénavant, désormais, à partir de maintenant, chez nous, par pitié,
    de la part de la bibliothèque, maintenant, svp, c'est tout, à ce numéro, ok, compris, de votre part, de vous,
    sur/à/dans mon/ce/cet/mes/le <number>, ici, merci, chez moi, de la/cette bibliothèque/médiathèque, <please>`,
  activity: `l'atelier, atelier, ateliers, club, l'activité, activité, activités, cours, conférence, l'animation,
    animation, rencontre, spectacle, l'heure, infolettre, l'infolettre, newsletter, sortie, concours`,
  relative: `père, mère, papa, maman, mari, femme, épouse, époux, fils, fille, frère, soeur, grand-père, grand-mère,
    titulaire`,

  dead: `décédé, décédée, décédés, décéder, mort, morte, dcd, dcdé, défunt, défunte, parti/partie au ciel, enterré,

    enterrée, disparu/disparue depuis, parti/partie rejoindre`,
  kin: `<relative>, mon ex, cousine, belle-soeur, belle-fille, beau-frère, gendre, marraine, parrain, belle-mère,
    petite-fille, petit-fils, copain, copine, locataire, mère, ma femme, conjoint, conjointe, grand-maman, grand-papa,
    mamie, mémé, papi, pépé, oncle, tante, cousin, cousine, ami, amie, voisin, voisine, coloc, colocataire, ex,
    ex-mari, ex-femme, belle-mère, beau-père, neveu, nièce, parents, bébé, grande soeur, petit frère, vieux, vieille`,
  elsewhere: `reparti/repartie/retourné/retournée/rentré/rentrée/expatrié/expatriée au/en/aux, en prison, en taule, au
    trou, derrière les barreaux, au cimetière, en foyer, à l'ehpad, en résidence, hospitalisé à vie, incarcéré,
    incarcérée, détenu, en maison de retraite, en ehpad, au chsld, retourné au pays, retournée au pays, rentré au
    pays, parti/partie vivre, parti/partie en (france/europe/afrique), parti/partie à l'étranger, retournée à la
    maison, rentrée au pays, parti/partie au bled, parti/partie de la maison`,
  iAmNot: `je ne suis pas, je suis pas, suis pas, ne suis pas, jsuis pas, j'suis pas, jsui pas, je sui pas, chui pas,
    chu pas, chus pas, je ne suis point, je ss pas, t'es pas chez, suis po`,
  itsNot: `c'est pas, c pas, cé pas, sé pas, ce est pas, ce n'est pas, n'est pas, ce nest pas, c'est plus, c plus, cé
    plus, ce n'est plus, n'est plus, c'est pu, c pu, cest pas`,
  iHaveNo: `j'ai pas, jai pas, je n'ai pas, n'ai pas, g pas, on a pas, on n'a pas, nous n'avons pas, j'ai jamais eu,
    je n'ai jamais eu, j'ai même pas, je n'ai même pas, j'ai aucun, j'ai aucune, je n'ai aucun, je n'ai aucune, n'ai
    aucun, n'ai aucune, jé pas, je possède pas, je ne possède pas, ai pas`,
  ofOurs: "mon, ma, mes, notre, nos, votre, cette, la, le, ce, l', feu, feue, son, sa, m, mme, mr, un, une",
  whom: `<kin>, il, elle, ils, personne, titulaire, dame, monsieur, madame, mademoiselle, mr, mme, mlle, lectrice,
    lecteur, abonnée, abonné, locataire, famille, résident, résidente, client, cliente, patient, élève, destinataire,
    gars, fille, garçon, propriétaire, m, usager`,
  when: `un, une, deux, trois, plusieurs, janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre,
    novembre, décembre, y, hier, longtemps, peu`,
  firm: `entreprise, commerce, magasin, garage, restaurant, resto, cabinet, clinique, pharmacie, boulangerie,
    coiffeur, dentiste, notaire, avocat, usine, dépanneur, boucherie, pizzeria, agence, concessionnaire, assureur,
    plombier, firme, compagnie, boutique, médecin, docteur, hôtel, vétérinaire, crèche, paroisse`,
  business: `entreprise, commerce, magasin, garage, restaurant, resto, cabinet, cabinet dentaire/médical/comptable,
    clinique, pharmacie, boulangerie, salon, coiffeur, hôtel, banque, école, dentiste, notaire, avocat, bureau,
    société, usine, dépanneur, épicerie, boucherie, pizzeria, taxi, atelier mécanique, crèche, garderie, agence,
    église, paroisse, hôpital, association, concessionnaire, assureur, plombier, firme, compagnie, boutique, standard,
    centrale, fax, télécopieur`,
  way: `courriel, courriels, mail, mails, e-mail, e-mails, email, emails, mèl, imel, poste, la poste, courrier,
    courrier postal, lettre, lettres, une lettre, téléphone, tel, appel, appels, appel téléphonique, telegram,
    télégram, whatsapp, wathsapp, messenger, signal, papier, voie postale, fixe, le fixe, vocal, la messagerie, mon
    fixe`,
  wayBy: `par/en/via/sur/à (le/la/l'/mon/un/une/ma/notre) <way>`,
  textWay: "sms, texto, textos, text, message texte, messages texte, mms",

  // What automatic answers mention.
  mail: `message, sms, texto, courriel, mail, e-mail, email, mms, votre message, ce message, votre sms`,
  machine: `ce numéro, ce téléphone, ce numéro de téléphone, cette ligne, cette boîte, cette messagerie, ce compte, ce
    service, le numéro, cette boîte vocale, le correspondant, votre correspondant, le destinataire, l'abonné, numéro,
    cette adresse, ce mobile, ce portable`,
};
