/** What is written to a patron, before it becomes a link to the desk's mail program. */
export interface Draft {
  /** One address, checked. */
  to: string;
  subject: string;
  greeting: string;
  /** What the list below is; empty without a list. */
  about: string;
  /** One line for each loan or hold. */
  lines: readonly string[];
  closing: string;
  /** The line that stands for those that found no room. */
  more(count: number): string;
}

/** The link, the text as it stands there, and how many lines found no room. */
export interface Mailto {
  href: string;
  text: string;
  left: number;
}

/** Windows and some mail programs take no longer address. */
export const MOST_CHARACTERS = 2_000;

/** One line without anything that could begin another or a further header; cut where it is endless. */
export function oneLine(text: string, most: number): string {
  const clean = text
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .trim();
  const characters = [...clean];
  return characters.length <= most ? clean : `${characters.slice(0, most - 1).join("")}…`;
}

/** As a header's value of RFC 6068: all that is not plain is encoded, and a line ends in %0D%0A. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/**
 * Makes a mailto: link (RFC 6068) of at most `MOST_CHARACTERS`. Where the list is too long, its last lines are left out
 * and one line says how many.
 */
export function makeMailto(draft: Draft): Mailto {
  for (let kept = draft.lines.length; kept > 0; kept -= 1) {
    const made = compose(draft, kept);
    if (made.href.length <= MOST_CHARACTERS) return made;
  }
  return compose(draft, 0);
}

function compose(draft: Draft, kept: number): Mailto {
  const left = draft.lines.length - kept;
  const list = draft.lines.slice(0, kept).map((line) => `- ${line}`);
  const more = left > 0 ? [draft.more(left)] : [];
  const part = draft.about === "" ? [] : [draft.about, ...list, ...more, ""];
  const lines = [draft.greeting, "", ...part, draft.closing];
  const to = encoded(draft.to).replaceAll("%40", "@");
  return {
    href: `mailto:${to}?subject=${encoded(draft.subject)}&body=${encoded(lines.join("\r\n"))}`,
    text: lines.join("\n"),
    left,
  };
}
