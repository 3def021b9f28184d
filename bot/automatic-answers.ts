import { languages, stopWords } from "./keyword-lists.ts";
import { fold } from "./keywords-fold.ts";

/**
 * What phones and machines send by themselves, as folded words with blanks between: a phone that drives or must not be disturbed, an office that is
 * closed, a number that takes no texts. Nobody asked for anything by it, so it is no STOP, and two machines must not answer each other.
 */
const automatic: readonly RegExp[] = [
  // The stock sentences of iOS and Android, and what people set instead.
  /\b(I AM|IM|I M) (CURRENTLY |NOW )?DRIVING\b/,
  /\bDO NOT DISTURB WHILE DRIVING\b|\bDRIVING FOCUS\b/,
  /\b(ON|IN|IS|WITH) DO NOT DISTURB\b|\bDO NOT DISTURB (IS|MODE|TURNED|ON|WILL|I WILL|I LL|ILL)\b/,
  /\b(AUTO|AUTOMATIC|AUTOMATED) ?(REPLY|RESPONSE|MESSAGE)\b|\bAUTOREPLY\b/,
  /\bOUT OF (THE )?OFFICE\b/,
  /\b(THIS|THE|YOUR) (PHONE )?(NUMBER|LINE|MAILBOX|INBOX)\b.*\b(DOES NOT|DOESN T|DOESNT|CANNOT|CAN T|CANT|IS UNABLE TO|IS NOT ABLE TO|NOT) (ACCEPT|RECEIVE|MONITORED|CHECKED|ACTIVE)\b/,
  /\b(NUMBER|LINE|MAILBOX|INBOX) IS (NOT|UN) ?MONITORED\b|\bMAILBOX IS FULL\b/,
  /\bYOU ARE NOT SUBSCRIBED\b|\bNO MESSAGES WILL BE SENT\b/,
  /\b(MESSAGE|MSG|TEXT) (NOT|WAS NOT|COULD NOT BE) (DELIVERED|SENT)\b/,
  /\bESTOY (MANEJANDO|CONDUCIENDO)\b|\bMODO (DE )?CONDUCCION\b/,
  /\b(MODO|ESTOY EN|ACTIVADO|FUNCION) NO MOLESTAR\b|\bNO MOLESTAR (ACTIVADO|AL CONDUCIR|ESTA)\b/,
  /\b(RESPUESTA|MENSAJE) AUTOMATIC[OA]\b|\bFUERA DE LA OFICINA\b/,
  /\b(ESTE|EL) NUMERO NO (ACEPTA|RECIBE|ADMITE)\b|\bNO ESTA SUSCRIT[OA] A\b|\bBUZON (DE VOZ )?(ESTA )?LLENO\b/,
  /\bJE (CONDUIS|SUIS AU VOLANT|SUIS EN VOITURE)\b/,
  /\b(MODE|OPTION|EN) NE PAS DERANGER\b|\bNE PAS DERANGER (EN VOITURE|EST|ACTIVE)\b/,
  /\b(REPONSE|MESSAGE) AUTOMATIQUE\b|\bABSENTE? DU BUREAU\b/,
  /\bCE NUMERO (NE RECOIT|N ACCEPTE|NE PEUT)\b|\bVOUS N ETES PAS ABONNEE? A\b|\b(MESSAGERIE|BOITE VOCALE) (EST )?PLEINE\b/,
  /\bJEG (KOERER|KØRER|KORER) (BIL|LIGE NU|I BIL|MED)\b/,
  /\b(TILSTAND|MIN TELEFON ER|ER SAT|ER) FORSTYR IKKE\b|\bFORSTYR IKKE (ER |UNDER KØRSEL |TILSTAND )?(SLÅET|SLAAET|SLAET|AKTIV|TIL)\b|\bPÅ FORSTYR IKKE\b|\bPA FORSTYR IKKE\b/,
  /\bAUTOSVAR\b|\bAUTOMATISK (SVAR|BESKED)\b|\bIKKE PÅ KONTORET\b|\bIKKE PA KONTORET\b/,
  /\bDETTE NUMMER (MODTAGER|KAN|TAGER) IKKE\b|\bDU ER IKKE TILMELDT\b/,
];

/** Who says STOP in so many words says it, whatever else the phone adds. */
const stops = new Set(languages.flatMap((lang) => stopWords.leading[lang].map((word) => fold(word).join(" "))));

/** Whether a machine wrote it, by its words. Never throws; takes time in proportion to the text's length. */
export function isAutomaticAnswer(text: string): boolean {
  const words = fold(text.slice(0, 1_000));
  if (words.some((word) => stops.has(word))) return false;
  const joined = words.join(" ");
  return automatic.some((pattern) => pattern.test(joined));
}
