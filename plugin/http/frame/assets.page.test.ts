import { expect, test } from "vitest";
import { usePages } from "../pages.fixture.ts";

const { aService } = usePages();

test("files asked for by their hash are kept for a year, others asked for again", async () => {
  const { app, visit } = await aService();
  const { html } = await (await visit()).see("");
  const urls = [...html.matchAll(/(?:src|href)="[^"]*(\/static\/[^"]+)"/g)].map(([, url]) => url ?? "");
  expect(urls.map((url) => url.replace(/=.*/, ""))).toEqual([
    "/static/icon.svg?v",
    "/static/pages.css?v",
    "/static/page.js?v",
    "/static/htmx.js?v",
  ]);
  for (const url of urls) {
    for (const below of ["/staff", "/patron"]) {
      const kept = await app.request(below + url);
      expect([url, kept.status, kept.headers.get("cache-control")]).toEqual([
        url,
        200,
        "public, max-age=31536000, immutable",
      ]);
      const old = await app.request(`${below}${url.replace(/=.*/, "=0123456789ab")}`);
      expect([old.status, old.headers.get("cache-control")]).toEqual([200, "no-cache"]);
      expect(old.headers.get("x-content-type-options")).toBe("nosniff");
    }
  }
  expect((await app.request("/staff/static/page.js")).headers.get("content-type")).toBe(
    "text/javascript; charset=utf-8",
  );
  for (const name of ["../frame/entry.tsx", "framed.js", "toString", "__proto__"]) {
    expect((await app.request(`/staff/static/${name}`)).status, name).not.toBe(200);
  }
});
