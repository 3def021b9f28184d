const DAY_MS = 86_400_000;

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(at: number, show: Intl.DateTimeFormat): number {
  return Date.parse(`${show.format(new Date(at)).replace(" ", "T")}Z`) - at;
}

/**
 * The instant of a DATETIME that Koha wrote by the clock of its zone, as in `2026-03-02 09:30:00`. Where that clock
 * showed it twice, the later; undefined: it is no date.
 */
export function latestInstant(written: string, zone: string): Date | undefined {
  const inUtc = Date.parse(`${written.slice(0, 19).replace(" ", "T")}Z`);
  if (Number.isNaN(inUtc)) return undefined;
  const show = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  const possible = [-DAY_MS, 0, DAY_MS].map((around) => inUtc - offsetAt(inUtc + around, show));
  const exact = possible.filter((at) => at + offsetAt(at, show) === inUtc);
  return new Date(Math.max(...(exact.length > 0 ? exact : possible)));
}
