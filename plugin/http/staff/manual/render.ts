import { Marked, type Tokens } from "marked";

/** A page of the manual. */
export interface ManualPage {
  title: string;
  /** HTML that is safe to put into a page: nothing of it is taken over from HTML in the Markdown. */
  html: string;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The place of a heading, as GitHub names it: in small letters, a hyphen for each space. */
export const placeOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");

const PAGE = /^([a-z][a-z-]*|README)\.md(#[\w-]*)?$/;
const PICTURE = /^pictures\/[\w-]+\.png$/;

/** Where a link of the manual leads within our pages; undefined for one that leads nowhere here. */
function targetOf(href: string, at: string): string | undefined {
  const page = PAGE.exec(href);
  if (page) return `${at}/${page[1] === "README" ? "" : page[1]}${page[2] ?? ""}`;
  return /^#[\w-]+$/.test(href) || /^https:\/\//.test(href) ? href : undefined;
}

/**
 * Renders a page of the manual; `at` is the path of the manual's pages as the browser sees it. Headings are one level
 * lower, since the page around has the first.
 */
export function renderManual(markdown: string, at: string): ManualPage {
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escaped(text),
      heading({ tokens, depth, text }: Tokens.Heading) {
        const level = Math.min(depth + 1, 6);
        return `<h${level} id="${placeOf(text)}">${this.parser.parseInline(tokens)}</h${level}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const words = this.parser.parseInline(tokens);
        const target = targetOf(href, at);
        return target === undefined ? words : `<a href="${escaped(target)}">${words}</a>`;
      },
      image: ({ href, text }: Tokens.Image) =>
        PICTURE.test(href) ? `<img src="${at}/${href}" alt="${escaped(text)}">` : escaped(text),
    },
  });
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? "";
  return { title, html: marked.parse(markdown, { async: false }) };
}
