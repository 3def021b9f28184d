/*
 * The GSM 7-bit default alphabet and its extension table, from 3GPP TS 23.038 §6.2.1
 * (https://www.3gpp.org/dynareport/23038.htm). Plivo has no national shift tables, so there are no others.
 */
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "\f^{}\\[~]|€";

const SEPTETS = new Map([...[...BASIC].map((c) => [c, 1] as const), ...[...EXTENSION].map((c) => [c, 2] as const)]);

/** How many septets a character takes: 1, 2 in the extension table, 0 if the alphabet lacks it. */
export function septetsOf(character: string): 0 | 1 | 2 {
  return SEPTETS.get(character) ?? 0;
}
