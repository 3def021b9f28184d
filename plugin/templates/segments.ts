import { septetsOf } from "./gsm7.ts";

export interface SegmentCount {
  encoding: "GSM-7" | "UCS-2";
  /** Septets in GSM-7, where `€` and its like count 2; 16-bit units in UCS-2, where an emoji counts 2 or more. */
  units: number;
  /** The parts in which the text is sent, each billed; at least 1. */
  segments: number;
  /**
   * Plivo refuses more than 1,600 units of GSM-7 or 737 of UCS-2.
   * https://www.plivo.com/docs/messaging/api/message: HTTP 400, or error 110 in the receipt
   */
  tooLong: boolean;
}

const LIMITS = {
  "GSM-7": { single: 160, part: 153, most: 1600 },
  "UCS-2": { single: 70, part: 67, most: 737 },
} as const;

/** Counts a text exactly as given. A character of two units is never split, so a part may be one unit short. */
export function countSegments(text: string): SegmentCount {
  const { encoding, units, segments } = fillParts(text);
  return { encoding, units, segments, tooLong: units > LIMITS[encoding].most };
}

/** How many units more the last part would hold. */
export const unitsLeft = (text: string): number => fillParts(text).left;

function fillParts(text: string) {
  const gsm = septetWidths(text);
  const encoding = gsm === undefined ? "UCS-2" : "GSM-7";
  const widths = gsm ?? Array.from(text, (character) => character.length);
  const { single, part } = LIMITS[encoding];
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= single) return { encoding, units, segments: 1, left: single - units } as const;

  let segments = 1;
  let filled = 0;
  for (const width of widths) {
    if (filled + width > part) {
      segments += 1;
      filled = 0;
    }
    filled += width;
  }
  return { encoding, units, segments, left: part - filled } as const;
}

function septetWidths(text: string): number[] | undefined {
  const widths: number[] = [];
  for (const character of text) {
    const width = septetsOf(character);
    if (width === 0) return undefined;
    widths.push(width);
  }
  return widths;
}
