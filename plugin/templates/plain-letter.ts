import { convert } from "html-to-text";

/** What makes a letter more than text that is only called HTML: a tag, or a character reference. */
const MARKUP = /<\/?[a-z!][^>]*>|&(?:[a-z]{2,8}|#x?[\da-f]{1,6});/i;

const cell = { options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } };
const heading = { format: "block", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } };

/**
 * A letter of Koha's as plain text. One that Koha marks as HTML is read as a browser would show it: each paragraph and
 * each row on a line of its own, links as text with their address, no pictures. https://github.com/html-to-text
 */
export function plainLetter(content: string | null, html: boolean): string {
  if (content === null) return "";
  if (!html || !MARKUP.test(content)) return content;
  const text = convert(content, {
    wordwrap: false,
    selectors: [
      { selector: "img", format: "skip" },
      { selector: "head", format: "skip" },
      { selector: "style", format: "skip" },
      { selector: "script", format: "skip" },
      { selector: "title", format: "skip" },
      { selector: "a", options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, linkBrackets: ["(", ")"] } },
      { selector: "p", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      { selector: "ul", options: { itemPrefix: "- ", leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      { selector: "ol", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, ...heading })),
      { selector: "tr", format: "block", ...cell },
      { selector: "td", format: "inlineSurround", options: { suffix: " " } },
      { selector: "th", format: "inlineSurround", options: { suffix: " " } },
      { selector: "hr", format: "skip" },
    ],
  });
  return text
    .replace(/\u00a0/g, " ")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
