import { expect, test } from "vitest";
import { useFaults } from "./uses.ts";

const at = "plugin/page.tsx:7";
const check = (keys: readonly string[], asked: readonly string[], names: readonly string[] = []) =>
  useFaults(new Set(keys), { asked: asked.map((key) => ({ key, at })), names: new Set(names) });

test("a text is used if its key is asked for, and not because another one is", () => {
  expect(check(["staff:state.sent", "staff:state.sent_again"], ["staff:state.sent"])).toEqual([
    "staff:state.sent_again: nothing asks for this text.",
  ]);
});

test("where only runs know a part of the key, that part must be a name in the code", () => {
  expect(check(["staff:because.too_late", "staff:because.gone"], ["staff:because.*"], ["too_late"])).toEqual([
    "staff:because.gone: nothing asks for this text.",
  ]);
  expect(check(["mail:end.old_title", "mail:end.old"], ["mail:end.*_title"], ["old"])).toEqual([
    "mail:end.old: nothing asks for this text.",
  ]);
});

test("a name with a colon, which no key can have, stands there with another sign", () => {
  expect(check(["terms:title.replies.help", "replies:help"], ["terms:title.*", "replies:help"])).toEqual([]);
  expect(check(["access:permission.tools_edit"], ["access:permission.*"], ["tools:edit"])).toEqual([]);
});

test("what is asked for must be a text or a group of texts, and a pattern must fit one", () => {
  expect(check(["staff:state.sent"], ["staff:state.sent", "staff:state"])).toEqual([]);
  expect(check(["staff:state.sent"], ["staff:state.sent", "staff:stat", "staff:why.*"])).toEqual([
    `${at}: asks for staff:stat, which is no text.`,
    `${at}: asks for staff:why.*, which no text is named like.`,
  ]);
});
