import type { Phrases } from "./format.ts";
import { frenchAutomatic } from "./fr/automatic.ts";
import { frenchGroups } from "./fr/groups.ts";
import { frenchHarmless } from "./fr/harmless.ts";
import { frenchLexicon } from "./fr/lexicon.ts";
import { frenchRequests } from "./fr/requests.ts";
import { frenchStop } from "./fr/stop.ts";
import { frenchUnsure } from "./fr/unsure.ts";

export const french: Phrases = {
  courtesies: `svp, s v p, stp, s t p, s'il vous plaît, s'il te plaît, sil vous plait, sil te plait, silvouplait,
    please, pls, plz, merci, merci beaucoup/bcp/bien, merci d'avance, bonjour, bonsoir, salut, allo, coucou, pardon,
    désolé, désolée, excusez-moi, ok, madame, monsieur, cordialement, je vous prie, je vous en prie, je t'en prie,
    mille mercis, grand merci, bien à vous, bien cordialement, salutations, sincères salutations, a+, bye, bises,
    bisous, ciao, hein, je vous en supplie, je t'en supplie, je vous supplie, je vous en conjure, mon ami, mon frère,
    ma soeur, chef, boss, patron, là, ah, euh, heu, ben, bah, oh, eh, hé, hey, lol, mdr, sorry, désolé mais, ah non,
    ben non, allez, s'il vous plait, bonne journée/soirée, bonne journée/soirée à vous/toi/tous/toutes, bonne continuation, mais, et, non, maintenant, enfin, bon, donc`,
  saying: "dit, dis, répète, disais",
  slips: `désabonnement, désinscription, désinscrivez, arrêter, contacter, recevoir, messages, supprimez,
    supprimer, effacez, retirez, écrivez, envoyez, dérangez, mauvais, bibliothèque, notifications, désabonner,
    désinscrire, désabonnez, consentement`,
  groups: frenchGroups,
  lexicon: frenchLexicon,
  joints: "ou je, ou j', ou bien, mais, car, parce que, parce qu', puisque, sinon, puis, pis, et, alors, quand",
  ...frenchAutomatic,
  ...frenchRequests,
  harmless: frenchHarmless,
  stop: frenchStop,
  unsure: frenchUnsure,
};
