import { expect, test } from "vitest";
import { usePages } from "../pages.fixture.ts";

const { aService } = usePages();

test("each group of the menu has its name, also where somebody may open one page of it only", async () => {
  const { visit } = await aService();
  const { html } = await (await visit({ permissions: ["borrowers"] })).see("");
  const menu = /<nav class="menu"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? "";
  expect([...menu.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, name]) => name)).toEqual(["Messages", "Patrons", "Notices"]);
  expect(menu).toMatch(/<h2>Patrons<\/h2><ul[^>]*><li><a href="[^"]*\/patrons"/);
});
