import type { FC } from "hono/jsx";
import { assetUrl } from "./assets.ts";

/** What `<head>` holds on every page; `live` where parts of the page renew themselves. */
export const Head: FC<{ base: string; title: string; script?: boolean; live?: boolean }> = ({
  base,
  title,
  script,
  live,
}) => (
  <head>
    <meta charset="utf-8" />
    <meta name="generator" content="tidings" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>{title}</title>
    <link rel="icon" href={assetUrl(base, "icon.svg")} type="image/svg+xml" />
    <link rel="stylesheet" href={assetUrl(base, "pages.css")} />
    {script && <script type="module" src={assetUrl(base, "page.js")} />}
    {live && (
      <>
        <meta name="htmx-config" content={HTMX} />
        <script src={assetUrl(base, "htmx.js")} defer />
      </>
    )}
  </head>
);

/** Within our policy for scripts: no styles of its own, and a page that tells of an error replaces no part. */
const HTMX = JSON.stringify({
  includeIndicatorCSS: false,
  history: false,
  mode: "same-origin",
  noSwap: [204, 304, "4xx", "5xx"],
});
