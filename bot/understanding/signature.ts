import { fold } from "./keywords-fold.ts";

/**
 * What mail programs and phones write below a text, in the four languages. With "my" it also counts if the line break
 * was lost.
 */
const DEVICE =
  /(?:^|\n)[\s>*_–—-]*(?:sent (?:from|via|with|by|on)|get outlook|enviado (?:desde|con|por|a través)|mandado desde|envoyé (?:de|depuis|à partir|avec|via|par)|envoye depuis|obtenir outlook|télécharge[rz] outlook|obtén outlook|obtener outlook|sendt (?:fra|via|med)|hent outlook)\P{L}[\s\S]*$|\n-- ?\n[\s\S]*$|\s(?:sent from my|enviado desde mi|envoyé de(?:puis)? mon|sendt fra min)\P{L}.*$/iu;
const FAREWELL =
  /(?:^|[\s,.!])(?:(?:best|kind|warm)?\s*regards|best wishes|cheers|sincerely|saludos|un saludo|atte|atentamente|cordialement|bien à vous|(?:med )?venlig hilsen|hilsen|mvh|vh|kh)[\s,.!–—-]*(?=\p{L})/iu;
const DASH = /(?:^|\s)[–—~-]+\s*(?=\p{L})/u;
const oneName = String.raw`\p{Lu}[\p{L}'’.-]*`;
const NAME = new RegExp(String.raw`^\s*${oneName}(?:\s+(?:${oneName}|de|del|la|van|von|y|et|og)){0,3}[\s.,!]*$`, "u");
const ANY_CASE_NAME = /^\s*\p{L}[\p{L}'’.-]*(?:\s+\p{L}[\p{L}'’.-]*){0,2}[\s.,!]*$/u;

/**
 * Returns the text without the signature below it: a device's line, or a name on a line of its own, after a dash or
 * after a farewell. Words for which `isKnown` returns true are never taken for a name.
 */
export function withoutSignature(text: string, isKnown: (word: string) => boolean): string {
  const own = text.replace(DEVICE, "");
  const isName = (words: string, shape: RegExp) => shape.test(words) && !fold(words).some(isKnown);
  const lines = own.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  while (lines.length > 1 && isName(lines.at(-1)?.replace(/^[\s*_–—~-]+/u, "") ?? "", NAME)) lines.pop();
  const last = lines.pop() ?? "";
  for (const mark of [FAREWELL, DASH]) {
    const found = mark.exec(last);
    if (found === null) continue;
    const named = last.slice(found.index + found[0].length);
    // A line that begins with a dash is a signature even in small letters; within a line it may be about a book.
    const shape = mark === FAREWELL || (found.index === 0 && lines.length > 0) ? ANY_CASE_NAME : NAME;
    if (isName(named, shape)) return [...lines, last.slice(0, found.index)].join("\n");
  }
  return [...lines, last].join("\n");
}
