import { readFile } from "node:fs/promises";
import { shipped } from "../../foundation/shipped-files.ts";

/** In the order of the cascade: what all pages share, then the parts. */
const SHEETS = ["pages.css", "consent.css", "public.css", "staff.css"];

/** Reads the one style sheet of all our pages. */
export async function readStyles(): Promise<string> {
  const sheets = SHEETS.map((name) => readFile(shipped(`plugin/http/frame/styles/${name}`), "utf8"));
  return (await Promise.all(sheets)).join("");
}
