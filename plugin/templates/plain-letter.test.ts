import { expect, test } from "vitest";
import { plainLetter } from "./plain-letter.ts";

test.each([
  [
    "paragraphs, an entity and a break",
    "<p>Dear Ann &amp; Bo,</p>\n<p>&quot;Dune&quot; is waiting<br>until 2 May.</p>",
    'Dear Ann & Bo,\n"Dune" is waiting\nuntil 2 May.',
  ],
  [
    "a whole document with a style and a title",
    "<!DOCTYPE html><html><head><title>Hold</title><style>p{color:red}</style></head><body><h1>Hold</h1><p>Dune</p></body></html>",
    "Hold\nDune",
  ],
  [
    "a list of loans",
    "<p>Overdue:</p><ul><li>Dune</li><li>Emma &ndash; a novel</li></ul>",
    "Overdue:\n- Dune\n- Emma – a novel",
  ],
  [
    "a table of loans",
    "<table><tr><th>Title</th><th>Due</th></tr><tr><td>Dune</td><td>2 May</td></tr></table>",
    "Title Due\nDune 2 May",
  ],
  [
    "links and a picture",
    '<p><img src="logo.png" alt="logo">See <a href="https://library.example/me">your account</a> or <a href="https://library.example">https://library.example</a>.</p>',
    "See your account (https://library.example/me) or https://library.example.",
  ],
  ["nothing that shows", "<p>&nbsp;</p><br/>", ""],
  ["words that are only called HTML keep their lines", "Dune is waiting.\nCome by.", "Dune is waiting.\nCome by."],
])("an HTML letter as a text: %s", (_what, html, text) => {
  expect(plainLetter(html, true)).toBe(text);
});

test("a plain letter stays as it is, whatever it looks like", () => {
  for (const text of ["I <3 books &amp; tea", "<p>tag</p>\n\n\nline  "]) expect(plainLetter(text, false)).toBe(text);
  expect(plainLetter(null, true)).toBe("");
});
