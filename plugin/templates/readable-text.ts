/* Whether a text says anything to a person, and whether it was written for one at all. */

/** Elements that show nothing by themselves; a text of nothing else is empty. */
const QUIET =
  "html|head|body|meta|link|p|br|wbr|hr|div|span|b|i|u|s|q|em|strong|font|big|small|tt|sub|sup|mark|code|cite|abbr|" +
  "center|pre|blockquote|a|ul|ol|li|dl|dt|dd|t(?:able|body|head|foot|[rdh])|caption|col|colgroup|section|article|" +
  "header|footer|main|nav|aside|figure|figcaption|form|label|time|title|style|script|noscript|template|o:p";
const UNSEEN = String.raw`\s(?:hidden(?=[\s=>])|style\s*=\s*["'][^"'<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden))`;
const HIDDEN = [
  /<!--[\s\S]*?(?:-->|$)|<!doctype[^>]*>|<\?[^>]*>/gi,
  /<(style|script)\b[\s\S]*?(?:<\/\1\s*>|$)/gi,
  /<(title|template)\b[\s\S]*?<\/\1\s*>/gi,
  new RegExp(String.raw`<(\w+)\b(?=[^<>]*${UNSEEN})[^<>]*>[\s\S]*?</\1\s*>`, "gi"),
];
const TAG = new RegExp(`</?(?:${QUIET}|h[1-6])(?![\\w:-])[^<>]*>`, "gi");
/** Character references of what shows nothing; the semicolon may be missing, as browsers allow. */
const NAMED =
  /&(?:nbsp|NonBreakingSpace|shy|e[nm]sp(?:1[34])?|numsp|puncsp|thinsp|hairsp|\w*(?:Thin|Thick|Medium|ZeroWidth)Space|zwnj|zwj|[lr][rl]m|NoBreak|Tab|NewLine);?/gi;
const NUMBERED_REFERENCE = /&#(?:x([\da-f]{1,6})|(\d{1,7}));?/gi;
/**
 * Blanks, control and format characters, what fonts ignore by default, marks without a letter to stand on, the blank
 * pattern of Braille, and what stands for an object that is not there.
 */
const BLANK = /[\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\u2800\ufffc]/gu;

/** Whether a text shows nothing to a person: blanks, invisible characters, empty HTML. */
export function showsNothing(text: string): boolean {
  if (/[a-z\d]/i.test(text) && !/[<&]/.test(text)) return false;
  const seen = HIDDEN.reduce((rest, hidden) => rest.replace(hidden, ""), text);
  const shown = seen.replace(TAG, "").replace(NAMED, "").replace(NUMBERED_REFERENCE, character);
  return shown.replace(BLANK, "") === "";
}

function character(reference: string, hexadecimal?: string, decimal?: string): string {
  const code = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal);
  return code > 0x10ffff ? reference : String.fromCodePoint(code);
}

/** Programs that read their orders in the text of Koha's notices. */
const PROGRAMS = /^(?:messagebee|unique|cirriusimpact|shoutbomb|talkingtech|itiva|twilio|webhook|plugin)$/i;
/** What such orders name by its number in Koha. */
const THING = "hold|reserve|patron|borrower|checkout|issue|item|biblio|biblioitem|recall|message|article_request";
const NUMBERED = new RegExp(`^(?:old_)?(?:${THING})s?_?(?:id|number)?$`, "i");
/** A line `name: value` of YAML, or `name = value`, `name => value`; a name that a person writes may have blanks. */
const PAIR = /^["']?([A-Za-z_][\w.-]*)["']?\s*(?::(?=\s|$)|=>?)\s*(.*)$/;
/** The beginning of such orders further down. */
const CALL = /^-{3,}\s*\n\s*(?:messagebee|cirriusimpact)\s*:\s*["']?(?:yes|true|on|1)\b/im;
const RULE = /^-{3,}$/;
const FLAG = /^["']?(?:y|yes|true|on|1)["']?$/i;
const NUMBERS = /^["'[\s]*\d*(?:\s*,\s*\d*)*["'\]\s]*$/;

/**
 * Whether a text was written for another program instead of a person: the YAML, JSON or XML by which other plugins of
 * Koha's take their orders. A person's text may have colons, dashes and markup: in doubt it is a person's.
 */
export function isForProgram(text: string): boolean {
  const plain = text.replace(/^[\p{Cf}\s]+/u, "").replace(/\r\n?/g, "\n");
  return isJson(plain) || isXml(plain) || isQuery(plain) || isYaml(plain) || CALL.test(plain);
}

function isJson(text: string): boolean {
  if (/^\{\s*(?:["'][^"'\n]{1,60}["']|[a-z_]\w*)\s*:/i.test(text)) return true;
  return /^\[\s*\{\s*["'\w]/.test(text);
}

const SHOWN =
  "dl|img|style|title|section|article|header|footer|main|blockquote|code|q|s|sub|sup|mark|label|form|time|!doctype";
const HTML = new RegExp(`^(?:${QUIET}|h[1-6]|${SHOWN})$`, "i");

/** A document of its own, or one element that is none of HTML's from the first character to the last. */
function isXml(text: string): boolean {
  if (/^<\?xml\b/i.test(text)) return true;
  const name = /^<([A-Za-z][\w.:-]*)(?:\s+[\w.:-]+\s*=\s*["'][^>]*)?\/?>/.exec(text)?.[1];
  if (name === undefined || HTML.test(name)) return false;
  const end = text.trimEnd();
  return end.endsWith(`</${name}>`) || /^<[^>]+\/>$/.test(end);
}

function isQuery(text: string): boolean {
  return /^[a-z_][\w.]*=[^\s&=]*(?:&[a-z_][\w.]*=[^\s&=]*)+\s*$/i.test(text);
}

function isYaml(text: string): boolean {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const begin = lines.findIndex((line) => line !== "" && !/^(?:#|%YAML\b)/.test(line) && !RULE.test(line));
  if (begin < 0) return false;
  const dashed = lines.slice(0, begin).some((line) => RULE.test(line));
  const rest = lines.slice(begin);
  const end = rest.findIndex((line) => RULE.test(line) || line === "...");
  const own = (end < 0 ? rest : rest.slice(0, end)).filter((line) => line !== "" && !/^\s*#/.test(line));
  // What is indented, or an item of a list, belongs to the pair above it.
  const pairs = own.filter((line, at) => at === 0 || !/^(?:\s|- )/.test(line)).map((line) => PAIR.exec(line));
  const read = pairs.flatMap((pair) => (pair ? [{ name: pair[1] ?? "", value: (pair[2] ?? "").trim() }] : []));
  return read.length === pairs.length && areOrders(read, dashed);
}

/** Whether every line being a pair, they are orders to a program rather than a list for a person. */
function areOrders(pairs: readonly { name: string; value: string }[], dashed: boolean): boolean {
  const isFlag = ({ value }: { value: string }) => FLAG.test(value);
  if (pairs.some((pair) => PROGRAMS.test(pair.name) && isFlag(pair))) return true;
  const numbered = pairs.filter(({ name, value }) => NUMBERED.test(name) && NUMBERS.test(value));
  // A person begins a name with a capital letter; so does a program in the one line that calls it.
  const small = pairs.every((pair) => /^[a-z_]/.test(pair.name) || isFlag(pair));
  if (!small || !pairs.some(({ name }) => /^[a-z_]/.test(name))) return false;
  // Of numbers alone, the small ones may count what a patron has.
  if (pairs.length > 1 && numbered.length === pairs.length && pairs.some(({ value }) => /\d{3}/.test(value)))
    return true;
  if (pairs.some(isFlag) && (dashed || (pairs.length > 1 && numbered.length > 0))) return true;
  return dashed && (pairs.length > 1 || numbered.length > 0);
}

/**
 * The same for a wording of Koha's, before anything is filled in: what Template Toolkit or Koha would write there
 * counts as a number.
 */
export function isLetterForProgram(wording: string): boolean {
  const filled = wording
    .replace(
      /\[%[-+~]?\s*(?:IF|UNLESS|ELSE|ELSIF|END|FOREACH|FOR|WHILE|USE|SET|BLOCK|PROCESS|INCLUDE|#)[\s\S]*?%\]/g,
      "",
    )
    .replace(/\[%[\s\S]*?%\]|<<[^<>]*>>/g, "1");
  return isForProgram(filled);
}
