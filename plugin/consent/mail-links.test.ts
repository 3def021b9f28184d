import { expect, test } from "vitest";
import { sealed } from "../foundation/log.ts";
import { openMailLinks } from "./mail-links.ts";

const links = openMailLinks(sealed("the process key"));

test("a token gives its id, in every process and without expiry", () => {
  const token = links.make("end", 4711);
  expect(token).toMatch(/^4711-[\w-]{22}$/);
  expect(openMailLinks(sealed("the process key")).read("end", token)).toBe(4711);
});

test("a token that ends email does not confirm, nor the other way round", () => {
  expect(links.read("confirm", links.make("end", 1))).toBeUndefined();
  expect(links.read("end", links.make("confirm", 1))).toBeUndefined();
});

test("a token that is invented, changed or of another key is refused", () => {
  const [, mac = ""] = /-(.*)/.exec(links.make("end", 1)) ?? [];
  const invented = ["", "1", `2-${mac}`, `01-${mac}`, `1-${mac.slice(1)}`, `1-${mac}A`, `1-${mac} `, "x".repeat(9_000)];
  expect(invented.map((token) => links.read("end", token))).toEqual(invented.map(() => undefined));
  expect(openMailLinks(sealed("another key")).read("end", links.make("end", 1))).toBeUndefined();
});
