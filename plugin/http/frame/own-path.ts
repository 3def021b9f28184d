/** As long as the column in which a ticket carries it. */
const LONGEST = 255;
/** Segments of letters, digits, `-`, `.`, `_`, `~`, none of dots alone; then a query whose `%` are all well formed. */
const OWN = /^\/(?:(?!\.+(?:\/|\?|$))[\w.~-]+(?:\/|(?=\?|$)))*(?:\?(?:[\w.~*!'(),:;@/?&=+-]|%[0-9A-Fa-f]{2})*)?$/;

/**
 * A path of our own with its query, or "/": a ticket must not redirect to another site, nor out of our pages. No
 * scheme, no `//`, no backslash, no `..`.
 */
export function safeTarget(target: string | null): string {
  return target !== null && target.length <= LONGEST && OWN.test(target) ? target : "/";
}

/** The patron's own page, below which their forms are posted. */
const PATRON = /^\/patron\/\d+(?=\/|$)/;

/**
 * Where a page can be opened again. A form's own address may be open to forms only, so after a form it is the page
 * that the form belongs to: the patron's, or the first part of the path. A query that is too long is left out.
 */
export function ownPath(path: string, query: string, method: string): string {
  if (method !== "GET" && method !== "HEAD") {
    const patron = PATRON.exec(path)?.[0];
    return safeTarget(patron ? `${patron}/` : (/^\/[^/]*/.exec(path)?.[0] ?? "/"));
  }
  const whole = safeTarget(path + query);
  return whole === "/" ? safeTarget(path) : whole;
}
