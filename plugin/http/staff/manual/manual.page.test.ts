import { expect, test } from "vitest";
import { usePages } from "../../pages.fixture.ts";

const { aService } = usePages();

test("whoever may see anything reads the manual, in English and marked so; an unknown page is the list", async () => {
  const { visit, app } = await aService({ TIDINGS_STAFF_URL: "/staff" });
  const clerk = await visit({ permissions: ["borrowers"], lang: "da" });
  const page = await clerk.see("/manual/wordings");
  expect(page.status).toBe(200);
  expect(page.html).toMatch(/<h1>Manual<\/h1>.*<div lang="en" class="manual"><h2 id="wordings">Wordings<\/h2>/s);
  expect(page.html).toContain('<a href="/staff/manual">Manualen er på engelsk. Alle dens sider</a>');
  const list = await clerk.see("/manual");
  expect([list.status, list.html]).toEqual([200, expect.stringContaining('href="/staff/manual/settings"')]);
  for (const name of ["nothing", "..%2F..%2FREADME", "README.md", "Wordings", "%00", "pictures/none.png"]) {
    const unknown = await clerk.see(`/manual/${name}`);
    expect([name, unknown.status]).toEqual([name, 404]);
  }
  expect((await clerk.see("/manual/nothing")).html).toContain('href="/staff/manual/settings"');
  expect((await app.request("/staff/manual/wordings")).status, "nobody is signed in").toBe(401);
});
