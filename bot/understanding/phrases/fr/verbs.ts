import type { Phrases } from "../format.ts";

/** French verbs in the forms and spellings that people text; groups for lexicon.ts and the phrases. */
export const frenchVerbs: Phrases["groups"] = {
  // Ends something; folded, so the participles are among them
  stopping: `arrête, arrêtes, arrêter, arrêtez, arrêtiez, arrêtent, arrette, arrettes, arretter, arrettez, arrettiez,
    arrettent, arette, arettes, aretter, arettez, arettiez, arettent, arete, aretes, areter, aretez, aretiez, aretent,
    cesse, cesses, cesser, cessez, cessiez, cessent, stoppe, stoppes, stopper, stoppez, stoppiez, stoppent, stope,
    stopes, stoper, stopez, stopiez, stopent, arrter, arrtez, arreteé, arretr, arretz, harrêtez, arrêteriez,
    arrêterez, sessez, sesser, cécer, cecez, cesseriez, cesserez, abstenez-vous, vous abstenir, arrêtons, stoopez`,
  // Ends a service
  ending: `annule, annuler, annulez, annuliez, suspendez, suspendiez, coupe, couper, coupez, coupiez, désactive,
    désactiver, désactivez, désactiviez, bloque, bloquer, bloquez, bloquiez, pause, pauser, pausez, pausiez,
    suspendre, suspends, résilier, résiliez, résilie, résiliation, désactivation, annulation, mettre en pause, mettez
    en pause, mets en pause, débrancher, débranchez, lâchez les, lâchez vos, lâche les, lâche tes, ralentissez`,
  // Takes somebody or a number off
  removing: `retire, retirer, retirez, retiriez, enleve, enlever, enlevez, enleviez, supprime, supprimer, supprimez,
    supprimiez, supprimme, supprimmer, supprimmez, supprimmiez, suprime, suprimer, suprimez, suprimiez, suprimme,
    suprimmer, suprimmez, suprimmiez, efface, effacer, effacez, effaciez, eface, efacer, efacez, efaciez, ôte, ôter,
    ôtez, ôtiez, élimine, éliminer, éliminez, éliminiez, rade, rader, radiez, raye, rayer, rayez, rayiez, biffe,
    biffer, biffez, biffiez, bloque, bloquer, bloquez, bloquiez, débarque, débarquer, débarquez, débarquiez, sortiez,
    oubliez, oubliiez, radier, radie, perdez, barrez, barrer, barre, detruisez, détruire, remove, delete, sacrez,
    évincez, désindexez, sortez, sortiez, déconnectez, déconnecter, désengagez, débarrassez, débarrasser, supprimes,
    suppression moi, blacklister, blacklistez, blackliste, blacklisté, faites disparaître, faire disparaître, hotez,
    désenregistrer, désenregistrez`,
  // What is done to one by texting
  bothering: `contacte, contactes, contacter, contactez, contactiez, contactent, texte, textes, texter, textez,
    textiez, textent, textote, textotes, textoter, textotez, textotiez, textotent, dérange, déranges, déranger,
    dérangez, dérangiez, dérangent, derrange, derranges, derranger, derrangez, derrangiez, derrangent, relance,
    relances, relancer, relancez, relanciez, relancent, sollicite, sollicites, solliciter, sollicitez, sollicitiez,
    sollicitent, solicite, solicites, soliciter, solicitez, solicitiez, solicitent, notifie, notifies, notifier,
    notifiez, notifiiez, notifient, harcele, harceles, harceler, harcelez, harceliez, harcelent, harcelle, harcelles,
    harceller, harcellez, harcelliez, harcellent, spamme, spammes, spammer, spammez, spammiez, spamment, spame,
    spames, spamer, spamez, spamiez, spament, importune, importunes, importuner, importunez, importuniez, importunent,
    embête, embêtes, embêter, embêtez, embêtiez, embêtent, emmerde, emmerdes, emmerder, emmerdez, emmerdiez,
    emmerdent, tanne, tannes, tanner, tannez, tanniez, tannent, gosse, gosses, gosser, gossez, gossiez, gossent,
    bombarde, bombardes, bombarder, bombardez, bombardiez, bombardent, inonde, inondes, inonder, inondez, inondiez,
    inondent, pollue, pollues, polluer, polluez, polluiez, polluent, bâdre, bâdres, bâdrer, bâdrez, bâdriez, bâdrent,
    achale, achales, achaler, achalez, achaliez, achalent, submerge, submerges, submerger, submergez, submergiez,
    submergent, sature, satures, saturer, saturez, saturiez, saturent, encombre, encombres, encombrer, encombrez,
    encombriez, encombrent, messager, messagez, messagiez`,
  // Sends; with or without what
  mailing: `envoyer, envoyez, envoye, envoie, envoies, envoyiez, envoient, envoyes, envoi, envois, envoiez, envoier,
    envoyent, envoyera, enverra, anvoyer, anvoyez, anvoié, adresser, adressez, adresse, adressiez, expédier, expédiez,
    expédie, expédiiez, transmettre, transmettez, transmettiez, renvoyer, renvoyez, renvoie, faire parvenir, faites
    parvenir, fassiez parvenir, remettre, balancer, balancez, pondre, inviter`,
  penning: `écrire, écrivez, écris, écrit, écrives, écriviez, écrive, écrivent, ecrir, écriver, écrie, réécrire,
    réécrivez, ré-écrire`,
  calling: `appeler, appelez, appelle, appelles, appeliez, appelé, apeler, apelez, téléphoner, téléphonez, téléphone,
    phoner, phonez, rappeler, rappelez, rappelle, sonner, sonnez`,
  // The same, but said to friends as well: only with our messages
  annoying: `gonfle, gonfles, gonfler, gonflez, gonfliez, gonflent, saoule, saoules, saouler, saoulez, saouliez,
    saoulent, soule, soules, souler, soulez, souliez, soulent, fatigue, fatigues, fatiguer, fatiguez, fatiguiez,
    fatiguent, énerve, énerves, énerver, énervez, énerviez, énervent, ennuye, ennuyes, ennuyer, ennuyez, ennuyiez,
    ennuyent, agace, agaces, agacer, agacez, agaciez, agacent, réveille, réveilles, réveiller, réveillez, réveilliez,
    réveillent, persécute, persécutes, persécuter, persécutez, persécutiez, persécutent, agresse, agresses, agresser,
    agressez, agressiez, agressent, stresse, stresses, stresser, stressez, stressiez, stressent, gave, gaves, gaver,
    gavez, gaviez, gavent`,
  // With “me” before them, often without its apostrophe
  joined: `m'envoyer, m'envoyez, m'envoye, m'envoie, m'envoies, m'envoyiez, m'envoient, m'envoyes, m'envoi, m'envois,
    m'envoiez, m'envoier, m'envoyent, m'envoyera, m'enverra, m'anvoyer, m'anvoyez, m'anvoié, m'adresser, m'adressez,
    m'adresse, m'adressiez, m'expédier, m'expédiez, m'expédie, m'expédiiez, m'inviter, m'écrire, m'écrivez, m'écris,
    m'écrit, m'écrives, m'écriviez, m'écrive, m'écrivent, m'ecrir, m'écriver, m'écrie, m'importune, m'importunes,
    m'importuner, m'importunez, m'importuniez, m'importunent, m'embête, m'embêtes, m'embêter, m'embêtez, m'embêtiez,
    m'embêtent, m'emmerde, m'emmerdes, m'emmerder, m'emmerdez, m'emmerdiez, m'emmerdent, m'inonde, m'inondes,
    m'inonder, m'inondez, m'inondiez, m'inondent, m'achale, m'achales, m'achaler, m'achalez, m'achaliez, m'achalent,
    m'encombre, m'encombres, m'encombrer, m'encombrez, m'encombriez, m'encombrent`,
  // Tells one something
  telling: `prévenir, prévenez, prévenait, préveniez, prévient, préviens, prévienne, avertir, avertissez, avertissiez,
    avertit, avertisse, informer, informez, informe, informiez, alerter, alertez, alerte, alertiez, aviser, avisez,
    avise, rappeler mes dates`,
  // Ends something of anybody's: only with our messages
  finishing: `discontinuez, discontinuer, éviter, évitez, terminez, terminer, finissez, interrompre, interrompe,
    interrompez, interrompiez, éteindre, éteignez, fermer, fermez, sabrer, clôturer, clôturez, clôture, clore, finir,
    finir avec`,
};
