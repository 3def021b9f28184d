/** A breach of the house rules: where, and what is wrong. */
export interface StyleFault {
  line: number;
  fault: string;
}

const LONGEST_LINE = 120;
const TEST = /\.(test|fixture)\.tsx?$/;
/** A literal value: a number, a string, a pattern, or a list, set or map with something in it. */
const PLAIN_VALUE =
  /^(?:export )?const ([a-z]\w*)(?:: [^=]+)? = (?:-?\d|["'`/]|\[[^\]\s]|new (?:Set|Map|RegExp)\([^)])/;
const CONSTANT_FUNCTION =
  /^(?:export )?const ([A-Z][A-Z\d]*(?:_[A-Z\d]+)*)(?:: [^=]+)? = (?:async )?(?:\([^()]*\)|\w+)(?:: [^=]+)? =>/;
/** A literal that ends the line, with only punctuation after it: the formatter cannot break it. */
const UNBREAKABLE = /(["'`/])(?:(?!\1).)*\1[a-z]*[\s)\]},;:>]*$/;
const TITLE = /^\s*(?:test|describe|it)(?:\.\w+)*\(/;

/** Returns the faults of one file: lines over 120 characters, and constants not written in capitals. */
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
  // Tables in documents and long addresses cannot be broken.
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
