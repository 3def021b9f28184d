import type { Phrases } from "../format.ts";

/** What a library has besides our messages, and what else people may want ended: groups for the lexicon. */
export const frenchThings: Phrases["groups"] = {
  // What is lent and read
  media: `livre, livres, bouquin, bouquins, document, documents, roman, romans, bd, bds, manga, mangas, tome, tomes,
    volume, volumes, album, albums, dvd, dvds, cd, cds, film, films, série, séries, jeu, jeux, casse-tête,
    casse-têtes, puzzle, puzzles, console, consoles, revue, revues, magazine, magazines, journal, journaux,
    périodique, périodiques, livre audio, livres audio, audiobook, ebook, ebooks, liseuse, liseuses, tablette,
    tablettes, vinyle, vinyles, partition, partitions, exemplaire, exemplaires, titre, titres, collection,
    collections, bibliographie, dictionnaire, dictionnaires, encyclopédie, liv, book, books, auteur, auteurs, autrice,
    chapitre, chapitres, page, pages, histoire, histoires, conte, contes, poème, poèmes, poésie, musique, musiques,
    chanson, chansons, radio, télé, télévision, vidéo, vidéos, podcast, podcasts, lecture, lectures, trilogie, saga,
    thriller, polar, polars, classique, classiques, acquisition, acquisitions, archives, thèse, mémoire, manuel,
    manuels, cahier, cahiers, sac, sacs, instrument, instruments, guitare, ukulélé, microfilm, microfilms, carte
    routière, guide, guides, bible, coran`,
  // What is done with them
  lending: `prêt, prêts, pret, prets, emprunt, emprunts, réservation, réservations, reservation, résa, résas, réza,
    demande, demandes, commande, commandes, renouvellement, renouvellements, prolongation, prolongations, retour,
    retours, peb, transfert, transferts, livraison, livraisons, portage, colis, suggestion, suggestions, file, file
    d'attente, recherche, recherches, achat, achats, don, dons, échange, échanges, historique, quota, limite, délai,
    délais, échéance, échéances, rendez-vous, rdv, rencontre, rencontres, visite, visites, place, places, séance,
    séances, créneau, consultation, autorenouvellement, autorenouvellements, préavis, prêt-numérique, téléchargement,
    téléchargements, impression, impressions, copie, copies, photocopie, photocopies, numérisation, scan, scans,
    inventaire, désherbage, vente, ventes, enquête, sondage, sondages`,
  money: `frais, amende, amendes, pénalité, pénalités, facture, factures, facturation, dette, dettes, paiement,
    paiements, prélèvement, prélèvements, cotisation, cotisations, argent, taxe, taxes, impôt, impôts, tarif, tarifs,
    remboursement, caution, retard, retards, sanction, sanctions, suspension, prix, solde, charge, charges, reçus,
    ticket, tickets, billet, billets, abonnement annuel, virement, compte bancaire`,
  // Cards, accounts and paper
  papers: `carte, cartes, compte, comptes, dossier, dossiers, adhésion, inscription, inscriptions, mot de passe, nip,
    pin, code, codes, identifiant, identifiants, profil, adresse, formulaire, formulaires, attestation, certificat,
    badge, clé, clés, clef, procuration, lettre, lettres, courrier, courriers, dépliant, dépliants, prospectus,
    catalogue, catalogues, infolettre, infolettres, newsletter, newsletters, lettre d'information, lettre d'infos,
    lettre de diffusion, bulletin, bulletins, programme, programmes, agenda, brochure, brochures, affiche, affiches,
    annonces micro, papier, papiers, photo, photos, image, images, signature, autorisation parentale, abonnement,
    abonnements, accès, session`,
  // Where, and what stands there
  places: `salle, salles, poste, postes, ordinateur, ordinateurs, ordi, ordis, pc, imprimante, imprimantes,
    photocopieuse, photocopieur, scanner, scanneur, wifi, wi-fi, internet, connexion, réseau, site, site web, portail,
    appli, applis, app, apps, application, applications, logiciel, casier, casiers, boîte, boîtes, boîte de retour,
    chute, chute à livres, automate, automates, borne, bornes, machine, machines, table, tables, chaise, chaises,
    fauteuil, fauteuils, lampe, lumière, lumières, clim, climatisation, air climatisé, chauffage, ventilation,
    ventilateur, porte, portes, fenêtre, fenêtres, rideau, rideaux, store, stores, toilette, toilettes, ascenseur,
    rampe, escalier, stationnement, parking, vélo, vélos, bus, autobus, bibliobus, tram, métro, train, voiture,
    poussette, poussettes, étagère, étagères, rayon, rayons, vitrine, section, étage, hall, café, distributeur,
    machine à café, fontaine, jardin, plantes, prise, prises, casque, écran, écrans, souris, clavier, micro, caméra,
    caméras, alarme, alarmes, sonnerie, cloche, cloches, portique, portiques, haut-parleur, haut-parleurs, bruit,
    bruits, odeur, odeurs, chantier, travaux, rénovation, construction, démolition, projet, projets, fermeture,
    fermetures, ouverture, horaire, horaires, heures d'ouverture, succursale, annexe, mairie, ville, commune, école,
    université, collège, gouvernement, espace, kiosque, tapis, peinture, murs, poubelle, poubelles`,
  events: `atelier, ateliers, club, clubs, cours, conférence, conférences, heure du conte, animation, animations,
    spectacle, spectacles, sortie, sorties, concours, activité, activités, événement, événements, évènement,
    évènements, fête, fêtes, expo, expos, exposition, expositions, concert, concerts, projection, projections,
    formation, formations, stage, stages, soirée, soirées, tournoi, tournois, festival, camp, croc-livres, dictée,
    lectures publiques, biberon, bébés lecteurs, chorale, théâtre, yoga, tricot, scrabble, échecs, jeu-questionnaire,
    quiz, défi, débat, débats, réunion, réunions, bénévolat, bénévoles, mentorat, tutorat, aide aux devoirs, devoirs,
    jumelage, conversation, café-rencontre, gala, brocante, bourse, salon, kermesse, répétition, répétitions, groupe
    de lecture, comité, conseil, ciné-club, heure du récit, devoir, bricolage, dédicace, dédicaces, lancement,
    inauguration, marathon, camp de jour, pique-nique, bal, excursion, voyage, examen, examens, entrevue`,
  // Who is there, and how they are
  people: `employé, employée, employés, bibliothécaire, bibliothécaires, personnel, directeur, directrice, direction,
    gardien, gardiens, agent, agents, vigile, stagiaire, jeunes, ados, adolescents, élèves, étudiants, lecteurs,
    lecteur, usagers, visiteurs, public, enfants, bébés, chiens, chien, chat, chats, pigeons, oiseaux, voisin,
    voisine, voisins, garçon, garçons, filles, sans-abri, itinérants, professeur, prof, profs, animateur, animatrice,
    conférencier, conférencière, ministre, maire, président, politiciens, police, immigrants`,
  // Private life and the world
  life: `souper, dîner, déjeuner, repas, gâteau, pizza, lait, pain, yogourt, yaourt, bière, vin, alcool, cigarette,
    cigarettes, clope, tabac, sucre, café du matin, médicament, médicaments, vaccin, traitement, médecin, docteur,
    dentiste, hôpital, guerre, guerres, violence, violences, racisme, sexisme, censure, pollution, plastique,
    gaspillage, intimidation, chasse, corrida, fracking, boulot, job, école à la maison, gym, foot, hockey, match, jeu
    vidéo, fortnite, minecraft, netflix, tiktok, facebook, instagram, vol, hôtel, taxi, uber, appartement, loyer,
    électricité, gaz, hydro, eau, robinet, cuisson, lave-vaisselle, machine à laver, blague, blagues, bêtise, bêtises,
    mensonge, mensonges, cinéma, chantage, drame, larmes, rires, bagarre, disputes, dispute, chicane, jalousie,
    gâteries, cadeau, cadeaux, relation, mariage, divorce, procès, opération, contrat d'assurance, assurance, forfait,
    abonnement téléphonique, cheveux, pluie, neige, froid`,
  // What automatic or technical things a library's system does, none of them ours
  matters: `politique, politiques, règle, règles, règlement, règlements, interdiction, obligation, masque, masques,
    limite de temps, filtre, filtres, publication, sélection, choix, décision, comportement, service à domicile,
    service de prêt, service de livraison, service de portage, service de traduction, service de numérisation, service
    de référence, service client, service jeunesse, service à l'auto, service social, service d'impression, système de
    classement, système de réservation, système de prêt, système d'alarme, système de son, base de données
    généalogique, anglicismes, fautes, écriture inclusive, procédure, mise à jour, mises à jour, cookies, cookie,
    renouvellement automatique, problème, problèmes`,
};
