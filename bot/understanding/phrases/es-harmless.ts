import type { Phrases } from "./format.ts";

/** What only looks like a request to end in Spanish; it may use the groups of es-groups.ts. */
export const spanishHarmless: Phrases["harmless"] = [
  // Requests to continue, and what the person cannot help.
  "no (me/nos) (lo/vayan/vaya) (a) <quit> de",
  "no <want> (que) <quit> de",
  "no puedo/pude/podía/podemos/podrás/vamos/voy (a) <quit> de",
  "sin parar/dejar de",
  "no (me/nos/lo/la/le/se) <remove>/<takeOut>",
  "no <removeMe>",
  "no <leave>",
  "no (lo/la) <end>",
  "no <want> (que) (me/nos) <remove>/<takeOut>",
  "no <want> <removeMe>",
  "no <want> (que) (me/nos) <leave>",
  "no <want> (que) (me/nos) <end>",
  "van/vais/va/vas a <quit>",
  "por/para no <writing>",
  "no soy de aquí/acá",
  "no soy estudiante/residente/socio/socia/miembro/muy/bueno/buena/experto/experta/capaz/nuevo/nueva",
  "me/nos/le basta",
  "me he equivocado",
  "preocupa/miedo/temo/raro que no",
  "por/siento/lamento/al/de/normal/raro/extraño/preocupa no recibir",

  // What our own messages say.
  "stop para",

  // Titles.
  "libro/película/peli/novela/cuento/titulado/llama déjame/déjenme/dejadme/basta/alto/stop",

  // Other lists, numbers, channels and things that one may end.
  "lista/listas de espera/reservas/lectura/deseos/libros/préstamos",
  "lista del libro/taller/club",
  "número/num/nro de (mi) tarjeta/carnet/carné/socio/reserva/cuenta/serie/lector/ejemplares/libros/dni/cliente/registro",
  "<number> <oldOne>",
  "número de (la) revista",
  "puse/di/dejé/anoté/escribí/tengo/marqué/llamé/mandé/envié ... número equivocado",
  "es válido/correcto",
  "es de la/su/una biblioteca",
  "de baja (de/a/como/del) (mi/el/la/su/esta) (hijo/hija) carnet/carné/tarjeta/cuenta/biblioteca/socio/usuario",
  "baja ... taller/club/curso/actividad/revista/boletín/sesión/clase/libro",
  "suscripción ... revista/periódico/boletín/diario",
  "<removeMe> ... taller/club/curso/actividad/grupo",
  "<texts> (de texto) <paper>/<tongue>",
  "no (me/nos) <write>/<remind> (más) <paper>/<tongue>",
  "que me/nos <write>/<remind> <paper>/<tongue>",
  "no (me/nos) <write> la/el/mi fecha/nombre/apellido/título",
  "(me/nos) <remind> de/del (la/mi/ese/este/esa) libro/libros/reserva/película/préstamo",
  "<removeMe>/salir/salirme (de/del) taller/club/curso/grupo",
  "no (me/nos) <write> (<these>) (<texts>) <late>",
  "no (me/nos) <send> (<these>) (<texts>) <late>",
  "que me/nos <write>/<remind>/<send> (<these>) (<texts>) <late>",
];
