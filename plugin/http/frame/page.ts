import type { Child } from "hono/jsx";
import type { DateStyle } from "../../koha/date-style.ts";
import type { Lang, Say } from "../../templates/locales.ts";
import type { MenuPath } from "./menu.ts";
import type { Session } from "./sessions.ts";

/** What every part of a page needs to know. */
export interface Frame {
  say: Say;
  lang: Lang;
  /** Path of the pages as the browser sees it, without a trailing slash. */
  base: string;
  /** The time zone in which times are shown. */
  zone: string;
  /** How days and times are written; absent: as the reader's language does. */
  dates?: DateStyle;
  /** Absent on pages for a person who is not signed in. */
  session?: Session;
  /** What stands above every page until it is over, such as that sending is switched off. */
  band?: Child;
  /** Path and query, below the base, at which this page can be opened again. */
  path?: string;
}

/** A step of the way to a page; the last one, which has no link, is the page itself. */
export interface Crumb {
  name: string;
  /** A path below the pages, such as `/messages`; undefined for the page itself. */
  to?: string;
}

/** What a page says of itself. */
export interface PageProps {
  frame: Frame;
  title: string;
  /** The path of the entry of the menu that this page belongs to (`frame/menu`); of a staff page. */
  current?: MenuPath;
  /** The way to this page, as Koha shows it; without it, the menu's entry and the title. */
  crumbs?: readonly Crumb[];
  /** One sentence of help, and the place in `docs/manual/` that tells more: `messages` or `messages#find`. */
  help?: { text: string; manual: string };
  /** Whose pages this one is among, where nobody is signed in. */
  audience?: Session["audience"];
  /** Whom the page is about, where its path does not say so: it then stands among that patron's tabs in Koha. */
  patronId?: number | null;
  /** The form that led here was not taken, so what was typed in it is kept (`static/page.js`). */
  refused?: boolean;
  children?: Child;
}
