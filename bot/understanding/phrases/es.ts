import { spanishAutomatic } from "./es/automatic.ts";
import { spanishGroups } from "./es/groups.ts";
import { spanishHarmless } from "./es/harmless.ts";
import { spanishLexicon } from "./es/lexicon.ts";
import { spanishRequests } from "./es/requests.ts";
import { spanishStop } from "./es/stop.ts";
import { spanishUnsure } from "./es/unsure.ts";
import type { Phrases } from "./format.ts";

export const spanish: Phrases = {
  courtesies: `por favor, porfavor, porfa, porfas, porfis, xfa, xfavor, x favor, plis, pls, please, gracias,
    muchas gracias, mil gracias, hola, buenas, buenos días, buen día, buenas tardes, buenas noches, saludos, un saludo,
    disculpe, disculpen, disculpa, perdón, señorita, amigo, amiga, amigos, joven, mijo, mija, bro, wey, güey, compa,
    parce, mae, carnal, tío, che, flaco, hermano, pana, compadre, comadre, primo, jefe, jefa, amigazo, mi amor,
    corazón, mi vida, hijita, hijito, doña, don, loco, boludo, mano, viejo, causa, broder, brother, pues, po, pe, pue,
    vale, mira, mire, miren, vos, favor, favor de, por dios, por el amor de dios, por lo que más quieran,
    por favorcito, neta, la neta, en verdad, te lo juro, sinceramente, con respeto, con todo cariño, la mera verdad,
    a la de ya, porfa plis, porfiss, pofa, favorcito, de favor, hágame el favor, haga el favor, joder, coño, carajo,
    hostia, leche, la madre que os parió, de una vez, de una puta vez, de una buena vez, de una maldita vez,
    de una vez por todas, inmediatamente, de inmediato, ahora mismo, ya mismo, cuanto antes, lo antes posible, tíos,
    tronco, macho, weón, weon, huevón, marica, marico, mamón, cabrones, pendejos, fíjese, dímelo, vea, vean,
    mire usted, muy agradecido, muy agradecida, si es tan amable, si son tan amables, se los pido, te lo pido,
    se lo pido, que en paz descanse, q e p d, qepd, descanse en paz, soy su hija, soy su hijo, soy su viuda,
    soy su viudo, soy su esposa, soy su esposo, soy su nieto, soy su nieta, soy su hermana, soy su hermano,
    soy la hija, soy el hijo, le habla su hija, le habla su hijo, soy su mamá, soy su papá, soy su sobrina,
    soy su sobrino, soy la esposa, soy el esposo, chico, chica, asere, mi gente, vecino, maestro, ola, grasias, plisss,
    x fa, por fabor, porfabor, por fa, plz, thanks, muy amable, atentamente, que dios la bendiga, que dios lo bendiga,
    que dios los bendiga, dios lo bendiga, dios la bendiga, bendiciones, se lo agradezco, se los agradezco,
    les agradezco, de antemano, te lo agradezco, cordial saludo, cordialmente, atte, buen dia, lindo día,
    que tenga buen día, que tengan buen día, un abrazo, punto, coma, signo de exclamación, signo de admiración,
    estimados, estimada, estimado, señores de la biblioteca, biblioteca, con todo respeto, de verdad, en serio,
    ok gracias, oye robot, señor robot, bibliotecaria, ay, uy, ey, hey, eh, jaja, jajaja, oye, oiga, oigan, ok, ya,
    señor, señora, señores, pero, y, bueno, la verdad`,
  saying: "dije, digo, dicho, repito, repetí",
  slips:
    "mensajes, recordatorios, notificaciones, suscripción, equivocado, equivocada, consentimiento, desuscribir, quítenme, sáquenme, bórrenme, elimínenme, desuscríbanme",
  groups: spanishGroups,
  lexicon: spanishLexicon,
  joints: "pero, porque, porke, xq, pq, aunque, sino, así que, asi q, ya que, puesto que, por lo que, además",
  ...spanishAutomatic,
  ...spanishRequests,
  harmless: spanishHarmless,
  stop: spanishStop,
  unsure: spanishUnsure,
};
