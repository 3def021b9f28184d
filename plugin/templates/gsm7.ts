/*
 * The default alphabet of text messages and its extension, as 3GPP TS 23.038 §6.2.1 lists them
 * (https://www.3gpp.org/dynareport/23038.htm). Plivo offers no national shift tables, so there is nothing beside it.
 */
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "\f^{}\\[~]|€";

const SEPTETS = new Map([...[...BASIC].map((c) => [c, 1] as const), ...[...EXTENSION].map((c) => [c, 2] as const)]);

/** How many septets a character takes: 1, 2 behind an escape, 0 when the alphabet lacks it. */
export function septetsOf(character: string): 0 | 1 | 2 {
  return SEPTETS.get(character) ?? 0;
}
