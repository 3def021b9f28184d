import { danishAutomatic } from "./da/automatic.ts";
import { danishGroups } from "./da/groups.ts";
import { danishHarmless } from "./da/harmless.ts";
import { danishLexicon } from "./da/lexicon.ts";
import { danishRequests } from "./da/requests.ts";
import { danishStop } from "./da/stop.ts";
import { danishUnsure } from "./da/unsure.ts";
import type { Phrases } from "./format.ts";

export const danish: Phrases = {
  courtesies: `venligst, tak, mange tak, på forhånd tak, tusind tak, hej, hejsa, hallo, godmorgen, goddag,
    kære bibliotek, biblioteket, ok, okay, undskyld, desværre, nu, nu tak, så, dog, lige, straks, i dag, allerede,
    igen, please, pls, plz, mvh, vh, venlig hilsen, med venlig hilsen, hilsen, men, og, også, ja, jo, nej, nej tak,
    helst, gerne, vær sød, sorry, beklager, beklager meget, undskyld mig, kh, knus, xx, knus og kram,
    de bedste hilsner, med hilsen, mh, dbh, bedste hilsner, god dag, hav en god dag, ha en god dag, ha det godt,
    hav det godt, på forhånd mange tak, tak for hjælpen, tak for forståelsen, for helvede, for satan, for pokker,
    for guds skyld, for himlens skyld, kære alle, kære i, kære venner, til biblioteket, hej bib, hej bibliotek,
    hej biblioteket, halløj, davs, dav, mojn, hallå, hey, goddav, godaften, god aften, takker, taak, mange takker,
    bro, bror, mand, makker, skat, venner, kammerat, punktum, basta, finito, seriøst, helt punktum, helt ærligt,
    ærligt talt, omgående, asap, hurtigst muligt, med det samme, med øjeblikkelig virkning, fra i dag, fra nu af,
    øjeblikkeligt, en gang for alle, endelig, bare, lol, haha, helt, altså, øh, for fanden, sgu, i, du`,
  saying: "sagde, siger, sagt, skrev, skriver, skrevet, mener, gentager, svarede, svaret",
  slips: `notifikationer, notifikation, meddelelser, meddelelse, mobilnummer, samtykke, tilladelse,
    interesseret, reservering, reservation, bestilling, biblioteket, beskeder, beskederne, afmelde, afmeldes,
    framelde, venligst, telefonnummer, påmindelser, kontakte`,
  groups: danishGroups,
  lexicon: danishLexicon,
  joints: "og, men, fordi, eller, samt, og så, så jeg, så vi, så i, for så, ellers",
  ...danishAutomatic,
  ...danishRequests,
  harmless: danishHarmless,
  stop: danishStop,
  unsure: danishUnsure,
};
