/** A source of the plugin's Perl: a module or a template. */
export interface PerlSource {
  path: string;
  text: string;
}

/** A comment of Perl, or a directive of a template that is one. */
const COMMENT = /^\s*#.*$|\[%#.*?%\]/gm;
/** Where a label is surely meant: `words.saved`, `$words->{saved}`, `words( $c, 401, 'enter_login' )`. */
const ASKED = /\bwords\.(\w+)|\$words->\{\s*(\w+)\s*\}|\bwords\(\s*\$c,\s*\d+,\s*'(\w+)'/g;
/** Where a name may stand that becomes a label or a part of one. */
const NAME = /'(\w+)'|"(\w+)"|\{\s*(\w+)\s*\}|\b(\w+)\s*=>|\bwords\.(\w+)/g;
/** A string of several names, as of `qw` or of a field with its fault. */
const NAMES = /\bqw[({[]([^)}\]]*)[)}\]]|'([\w ]+)'/g;
/** What a name begins with whose rest is one of its own: `"check_$name"`, `'advice_' . $name`. */
const BEGINNING = /"(\w+_)\$|'(\w+_)'\s*\./g;

/** Which labels no source asks for, and which are asked for and not there; a sentence each. */
export function labelFaults(labels: ReadonlySet<string>, sources: readonly PerlSource[]): string[] {
  const files = sources.map(({ path, text }) => ({ path, code: text.replace(COMMENT, "") }));
  const all = (pattern: RegExp) => new Set(files.flatMap(({ code }) => found(code, pattern)));
  const names = new Set([...all(NAME), ...[...all(NAMES)].flatMap((several) => several.split(/\s+/))]);
  const beginnings = all(BEGINNING);
  const isMade = (name: string): boolean =>
    names.has(name) || [...beginnings].some((one) => name.startsWith(one) && isMade(name.slice(one.length)));
  return [
    ...[...labels].filter((label) => !isMade(label)).map((label) => `${label}: nothing asks for this label.`),
    ...files.flatMap(({ path, code }) =>
      found(code, ASKED)
        .filter((name) => !labels.has(name))
        .map((name) => `${path}: asks for ${name}, which is no label.`),
    ),
  ];
}

/** What stands in the groups of a pattern, wherever it matches. */
const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, ...groups]) => groups.filter((group) => group !== undefined));
