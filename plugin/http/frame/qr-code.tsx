import type { FC } from "hono/jsx";
import { create } from "qrcode";

/** A quiet zone of four modules, without which many phones find no code (ISO/IEC 18004). */
const QUIET = 4;

/** The dark squares of a code for a text, as the path of an SVG, and the squares of a side, quiet zone included. */
export function qrPath(text: string): { path: string; side: number } {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const squares: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) squares.push(`M${column + QUIET} ${row + QUIET}h1v1h-1z`);
    }
  }
  return { path: squares.join(""), side: modules.size + 2 * QUIET };
}

/** A QR code in the page itself, dark on white in every colour scheme: our pages load no pictures from elsewhere. */
export const QrCode: FC<{ text: string; label: string }> = ({ text, label }) => {
  const { path, side } = qrPath(text);
  return (
    <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};
