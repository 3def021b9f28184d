import type { Lang } from "../templates/locales.ts";

/** The library as it presents itself to patrons. */
export interface Library {
  name: string;
  contact: string;
  lang: Lang;
}
