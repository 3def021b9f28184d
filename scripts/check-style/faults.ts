/** A breach of the house rules: where, and what is wrong. */
export interface StyleFault {
  line: number;
  fault: string;
}

const LONGEST_LINE = 120;
const TEST = /\.(test|fixture)\.tsx?$/;
/** A value that stands there as it is: a number, a text, a pattern, a list, a set or a map with something in it. */
const PLAIN_VALUE =
  /^(?:export )?const ([a-z]\w*)(?:: [^=]+)? = (?:-?\d|["'`/]|\[[^\]\s]|new (?:Set|Map|RegExp)\([^)])/;
const CONSTANT_FUNCTION =
  /^(?:export )?const ([A-Z][A-Z\d]*(?:_[A-Z\d]+)*)(?:: [^=]+)? = (?:async )?(?:\([^()]*\)|\w+)(?:: [^=]+)? =>/;
/** One literal that reaches over the edge, and at most punctuation after it: the formatter cannot break it. */
const UNBREAKABLE = /(["'`/])(?:(?!\1).)*\1[a-z]*[\s)\]},;:>]*$/;
const TITLE = /^\s*(?:test|describe|it)(?:\.\w+)*\(/;

/** Faults of one file: lines over 120 characters, and constants that are not written as the others are. */
export function styleFaults(file: string, text: string): StyleFault[] {
  const lines = text.split("\n");
  return lines.flatMap((content, index) => {
    const line = index + 1;
    const faults: StyleFault[] = [];
    if (isTooLong(file, content)) {
      faults.push({ line, fault: `${[...content].length} characters, ${LONGEST_LINE} at most` });
    }
    const named = constantFault(file, content);
    return named === undefined ? faults : [...faults, { line, fault: named }];
  });
}

function isTooLong(file: string, content: string): boolean {
  if ([...content].length <= LONGEST_LINE) return false;
  // Tables of a document and long addresses cannot be broken.
  if (file.endsWith(".md")) return !/^\s*\|/.test(content) && !/https?:\/\/\S{60,}/.test(content);
  if (/^\s*(?:\/?\*|\/\/|#)/.test(content)) return !/https?:\/\/\S{60,}/.test(content);
  return TITLE.test(content) || !UNBREAKABLE.test(content);
}

function constantFault(file: string, content: string): string | undefined {
  if (!/\.tsx?$/.test(file) || TEST.test(file)) return undefined;
  const plain = PLAIN_VALUE.exec(content)?.[1];
  if (plain !== undefined) return `the plain value ${plain} is written in capitals, as constants are`;
  const made = CONSTANT_FUNCTION.exec(content)?.[1];
  return made === undefined ? undefined : `the function ${made} is written in small letters, as functions are`;
}
