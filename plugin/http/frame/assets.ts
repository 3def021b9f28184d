import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { shipped, shippedFrom } from "../../foundation/shipped-files.ts";
import { ICON } from "./icon.ts";

/** In the order of the cascade: what all pages share, then the parts, then what makes staff's pages Koha's. */
const SHEETS = [
  "colours.css",
  "pages.css",
  "tables.css",
  "consent.css",
  "public.css",
  "staff.css",
  "koha.css",
  "menu.css",
  "messages.css",
  "review.css",
  "rules.css",
  "wordings.css",
];

/** One module out of these, in this order. */
const SCRIPTS = ["framed.js", "drafts.js", "lists.js", "insert.js", "live.js"];

const read = (path: string): string => readFileSync(shipped(path), "utf8");

const htmx = () => shippedFrom("plugin/http/frame/static/htmx.js", "htmx.org/dist/htmx.min.js");

/** Every file that our pages ask for, by its name below `static/`. */
const FILES = {
  "pages.css": {
    type: "text/css",
    read: () => SHEETS.map((name) => read(`plugin/http/frame/styles/${name}`)).join(""),
  },
  "page.js": {
    type: "text/javascript",
    read: () => SCRIPTS.map((name) => read(`plugin/http/frame/static/${name}`)).join(""),
  },
  "htmx.js": { type: "text/javascript", read: () => readFileSync(htmx(), "utf8") },
  "icon.svg": { type: "image/svg+xml", read: () => ICON },
} as const;

export type AssetName = keyof typeof FILES;

interface Asset {
  type: string;
  text: string;
  /** Of its content: another content has another address. */
  hash: string;
}

const kept = new Map<AssetName, Asset>();

/** They ship with the program, so each is read once, when it is first asked for. */
function assetOf(name: AssetName): Asset {
  const known = kept.get(name);
  if (known) return known;
  const { type, read: readText } = FILES[name];
  const text = readText();
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const asset = { type: `${type}; charset=utf-8`, text, hash };
  kept.set(name, asset);
  return asset;
}

/** The address of a file below `base`. After an upgrade it is another one, so that no browser mixes old and new. */
export const assetUrl = (base: string, name: AssetName): string => `${base}/static/${name}?v=${assetOf(name).hash}`;

const isAsset = (name: string): name is AssetName => Object.hasOwn(FILES, name);

/** Serves the files. Those asked for by their hash never change; others are asked for again each time. */
export function assetRoutes(): Hono {
  return new Hono().get("/static/:name", async (c, next) => {
    const name = c.req.param("name");
    if (!isAsset(name)) return next();
    const { type, text, hash } = assetOf(name);
    const cache = c.req.query("v") === hash ? "public, max-age=31536000, immutable" : "no-cache";
    return c.body(text, 200, { "Content-Type": type, "Cache-Control": cache });
  });
}
