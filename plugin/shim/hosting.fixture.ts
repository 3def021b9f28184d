import type { Page } from "playwright-core";
import { ENTER, type Route, STAFF } from "./koha-pages.fixture.ts";

export const PATIENCE = { timeout: 10_000 };

export const frameStyleOf = (page: Page) =>
  page.locator("#tidings-frame").evaluate((frame) => frame.getAttribute("style") ?? "");

export const html = (text: string, status = 200) =>
  new Response(text, { status, headers: { "Content-Type": "text/html; charset=utf-8" } });

/** A page of the service, which says how high it is, where it is and what it is called, and the route to it. */
export function routeTheService(routes: Map<string, Route>, height = 1234) {
  const page = (path: string, title: string) =>
    html(`<!doctype html><html lang="en"><body><h1>${title}</h1><a id="on" href="/tidings/messages?state=failed">All</a>
      <a id="own" href="/tidings/patron/7/?page=2">Older</a> <a id="message" href="/tidings/messages/m1">A hold</a>
      <script src="/tidings/page.js?${path}"></script></body></html>`);
  routes.set(STAFF, (address) => {
    const to = address.searchParams.get("to") ?? "/";
    return new Response(null, { status: 303, headers: { Location: `/tidings${to}` } });
  });
  routes.set(ENTER, () => new Response(null, { status: 303, headers: { Location: "/tidings/own" } }));
  for (const [path, title] of [
    ["/", "Overview"],
    ["/messages", "All messages"],
    ["/patron/7", "Edna Acosta"],
    ["/patron/7/", "Edna Acosta"],
    ["/own", "Text messages and notifications"],
    ["/messages/m1", "A hold is ready"],
  ] as const) {
    routes.set(`/tidings${path}`, () => page(path, title));
  }
  const script = `const path = location.pathname.replace("/tidings", "") + location.search;
    const title = document.querySelector("h1").textContent;
    const all = path.startsWith("/messages/") ? [{ name: "All messages", to: "/messages" }] : [];
    const way = [...all, { name: title }];
    const said = { height: ${height}, path, title, way, patron: all.length > 0 ? "7" : undefined };
    const tell = () => parent.postMessage({ tidings: said }, location.origin);
    addEventListener("message", ({ data }) => data?.tidings === "again" && tell());
    tell();
    document.documentElement.dataset.told = "1";`;
  routes.set("/tidings/page.js", () => new Response(script, { headers: { "Content-Type": "text/javascript" } }));
}
