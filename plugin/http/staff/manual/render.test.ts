import { expect, test } from "vitest";
import { renderManual } from "./render.ts";

const html = (markdown: string) => renderManual(markdown, "/staff/manual").html.trim();

test("headings have a place and stand below that of the page; the first is the title", () => {
  const page = renderManual("# Messages\n\n## Find a message\n\nText.\n", "/staff/manual");
  expect(page.title).toBe("Messages");
  expect(page.html).toContain('<h2 id="messages">Messages</h2>');
  expect(page.html).toContain('<h3 id="find-a-message">Find a message</h3>');
});

test.each([
  ["[x](settings.md)", '<p><a href="/staff/manual/settings">x</a></p>'],
  ["[x](settings.md#trial)", '<p><a href="/staff/manual/settings#trial">x</a></p>'],
  ["[x](README.md)", '<p><a href="/staff/manual/">x</a></p>'],
  ["[x](#trial)", '<p><a href="#trial">x</a></p>'],
  ["[x](https://koha-community.org/)", '<p><a href="https://koha-community.org/">x</a></p>'],
  ["[x](javascript:alert(1))", "<p>x</p>"],
  ["[x](../installing.md)", "<p>x</p>"],
  ["![A list](pictures/list.png)", '<p><img src="/staff/manual/pictures/list.png" alt="A list"></p>'],
  ["![A list](https://evil.example/a.png)", "<p>A list</p>"],
])("%s becomes %s", (markdown, expected) => {
  expect(html(markdown)).toBe(expected);
});

test("HTML in the Markdown is shown, not obeyed", () => {
  const shown = html('<script>alert(1)</script>\n\nA <b onclick="x">bold</b> word and `<i>`.');
  expect(shown).not.toMatch(/<script|<b|<i>/);
  expect(shown).toContain("&lt;script&gt;");
});
