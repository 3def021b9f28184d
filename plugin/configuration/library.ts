import type { Lang } from "../templates/locales.ts";

/** How the library calls itself towards patrons. */
export interface Library {
  name: string;
  contact: string;
  lang: Lang;
}
