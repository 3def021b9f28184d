import { expect, test } from "vitest";
import { ownPath, safeTarget } from "./own-path.ts";

test.each([
  "/",
  "/settings",
  "/patron/7/",
  "/patron/7?done=opted-out",
  "/wordings/join/must_start.text?lang=en",
  "/messages?q=Jos%C3%A9%20P%C3%A9rez&state=failed&from=2026-11-01",
  "/messages?q=%2F%2Fevil.example",
  "/?a=b",
])("%s is a path of our own", (path) => {
  expect(safeTarget(path)).toBe(path);
});

test.each([
  null,
  "",
  "settings",
  "//evil.example",
  "/\\evil.example",
  "/a//b",
  "/../cgi-bin/koha/mainpage.pl",
  "/settings/../../x",
  "/./x",
  "/..",
  "/..?a",
  "https://evil.example/",
  "/https:/evil.example",
  "/a?x=%zz",
  "/a?x=%2",
  "/a?x= y",
  "/a?x=\r\nSet-Cookie: a",
  "/%2e%2e/x",
  "/a#b",
  "/a\n",
  `/a?q=${"x".repeat(255)}`,
])("%j is none, and leads to the first page", (path) => {
  expect(safeTarget(path)).toBe("/");
});

test.each([
  ["/messages", "?q=a%20b", "GET", "/messages?q=a%20b"],
  ["/messages", `?q=${"x".repeat(300)}`, "GET", "/messages"],
  ["/patron/7/sms/opt-in", "", "POST", "/patron/7/"],
  ["/patron/7", "", "POST", "/patron/7/"],
  ["/settings/test/sms", "", "POST", "/settings"],
  ["/", "", "POST", "/"],
  ["", "", "GET", "/"],
])("%s%s by %s can be opened again at %s", (path, query, method, again) => {
  expect(ownPath(path, query, method)).toBe(again);
});
