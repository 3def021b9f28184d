const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const cost = new Map<string, number>();
for (const sign of BASIC) cost.set(sign, 1);
for (const sign of "\f^{}\\[~]|€") cost.set(sign, 2);

/** How Plivo bills a text: its parts, and whether it is over the limit of 1600 GSM-7 or 737 UCS-2 characters. */
export interface Measured {
  units: number;
  tooLong: boolean;
}

/** The number of parts for these characters, none of which may be split. */
function parts(costs: readonly number[], whole: number, part: number): number {
  const total = costs.reduce((sum, one) => sum + one, 0);
  if (total <= whole) return 1;
  let count = 1;
  let room = part;
  for (const one of costs) {
    if (one > room) {
      count += 1;
      room = part;
    }
    room -= one;
  }
  return count;
}

/** Measures a text with code of the simulator's own, so that a mistake in the service's count is noticed. */
export function measureText(text: string): Measured {
  const signs = [...text];
  const septets = signs.map((sign) => cost.get(sign) ?? 0);
  if (!septets.includes(0)) {
    return { units: parts(septets, 160, 153), tooLong: septets.reduce((sum, one) => sum + one, 0) > 1600 };
  }
  return {
    units: parts(
      signs.map((sign) => sign.length),
      70,
      67,
    ),
    tooLong: text.length > 737,
  };
}
